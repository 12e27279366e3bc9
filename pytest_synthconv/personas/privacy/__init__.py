"""Replace what identifies people in transcripts: a heuristic, so people read the result."""
