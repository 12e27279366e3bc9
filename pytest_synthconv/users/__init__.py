"""What is left of users/ while it moves."""
