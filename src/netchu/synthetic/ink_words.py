"""New lines from real strokes: words of one writer put together to other texts, struck-out ones among them."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from netchu.data.ink import ink_path, read_inkml
from netchu.data.ink_layout import LINE_FOLDER, WORD_FOLDER
from netchu.data.ink_set import InkSet, pack_ink
from netchu.errors import InputError
from netchu.synthetic.crossing_out import strike
from netchu.synthetic.ink_signs import SIGNS, draw_sign
from netchu.synthetic.letter_groups import LetterGroups

_LENDERS = 12  # writers of like hand that lend words before anybody else does
_GAP = 1.6  # between words, in standard deviations of a line's rows, where a line doesn't tell
_DIGIT_GAP = 0.35  # between digits and signs that are put together, same unit

Strokes = list[np.ndarray]


class InkWords:
    """Words of many writers, each in the size of its line and in its height above the line.

    Args:
        line_files: InkML files of lines whose words, in the folder beside them, may be used.

    Raises:
        InputError: there are no words.
    """

    def __init__(self, line_files: Sequence[Path]):
        self.words, self._places = _load_words(line_files)
        if not len(self.words):
            raise InputError(f"There are no words of ink in {WORD_FOLDER} beside the lines: put that folder there.")
        self.by_writer: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        self.by_text: dict[str, list[int]] = defaultdict(list)
        for index, (text, writer) in enumerate(zip(self.words.texts, self.words.writers, strict=True)):
            self.by_writer[writer][text].append(index)
            self.by_text[text].append(index)
        self._lenders = self._by_likeness()
        self._groups = LetterGroups(self.words, self._placed)

    def compose(
        self, writer: str, tokens: Sequence[str], width: float, rng: np.random.Generator, struck: float = 0.0
    ) -> tuple[Strokes, str]:
        """Strokes of a new line in this writer's hand, and its text.

        Words that the writer didn't write are borrowed from like hands; those that nobody wrote are put together of a
        first letter and a rest, and left out where there is none.

        Args:
            writer: whose hand.
            tokens: the words of a text.
            width: where the line ends, in standard deviations of its rows.
            rng: source of chance.
            struck: chance of a struck-out word, which the text leaves out.
        """
        strokes, said, x = [], [], 0.0
        gap = _GAP * float(np.exp(rng.normal(0, 0.2)))
        struck_from = width * rng.uniform(0.0, 0.7) if rng.random() < struck else np.inf
        for token in tokens:
            if said and x >= struck_from:
                struck_from = np.inf
                word, end = self._crossed_out(writer, rng)
                strokes += [stroke + (x, 0) for stroke in word]
                x += end + gap * rng.uniform(0.4, 1.3)
            drawn = self._token(writer, token, rng)
            if drawn is None:
                continue
            word, end = drawn
            strokes += [stroke + (x, 0) for stroke in word]
            said.append(token)
            x += end + gap * float(np.exp(rng.normal(0, 0.3)))
            if x > width:
                break
        return [stroke.astype(np.float32) for stroke in strokes], " ".join(said)

    def _token(self, writer: str, token: str, rng: np.random.Generator) -> tuple[Strokes, float] | None:
        """Strokes and width of a word with the signs around it; numbers are put together from single digits."""
        pieces, at = [], 0
        while at < len(token):
            whole = self._find(writer, token[at:], rng)
            if whole is not None:
                pieces.append(self._placed(whole))
                break
            letters = len(token) - at
            while letters > 1 and token[at + letters - 1] in SIGNS:
                letters -= 1
            core = token[at : at + letters]
            if not core[0].isalpha():
                letters = 1
                core = token[at]
            found = self._find(writer, core, rng)
            if found is not None:
                pieces.append(self._placed(found))
            elif (assembled := self._assembled(writer, core, rng)) is not None:
                pieces.append(assembled)
            elif core in SIGNS:
                pieces.append(draw_sign(core, rng))
            else:
                return None
            at += letters
        strokes, x = [], 0.0
        for word, width in pieces:
            strokes += [stroke + (x, 0) for stroke in word]
            x += width + _DIGIT_GAP * float(rng.uniform(0.4, 1.4))
        return strokes, x - _DIGIT_GAP

    def _find(self, writer: str, text: str, rng: np.random.Generator) -> int | None:
        if text not in self.by_text:
            return None
        for lender in (writer, *self._lenders.get(writer, ())):
            if found := self.by_writer[lender].get(text):
                return found[int(rng.integers(len(found)))]
        found = self.by_text[text]
        return found[int(rng.integers(len(found)))]

    def _assembled(self, writer: str, text: str, rng: np.random.Generator) -> tuple[Strokes, float] | None:
        """A word of two pieces: a first letter, and the rest of another word or one that is a word itself."""
        if len(text) < 2:
            return None
        writers = (writer, *self._lenders.get(writer, ()))
        first, rest = self._groups.first(text[0], writers, rng), self._groups.rest(text[1:], writers, rng)
        if rest is None and (whole := self._find(writer, text[1:], rng)) is not None:
            rest = self._placed(whole)
        if first is None or rest is None:
            return None
        return [*first[0], *(stroke + (first[1], 0) for stroke in rest[0])], first[1] + rest[1]

    def _placed(self, index: int) -> tuple[Strokes, float]:
        """Strokes of a word, left end at 0, the line's mean row at 0, in standard deviations of its rows; its width."""
        row, spread = self._places[index]
        strokes = self.words.strokes(index)
        left = min(float(stroke[:, 0].min()) for stroke in strokes)
        moved = [(stroke - (left, row)) / spread for stroke in strokes]
        return moved, max(float(stroke[:, 0].max()) for stroke in moved)

    def _crossed_out(self, writer: str, rng: np.random.Generator) -> tuple[Strokes, float]:
        """A word of the writer with lines through it."""
        own = list(self.by_writer[writer].values()) or list(self.by_text.values())
        choices = own[int(rng.integers(len(own)))]
        word, width = self._placed(choices[int(rng.integers(len(choices)))])
        return [*word, *strike(width, rng)], width

    def _by_likeness(self) -> dict[str, list[str]]:
        """For each writer those whose words are most alike in width, height and number of strokes per letter."""
        writers = sorted(self.by_writer)
        looks = []
        for writer in writers:
            own = [i for found in self.by_writer[writer].values() for i in found][:200]
            measures = []
            for index in own:
                strokes, width = self._placed(index)
                letters = len(self.words.texts[index])
                tall = np.ptp(np.concatenate(strokes)[:, 1])
                measures.append((width / letters, tall, len(strokes) / letters))
            looks.append(np.median(measures, axis=0))
        looks = np.array(looks)
        looks = (looks - looks.mean(axis=0)) / np.maximum(looks.std(axis=0), 1e-6)
        order = np.argsort(((looks[:, None] - looks[None]) ** 2).sum(-1), axis=1)
        return {writer: [writers[k] for k in row[1 : _LENDERS + 1]] for writer, row in zip(writers, order, strict=True)}


