"""Only what may be written is read."""

import numpy as np
import pytest

from netchu.charset import Charset
from netchu.decoding import greedy_decode, prefix_beam_search
from netchu.decoding.allowed import allowed_classes, only_allowed
from netchu.errors import InputError

CHARSET = Charset("0123456789Oo/.- ")


@pytest.mark.parametrize(
    "allow, expected",
    [("0-9/.-", "0123456789/.-"), ("-0-1", "01-"), ("5", "5"), ("0-9 ", "0123456789 "), ("0-9O", "0123456789O")],
)
def test_ranges_and_characters(allow, expected):
    allowed = allowed_classes(allow, CHARSET)
    assert allowed[0]
    assert {c for c, may in zip(CHARSET.characters, allowed[1:], strict=True) if may} == set(expected)


@pytest.mark.parametrize("allow", ["", "x", "9-0", "0-9ж", "а-я"])
def test_what_names_no_character_is_refused(allow):
    with pytest.raises(InputError, match="--allow"):
        allowed_classes(allow, CHARSET)


def test_the_likeliest_of_what_is_allowed_is_read():
    likely = np.full((2, len(CHARSET)), 1e-4)
    likely[0, CHARSET.encode("O")], likely[0, CHARSET.encode("0")] = 0.8, 0.15
    likely[1, 0] = 0.99
    log_probs = np.log(likely / likely.sum(axis=1, keepdims=True))
    only = only_allowed(log_probs, allowed_classes("0-9", CHARSET))
    assert np.exp(only).sum(axis=1) == pytest.approx(1)
    assert greedy_decode(log_probs, CHARSET).text == "O"
    assert greedy_decode(only, CHARSET).text == prefix_beam_search(only, CHARSET)[0].text == "0"
    assert {c for h in prefix_beam_search(only, CHARSET) for c in h.text} <= set("0123456789")
