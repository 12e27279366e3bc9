"""The embedded judge: an account of patience becomes a verdict."""
