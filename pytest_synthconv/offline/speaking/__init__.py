"""How a user puts things: sentences, ways to ask, facts, typing errors, and chance."""
