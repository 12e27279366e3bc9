"""The assistant under test. The only room that imports requests."""
