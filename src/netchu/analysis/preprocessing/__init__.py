"""What preprocessing costs, loses and evens out."""
