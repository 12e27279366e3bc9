"""The talk itself: a persona and an assistant, until a judge says how it ended."""
