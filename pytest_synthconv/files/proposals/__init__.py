"""Propose an endpoint file, from a curl command, an OpenAPI document, or an answer."""
