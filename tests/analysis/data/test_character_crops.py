"""Characters cut out of a line whose frames are known."""

import numpy as np
from samples import lines_of_images

from netchu.analysis.data.character_crops import character_crops, crop_character
from netchu.charset import Charset

ABC = Charset("abc")


def line():
    """Gray level of each px is the frame it belongs to, ten times; 8 px per frame."""
    return np.repeat(10 * np.arange(20, dtype=np.uint8), 8)[None].repeat(64, axis=0)


def log_probs(path, frames=20):
    """Sure of the given characters (frame → class), else of the blank."""
    probs = np.full((frames, 4), 0.001)
    probs[:, 0] = 0.997
    for frame, k in path.items():
        probs[frame] = [0.001] * 4
        probs[frame, k] = 0.997
    return np.log(probs)


def test_a_cut_reaches_half_way_to_the_neighbours():
    spans = np.array([[2, 3], [8, 9], [14, 15]])
    part = crop_character(line(), spans, 1, stride=8)
    assert part.shape == (64, 8 * 6 + 12)  # from frame 5.5 to 11.5, and 6 px on either side
    assert part[0, 0] == 40 and part[0, -1] == 120
    assert (
        crop_character(line(), spans, 0, stride=8)[0, 0] <= 20
        and crop_character(line(), spans, 2, stride=8)[0, -1] >= 140
    )


def test_a_cut_stays_within_the_line():
    assert crop_character(line()[:, :8], np.array([[0, 1]]), 0, stride=8).shape == (64, 8)


def test_characters_come_from_the_first_line_that_can_be_aligned():
    lines = lines_of_images([line()[:, :8], line(), line()], ["ab", "ab", "b"])
    scores = [log_probs({}, frames=1), log_probs({4: 1, 12: 2}), log_probs({2: 2})]
    found = character_crops(lines, scores, ABC, ["b", "c", "a"], stride=8)
    assert [character for character, _ in found] == ["b", "a"]  # c is nowhere; "ab" doesn't fit into one frame
    b, a = (image for _, image in found)
    assert 120 in b[0] and 40 not in b[0] and 40 in a[0] and 120 not in a[0]
