"""Choose the personas that a set lacks, for any writer, and store them in a file."""
