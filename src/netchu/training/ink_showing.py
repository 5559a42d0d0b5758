"""Lines of ink written anew at every showing, now and then as another text in the same hand."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from netchu.addresses.composing import compose_address
from netchu.config import Mixing, Preprocessing
from netchu.data.ink import ink_file
from netchu.data.ink_set import load_ink
from netchu.data.lines import Lines
from netchu.synthetic.ink_words import InkWords
from netchu.synthetic.pen import SPREAD, draw_pen, write_ink

_RUN = (2, 7)  # neighbouring words that a text lends
_ADDRESS_SHARE = 0.5  # of the new texts


class InkShowing:
    """Writes training lines of ink with a new pen; a share of them as new texts.

    Args:
        lines: training lines.
        chosen: which of them are ink.
        mixing: `recomposed` and `struck` are used.
        preprocessing: of the lines.
        texts: what new lines say, word by word; the lines' own texts where there is none.
    """

    def __init__(
        self,
        lines: Lines,
        chosen: Sequence[int],
        mixing: Mixing,
        preprocessing: Preprocessing,
        texts: Sequence[str] = (),
    ):
        self.mixing, self.preprocessing, self.texts = mixing, preprocessing, texts or lines.texts
        self.labels, self.widths = lines.texts, lines.widths
        self.place = {line: k for k, line in enumerate(chosen)}
        self.ink = load_ink([lines.paths[i] for i in chosen])
        files = dict.fromkeys(Path(ink_file(lines.paths[i])) for i in chosen)
        self.words = InkWords(list(files)) if mixing.recomposed else None

    def __call__(self, index: int, random: np.random.Generator) -> tuple[np.ndarray, str]:
        """Image uint8 (64, W) and text, of about the line's width."""
        k, pen = self.place[index], draw_pen(random)
        strokes, text = self.ink.strokes(k), self.labels[index]
        if self.words and random.random() < self.mixing.recomposed:
            width = float(self.widths[index]) / SPREAD / pen.stretch
            new, said = self.words.compose(self.ink.writers[k], self._tokens(random), width, random, self.mixing.struck)
            strokes, text = (new, said) if said else (strokes, text)
        return write_ink(strokes, pen, random, self.preprocessing), text

    def _tokens(self, random: np.random.Generator, count: int = 40) -> list[str]:
        """Words of a new text: an address, or runs of words of several texts."""
        if random.random() < _ADDRESS_SHARE:
            return compose_address(random, 20, 90).split()
        tokens: list[str] = []
        while len(tokens) < count:
            words = self.texts[int(random.integers(len(self.texts)))].split()
            start = int(random.integers(len(words)))
            tokens += words[start : start + int(random.integers(*_RUN))]
        return tokens
