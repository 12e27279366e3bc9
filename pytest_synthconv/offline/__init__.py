"""The embedded participants: rules over English text, no language model."""
