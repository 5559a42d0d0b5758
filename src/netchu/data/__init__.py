"""Lines: readers to one manifest, splits, synthetic lines, preprocessing, augmentation, batches."""