def _load_words(line_files: Sequence[Path]) -> tuple[InkSet, np.ndarray]:
    """The words beside these lines, and for each (mean row of its line below it, spread of its line's rows)."""
    entries, places = [], []
    for file in line_files:
        words = file.parent.with_name(file.parent.name.replace(LINE_FOLDER, WORD_FOLDER)) / file.name
        if not words.is_file() or words == file:
            continue
        try:
            ink = read_inkml(str(words))
        except InputError:
            continue  # lines can be read without their words
        rows: dict[str, list] = defaultdict(list)
        for word in ink.lines.values():
            if word.text:
                rows[word.name.rpartition("_")[0]].append(word)
        for line in rows.values():
            for word, place in zip(line, _places_of(line), strict=True):
                entries.append((ink_path(words, word.name), ink.writer, word))
                places.append(place)
    return pack_ink(entries), np.array(places, np.float32).reshape(-1, 2)


def _places_of(line: list) -> list[tuple[float, float]]:
    """For each word of a line, the line's mean row where the word stands, and the spread of the rows around it.

    Ink counts by its length: a straight piece of a stroke may have any number of points.
    """
    pieces = [np.concatenate([_pieces(stroke) for stroke in word.strokes]) for word in line]  # (N, 4) each
    x, y = np.array([np.average(piece[:, :2], axis=0, weights=piece[:, 3]) for piece in pieces]).T
    weights = np.array([piece[:, 3].sum() for piece in pieces])
    slope = (
        np.polyfit(x, y, 1, w=np.sqrt(weights)) if len(line) > 3 else np.array([0.0, np.average(y, weights=weights)])
    )
    rows = np.concatenate([piece[:, 1] - np.polyval(slope, at) for piece, at in zip(pieces, x, strict=True)])
    every = np.concatenate(pieces)
    middle = np.average(rows, weights=every[:, 3])
    variance = np.average((rows - middle) ** 2 + every[:, 2] ** 2 / 12, weights=every[:, 3])
    spread = max(float(np.sqrt(variance)), 1e-3)
    return [(float(np.polyval(slope, at)), spread) for at in x]


def _pieces(stroke: np.ndarray) -> np.ndarray:
    """Straight pieces of a stroke (P, 2): (N, 4) middle x and y, height, length; of a dot one of hardly any length."""
    first, last = (stroke[:-1], stroke[1:]) if len(stroke) > 1 else (stroke, stroke)
    step = last - first
    return np.column_stack([(first + last) / 2, np.abs(step[:, 1]), np.hypot(*step.T) + 1e-6])
