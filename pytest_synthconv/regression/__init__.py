"""Whether an assistant has got worse: counts in, a verdict that can be believed out."""
