"""Models, protocols, errors and text helpers that all packages share. Imports none of them."""
