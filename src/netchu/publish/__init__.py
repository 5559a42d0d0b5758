"""For maintainers: scores kept in the repository, tables written into README, decoders timed."""
