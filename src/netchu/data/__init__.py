"""From files to batches: readers and fetchers, the manifest, splits, preprocessed lines."""
