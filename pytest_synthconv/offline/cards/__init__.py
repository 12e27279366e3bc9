"""A persona's card, read: needs, facts, what is not known, and how the persona behaves."""
