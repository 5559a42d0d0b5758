"""Text that language models learn from."""
