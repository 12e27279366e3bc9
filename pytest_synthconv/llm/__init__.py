"""Participants that language models play: prompts, answers, providers, cassettes."""
