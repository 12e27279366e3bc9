"""Endpoints: connect to the assistant under test. The only package that imports requests."""
