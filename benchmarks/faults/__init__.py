"""The rows of the fault matrix, and how each of them is run and checked."""
