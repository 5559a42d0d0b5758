"""Close-ups of errors: the right frames, classes and characters."""

import numpy as np
import pytest

from netchu.analysis.errors.windows import error_window
from netchu.charset import Charset

CHARSET = Charset("abcd ")


def line(text, sure=0.98):
    """Log-probs with a character every second frame, and an image of 8 px per frame whose columns count up."""
    probs = np.full((2 * len(text), len(CHARSET)), (1 - sure) / (len(CHARSET) - 1))
    for i, c in enumerate(text):
        probs[2 * i, CHARSET.encode(c)[0]] = sure
        probs[2 * i + 1, 0] = sure
    return np.tile(np.arange(16 * len(text), dtype=np.uint8), (64, 1)), np.log(probs)


def test_the_window_lies_around_the_first_error():
    read = "aaaa bbbb cccc"
    image, log_probs = line(read)
    window = error_window(image, log_probs, "aaaa bdbb cccd", read, CHARSET, width=64)
    assert window.image.shape == (64, 64) and window.probs.shape[0] == 8
    assert window.image[0, 0] == 8 * (12 - 4)  # the wrong b is dark at frame 12
    assert window.title == "“aaaa bdbb cccd” read as “aaaa bbbb cccc”"
    assert ("b", 4, 5) in window.read and any(c == "d" for c, _, _ in window.written)
    assert window.names[-1] == "blank" and {"b", "d", "␣"} <= set(window.names)
    assert window.probs[4, window.names.index("b")] == pytest.approx(0.98)


def test_a_short_line_is_shown_whole_and_errors_at_its_end_stay_inside():
    image, log_probs = line("ab")
    window = error_window(image, log_probs, "ab", "abc"[:2], CHARSET)
    assert window.image.shape == image.shape and len(window.probs) == 4
    image, log_probs = line("abcdabcd")
    window = error_window(image, log_probs, "abcdabca", "abcdabcd", CHARSET, width=48)
    assert len(window.probs) == 6 and window.image[0, -1] == image[0, -1]


def test_a_missing_character_is_shown_where_the_label_has_it():
    image, log_probs = line("aaaabaaa")
    window = error_window(image, log_probs, "aaaabcaaa", "aaaabaaa", CHARSET, width=48)
    assert any(c == "c" for c, _, _ in window.written) and all(c != "c" for c, _, _ in window.read)


def test_a_label_that_does_not_fit_and_an_empty_reading_have_no_characters():
    image, log_probs = line("ab")
    window = error_window(image, log_probs, "abcdabcd", "ab", CHARSET)
    assert window.written == [] and [c for c, _, _ in window.read] == ["a", "b"]
    assert error_window(image, log_probs, "a", "", CHARSET).read == []
