"""What stands before the ward in an address: house and street, hamlet, landmark; and words of rare letters."""

import unicodedata

import numpy as np

from netchu import charset
from netchu.addresses import words as words_of
from netchu.addresses.divisions import Division


def pick(rng: np.random.Generator, options):
    """One of the options, each as likely."""
    return options[int(rng.integers(len(options)))]


def front(rng: np.random.Generator, area: Division, ward: Division) -> str:
    """What stands before the ward: house and street in towns, hamlet in the country, or nothing.

    area: whose wards give hamlets and landmarks their names: the district, or the province of a ward of today.
    """
    urban = ward.kind != "xa"
    draw = rng.random()
    if draw < (0.04 if urban else 0.12):
        return ""
    if urban and draw < 0.8 or not urban and draw < 0.25:
        return _house_and_street(rng)
    if draw > 0.97:
        return _landmark(rng, area)
    return _hamlet(rng, area)


def _house_number(rng: np.random.Generator) -> str:
    def number() -> str:
        top = pick(rng, [10, 40, 100, 400, 1500])
        return f"{int(rng.integers(1, top))}{pick(rng, 'ABCDEFGHK') if rng.random() < 0.12 else ''}"

    draw = rng.random()
    if draw < 0.55:
        return number()
    if draw < 0.78:
        return f"{number()}/{number()}"
    if draw < 0.88:
        return f"{number()}/{number()}/{number()}"
    if draw < 0.94:
        first = int(rng.integers(1, 600))
        return "-".join(str(first + 2 * i) for i in range(int(rng.integers(2, 4))))
    return f"{pick(rng, 'ABCDEHKLMNP')}{int(rng.integers(1, 40))}{pick(rng, ['', '/', '-'])}{number()}"


def _street(rng: np.random.Generator) -> str:
    draw = rng.random()
    if draw < 0.5:
        return pick(rng, words_of.STREETS)
    if draw < 0.75:
        return f"{pick(rng, words_of.SURNAMES)} {pick(rng, words_of.MIDDLES)} {pick(rng, words_of.GIVEN)}"
    if draw < 0.81:
        return pick(rng, words_of.DATES)
    if draw < 0.87:
        code = f"{pick(rng, 'ABCDHKNTX')}{int(rng.integers(1, 30))}"
        return f"{pick(rng, ['Đường', 'đường'])} {code if rng.random() < 0.5 else 'số ' + str(rng.integers(1, 60))}"
    if draw < 0.92:
        road = pick(rng, ["Quốc lộ", "Tỉnh lộ", "QL", "TL", "Quốc Lộ", "Hương lộ"])
        return f"{road} {int(rng.integers(1, 100))}{pick(rng, ['', '', 'A', 'B', 'C'])}"
    return _village(rng)


def _house_and_street(rng: np.random.Generator) -> str:
    number = pick(rng, ["", "", "", "Số ", "Số ", "Số nhà ", "số ", "Nhà số ", "Nhà "]) + _house_number(rng)
    lane = ""
    if rng.random() < 0.2:
        lane = f"{pick(rng, words_of.LANES)} {int(rng.integers(1, 700))}"
        if rng.random() < 0.2:
            lane = f"ngách {int(rng.integers(1, 90))}/{int(rng.integers(1, 30))}, {lane}"
    street = pick(rng, ["", "", "", "", "đường ", "Đường ", "phố ", "Phố "]) + _street(rng)
    comma = ", " if rng.random() < 0.25 else " "
    text = comma.join(part for part in (number, lane, street) if part)
    if rng.random() < 0.13:
        text += f"{pick(rng, [', ', ', ', ' '])}{_group(rng)}"
    if rng.random() < 0.015:
        text += pick(rng, [" (Tầng 2)", " (nối dài)", " (cũ)", " (lầu 3)", " (mặt tiền)"])
    return text


def _group(rng: np.random.Generator) -> str:
    """A numbered part of a ward: Tổ 12, Khu phố 3A, KP5 ..."""
    word = pick(rng, words_of.GROUPS)
    number = f"{int(rng.integers(1, 60 if word.lower().startswith('t') else 12)):{pick(rng, ['', '', '02'])}}"
    return (
        f"{word}{'' if word.isupper() and rng.random() < 0.3 else ' '}{number}{pick(rng, ['', '', '', '', 'A', 'B'])}"
    )


def _village(rng: np.random.Generator) -> str:
    tail = pick(rng, ["", "", "", "", "", f" {int(rng.integers(1, 12))}", " A", " B", " Thượng", " Hạ", " Đông"])
    return f"{pick(rng, words_of.VILLAGE_FIRST)} {pick(rng, words_of.VILLAGE_SECOND)}{tail}"


def _hamlet(rng: np.random.Generator, area: Division) -> str:
    name = _village(rng)
    draw = rng.random()
    if draw < 0.2:
        name = str(int(rng.integers(1, 20)))
    elif draw < 0.45:
        name = pick(rng, area.parts).name
    kind = pick(rng, words_of.HAMLETS)
    text = name if name.startswith(kind) else f"{kind} {name}"
    draw = rng.random()
    if draw < 0.25:
        text = f"{_group(rng)}, {text}"
    elif draw < 0.5:
        text = f"{pick(rng, ['Số ', 'Số ', '', 'Số nhà '])}{_house_number(rng)}, {text}"
    elif draw < 0.56:
        text = pick(rng, [name, _group(rng)])
    return text


def _landmark(rng: np.random.Generator, area: Division) -> str:
    """Industrial parks, blocks, plots, floors, kilometre stones."""
    number, letter = int(rng.integers(1, 40)), pick(rng, "ABCDEHINR")
    return pick(rng, words_of.LANDMARKS).format(
        n=number,
        m=int(rng.integers(1, 900)),
        letter=letter,
        place=pick(rng, area.parts).name if rng.random() < 0.5 else _village(rng),
        person=f"{pick(rng, words_of.SURNAMES)} {pick(rng, words_of.MIDDLES)} {pick(rng, words_of.GIVEN)}",
        street=_street(rng),
    )


def rare_words(rng: np.random.Generator) -> str:
    """Syllables of any vowel with any tone in either case, foreign letters, digits and signs."""
    vowels = [c for c in charset.VIETNAMESE if c.isalpha() and unicodedata.normalize("NFD", c)[0].lower() in "aeiouy"]
    signs = [c for c in charset.VIETNAMESE if not (c.isalpha() or c.isdecimal() or c == " ")]  # ² is no digit
    words = []
    while len(words) < int(rng.integers(6, 14)):
        onset, coda = pick(rng, words_of.ONSETS), pick(rng, words_of.CODAS)
        vowel = pick(rng, vowels)
        word = vowel + coda if vowel.isupper() else onset + vowel + coda
        draw = rng.random()
        if draw < 0.35 and vowel.isupper():
            word = (onset + vowel + coda).upper()
        elif draw < 0.5 and vowel.islower():
            word = word.capitalize()
        draw = rng.random()
        if draw < 0.12:
            word = _house_number(rng)
        elif draw < 0.3:
            sign = pick(rng, signs)
            word = {0: f"{word}{sign}", 1: f"{sign}{word}", 2: f"{word} {sign}"}[int(rng.integers(3))]
        words.append(word)
    return charset.normalise(" ".join(words))
