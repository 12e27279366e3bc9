"""The files that users write, read strictly: every problem of a file is told at once."""
