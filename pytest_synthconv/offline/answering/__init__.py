"""What a user answers to a question of the assistant."""
