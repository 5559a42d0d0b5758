"""Readings as files: tables, whole or in parts, and documents for other programs."""
