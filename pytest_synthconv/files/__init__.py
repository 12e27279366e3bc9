"""Read the files that users write, strictly: all problems of a file are reported at once."""
