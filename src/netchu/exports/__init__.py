"""Readings as documents that other programs take: ALTO XML, PDF that can be searched."""
