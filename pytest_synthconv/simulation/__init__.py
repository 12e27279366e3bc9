"""Simulate a conversation of a persona and an assistant until it ends."""
