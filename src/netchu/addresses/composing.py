"""Address lines composed from real administrative divisions of both systems and well-known street names."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from netchu import charset
from netchu.addresses import words as words_of
from netchu.addresses.divisions import Division, divisions, divisions_today
from netchu.addresses.parts import front, pick, rare_words
from netchu.errors import InputError

RARE_SHARE = 0.08  # lines that exercise rare characters
FRAGMENT_SHARE = 0.15  # lines cut shorter than they need be
KALAPA_SHARE = 0.27  # lines written as on forms: no punctuation, title case
TODAY_SHARE = 0.35  # lines with divisions since July 2025

Spellings = Mapping[str, Sequence[str]]
"""Code of a division → how it is written with its kind word, repeated as often as it was met so."""

_SPELT_SHARE = 0.9  # divisions with known spellings that are written in one of them
_BIG_CITIES = {"Hồ Chí Minh": 0.27, "Hà Nội": 0.17, "Đà Nẵng": 0.06, "Hải Phòng": 0.05, "Cần Thơ": 0.03}
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_OPEN_GLIDE = re.compile(r"(?<![qQ])([oO][aAeE]|[uU][yY])$")


def place_tone(text: str, new_style: bool) -> str:
    """Writes the tone of open oa, oe, uy on the glide's vowel (new, Hoà) or on the glide (old, Hòa).

    >>> place_tone("Hòa Thuỷ Quý hoàn", new_style=True), place_tone("Hoà Thuỷ Quý khoẻ", new_style=False)
    ('Hoà Thuỷ Quý hoàn', 'Hòa Thủy Quý khỏe')
    """
    return " ".join(_place_word_tone(word, new_style) for word in text.split(" "))


@lru_cache(maxsize=2**16)  # names repeat their words
def _place_word_tone(word: str, new_style: bool) -> str:
    tail = re.search(r"\W*$", word).group()
    body = word.removesuffix(tail)
    letters = unicodedata.normalize("NFD", body)
    tone = next((c for c in letters if c in _TONES), "")
    plain = unicodedata.normalize("NFC", letters.replace(tone, "", 1)) if tone else body
    if not tone or not _OPEN_GLIDE.search(plain):
        return word
    cut = len(plain) if new_style else len(plain) - 1
    return unicodedata.normalize("NFC", plain[:cut] + tone + plain[cut:]) + tail


def compose_address(
    rng: np.random.Generator,
    min_chars: int,
    max_chars: int,
    rare_share: float = RARE_SHARE,
    fragment_share: float = FRAGMENT_SHARE,
    spellings: Spellings = MappingProxyType({}),
) -> str:
    """One address, or a fragment of one, with min_chars to max_chars characters of `charset.VIETNAMESE`, NFC.

    Most are addresses as people write them; `rare_share` of them are made of rare letters and signs, so that every
    character of the alphabet occurs, and `fragment_share` are cut shorter than they need be. A division is written as
    in `spellings`, where its code is there, and otherwise in one of the usual ways.

    Raises:
        InputError: the limits are below 1 or the wrong way round.

    >>> text = compose_address(np.random.default_rng(1), 20, 60)
    >>> 20 <= len(text) <= 60
    True
    """
    if not 1 <= min_chars <= max_chars:
        raise InputError(f"min_chars={min_chars}, max_chars={max_chars}: give 1 <= min_chars <= max_chars.")
    rare = rng.random() < rare_share
    short = rng.random() < fragment_share
    limit = int(rng.integers(min_chars, max_chars + 1)) if short else max_chars
    text = ""
    for attempt in range(20):
        text = rare_words(rng) if rare else _address(rng, spellings)
        if len(text) > max_chars and attempt < 2:  # a whole address is likelier than a cut one
            continue
        fragment = _fragment(text, rng, limit)
        if len(fragment) >= min_chars:
            return fragment
    # Limits that no word boundary meets: words in a row, cut where they must be, a digit for a space at the end.
    while len(text) < max_chars:
        text = f"{text} {_address(rng, spellings)}"
    text = text[:max_chars].strip()
    return text + "1" * (min_chars - len(text))


def _fragment(text: str, rng: np.random.Generator, limit: int) -> str:
    """Whole words in a row, at most `limit` characters, from a random word on; the text itself where it fits."""
    words = text.split()
    if len(text) <= limit:
        return text
    start = int(rng.integers(len(words))) if rng.random() < 0.6 else 0
    taken, length = [], -1
    for word in words[start:]:
        length += 1 + len(word)
        if length > limit:
            break
        taken.append(word)
    return " ".join(taken).strip(" ,-.")


def _address(rng: np.random.Generator, spellings: Spellings) -> str:
    place = _place_today(rng) if rng.random() < TODAY_SHARE else _place(rng)
    on_form = rng.random() < KALAPA_SHARE
    before = front(rng, place[1], place[0])
    back = _form_divisions(rng, place) if on_form else _divisions(rng, place, spellings)
    new_style = rng.random() < 0.5
    spelt = {text for division in place for text in _spellings_of(division, spellings)}
    parts = (part if part in spelt else place_tone(part, new_style) for part in (before, *back) if part)
    text = ", ".join(parts)
    if on_form:
        text = _as_on_form(text, rng)
    else:
        text = text.replace(" ấp", " Ấp") if rng.random() < 0.2 else text
        text = text.replace(", ", rng.choice([", ", " , ", ",", " - ", " "], p=[0.9, 0.02, 0.02, 0.02, 0.04]))
    return charset.normalise(text.upper() if rng.random() < 0.015 else text)


def _place(rng: np.random.Generator) -> list[Division]:
    """Ward, district and province until June 2025."""
    province = _some_province(rng, divisions())
    district = pick(rng, [d for d in province.parts if d.parts])
    return [pick(rng, district.parts), district, province]


def _place_today(rng: np.random.Generator) -> list[Division]:
    """Ward and province since July 2025."""
    province = _some_province(rng, divisions_today())
    return [pick(rng, province.parts), province]


def _some_province(rng: np.random.Generator, provinces: Sequence[Division]) -> Division:
    """The five big cities more often, as in mail."""
    draw = rng.random()
    for name, share in _BIG_CITIES.items():
        draw -= share
        if draw < 0:
            return next(p for p in provinces if p.name == name)
    return pick(rng, provinces)


def _spellings_of(division: Division, spellings: Spellings) -> Sequence[str]:
    """Codes of both systems overlap, and labels know those until 2025."""
    return () if division.since_2025 else spellings.get(division.code, ())


def _divisions(rng: np.random.Generator, place: Sequence[Division], spellings: Spellings) -> list[str]:
    """Ward, district, province with their kind words, as on envelopes; now and then one is left out."""
    style = int(rng.integers(4)) if rng.random() < 0.15 else 0  # 0 full words; other spellings of a kind by index
    parts = [*(_with_kind(rng, division, style) for division in place[:-1]), _province(rng, place[-1])]
    for i, division in enumerate(place):
        ways = _spellings_of(division, spellings)
        if ways and rng.random() < _SPELT_SHARE:
            parts[i] = pick(rng, ways)
    if len(parts) > 2 and rng.random() < 0.12:
        del parts[int(rng.integers(2))]
    if rng.random() < 0.1:
        parts = [part[0].lower() + part[1:] if part.split()[0] in words_of.LOWERABLE else part for part in parts]
    return parts


def _with_kind(rng: np.random.Generator, division: Division, style: int) -> str:
    kinds = words_of.KINDS[division.kind]
    kind = kinds[min(style, len(kinds) - 1)] if style else (kinds[0] if rng.random() < 0.88 else pick(rng, kinds))
    name = division.name
    if name.isdigit():
        name = f"{int(name):02d}" if rng.random() < 0.2 else name
        if rng.random() < 0.04 and int(name) <= 12:
            name = words_of.ROMAN[int(name)]
    return kind + name if kind.endswith(".") and rng.random() < 0.6 else f"{kind} {name}"


def _province(rng: np.random.Generator, province: Division) -> str:
    if province.name == "Thừa Thiên Huế":
        return pick(rng, ["Thừa Thiên - Huế", "Thừa Thiên Huế", "TT Huế", "T.T. Huế"])
    if province.name == "Hồ Chí Minh":
        return pick(rng, ["TP Hồ Chí Minh"] * 5 + ["TP. Hồ Chí Minh", "TP HCM", "TP.HCM", "Hồ Chí Minh", "Tp HCM"])
    if province.name == "Huế":
        return pick(rng, ["Thành phố Huế", "TP Huế", "TP. Huế", "Huế"])
    if province.kind == "tinh" and rng.random() < 0.06:
        return f"{pick(rng, ['tỉnh', 'Tỉnh', 'T.'])} {province.name}"
    return province.name


def _form_divisions(rng: np.random.Generator, place: Sequence[Division]) -> list[str]:
    """As on forms: kind words only before numbers, towns and cities."""
    wordy = {"thi-tran", "thi-xa", "thanh-pho"}
    parts = []
    for division in place:
        needed = division.name.isdigit() or (division.kind in wordy and rng.random() < 0.75)
        kind = pick(rng, words_of.KINDS[division.kind]).rstrip(".") + " "
        parts.append((kind if needed or rng.random() < 0.08 else "") + division.name)
    return parts


def _as_on_form(text: str, rng: np.random.Generator) -> str:
    """No punctuation but slashes; every word with a capital; letters of house numbers small."""
    words = re.sub(r"[^\w/ ]", " ", text).split()
    small = rng.random() < 0.7
    return " ".join(
        (w.lower() if small and len(w) < 7 else w) if w[0].isdigit() else w[0].upper() + w[1:].lower() for w in words
    )
