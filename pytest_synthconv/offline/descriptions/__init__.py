"""What an assistant can do and what it speaks of, read from its description."""
