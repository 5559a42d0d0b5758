"""The crop holds the line's ink, and little else holds it open."""

import numpy as np
from pages import CONFIG, written

from netchu.preprocessing.crop import crop_to_ink


def test_crop_loses_no_ink_and_most_paper():
    page = np.pad(written(), ((60, 90), (50, 400)), constant_values=255)
    cropped = crop_to_ink(page, CONFIG)
    assert (cropped < 128).sum() == (page < 128).sum()
    assert cropped.shape[0] < 0.5 * page.shape[0] and cropped.shape[1] < page.shape[1] - 380


def test_crop_is_not_held_open_by_specks_stains_or_neighbours():
    page = np.pad(written(), ((40, 40), (0, 900)), constant_values=255)
    expected = crop_to_ink(page, CONFIG).shape
    page[20:22, 1500:1502] = 0  # speck
    page[80:86, 1700:1706] = 0  # stain far from the writing
    page[:9, 200:206] = 0  # descenders of the line above
    page[:12, 400:405] = 0
    page[-8:, 300:320] = 0  # and a letter of the line below
    assert crop_to_ink(page, CONFIG).shape == expected


def test_letters_keep_their_size_with_and_without_a_descender():
    heights = [crop_to_ink(written(text), CONFIG).shape[0] for text in ("Hanoi anoi", "Hanoi anog", "anoi ano")]
    assert max(heights) / min(heights) < 1.5
