"""Files as they come out of bad cables, other programs and ill will: strategies that hypothesis and a fuzzer share."""

from collections.abc import Sequence

from hypothesis import strategies as st

_NUMBERS = [
    b"\x00", b"\xff", b"\x7f\xff", b"\xff\xff", b"\x00\x00\x00\x00", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff",
    b"\xff\xff\xff\x7f", b"\x00\x00\x00\x80", b"\x01\x00\x00\x00", b"\xff" * 8, b"\x00" * 16,
]  # fmt: skip
_TEXT_NUMBERS = [b"0", b"-1", b"1e38", b"-1e400", b"NaN", b"Infinity", b"9" * 40, b"9" * 5000, b"0x10", b"2147483648"]
_LETTERS = ["a", "Đ", "ế", "\u0300", "\u200b", "\x00", "\x1b", "\ud800", "\U0001f600", "<", "&", '"', "\t", "\r\n"]


@st.composite
def damaged(draw: st.DrawFn, seeds: Sequence[bytes], words: Sequence[bytes] = ()) -> bytes:
    """One of the whole files, changed in up to six places: bytes replaced, put in, taken out, doubled, cut off.

    Args:
        draw: hypothesis's own.
        seeds: whole files.
        words: what such files may hold and readers may stumble over.
    """
    data = bytearray(draw(st.sampled_from(list(seeds))))
    words = [*_NUMBERS, *words]
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(data)))
        way = draw(st.sampled_from(("replace", "insert", "word", "word inside", "remove", "double", "cut")))
        if way == "replace":
            new = draw(st.binary(min_size=1, max_size=4))
            data[at : at + len(new)] = new
        elif way == "insert":
            data[at:at] = draw(st.binary(min_size=1, max_size=8))
        elif way == "word":
            new = draw(st.sampled_from(words))
            data[at : at + len(new)] = new
        elif way == "word inside":
            data[at:at] = draw(st.sampled_from(words))
        elif way == "remove":
            del data[at : at + draw(st.integers(1, 64))]
        elif way == "double":
            data[at:at] = data[at : at + draw(st.integers(1, 256))]
        else:
            del data[at:]
    return bytes(data)


def of_words(words: Sequence[bytes], most: int = 30) -> st.SearchStrategy[bytes]:
    """Texts of a language's own words in any order."""
    return st.lists(st.sampled_from([*words, *_TEXT_NUMBERS]), max_size=most).map(b"".join)


def texts() -> st.SearchStrategy[str]:
    """Texts as labels and names may be."""
    return st.text(max_size=12) | st.lists(st.sampled_from(_LETTERS), max_size=6).map("".join)


def json_values() -> st.SearchStrategy:
    """What JSON may hold where something else is expected."""
    scalars = st.none() | st.booleans() | texts() | st.integers(-(2**70), 2**70) | st.floats() | st.just(10**9)
    return st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts(), inner, max_size=3), max_leaves=4
    )
