"""Turn finished conversations into records, JUnit properties and text."""
