import numpy as np
import pytest

from netchu.preprocessing.levels import count_levels, median, percentile


@pytest.mark.parametrize("size", [1, 2, 7, 500])
def test_counted_percentiles_are_those_of_sorting(size):
    image = np.random.default_rng(size).integers(0, 256, (3, size)).astype(np.uint8)
    counts = count_levels(image)
    assert counts.sum() == image.size and median(counts) == np.median(image)
    for percent in (0, 33, 80, 96, 100):
        assert percentile(counts, percent) == pytest.approx(np.percentile(image, percent))


def test_a_view_with_gaps_is_counted():
    image = np.arange(16, dtype=np.uint8).reshape(4, 4)
    assert np.flatnonzero(count_levels(image[::2, ::2])).tolist() == [0, 2, 8, 10]
