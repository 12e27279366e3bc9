"""The providers of language models. The only package that imports an SDK."""
