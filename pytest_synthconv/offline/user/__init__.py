"""The embedded user: what it does in its turn, and in which words."""
