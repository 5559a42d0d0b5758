"""For maintainers alone: scores published in the repository, tables written into its pages, decoders timed."""
