"""A finished conversation in; a record, a property or a text for people out."""
