"""Which persona a set lacks, for any writer, and the file they are kept in."""
