"""What all rooms share: models, protocols, errors, text. Imports nothing else of ours."""
