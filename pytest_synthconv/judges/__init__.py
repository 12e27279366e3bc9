"""What is left of judges/ while it moves."""
