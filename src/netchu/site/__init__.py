"""A run as web pages that need no network."""
