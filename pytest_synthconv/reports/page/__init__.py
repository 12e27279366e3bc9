"""The HTML page of a run: records in, one self-contained file out, without input or output."""
