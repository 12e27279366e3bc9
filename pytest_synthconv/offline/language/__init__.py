"""The grammar of English in small, and the meanings of its words."""
