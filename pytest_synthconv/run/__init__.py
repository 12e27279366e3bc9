"""One run without pytest: its suite, participants, trials, and shared conversations."""
