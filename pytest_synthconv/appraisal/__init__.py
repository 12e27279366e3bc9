"""What the offline user and the heuristic judge both see in a card and in a reply."""
