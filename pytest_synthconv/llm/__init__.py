"""Participants played by language models: prompts, answers, providers, cassettes."""
