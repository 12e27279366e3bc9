"""Kinds of assistants, and the cards that talk to them: what `offline_table.py` plays."""
