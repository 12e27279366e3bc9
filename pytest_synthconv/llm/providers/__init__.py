"""The providers of language models. The only room that imports an SDK."""
