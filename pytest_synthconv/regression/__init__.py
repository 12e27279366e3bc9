"""Decide from counts whether an assistant has got worse, with known error rates."""
