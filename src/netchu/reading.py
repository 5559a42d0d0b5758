"""What is read in a picture: text, other texts it may be, where each letter stands, and the address it names."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from netchu.addresses.matching import AddressMatch, match_address
from netchu.charset import Charset
from netchu.decoding import Hypothesis
from netchu.decoding.alignment import align_frames
from netchu.pictures.one_box import is_one_box
from netchu.preprocessing.crop import Box


@dataclass(frozen=True)
class Letter:
    """A character of the text read.

    Attributes:
        character: as the alphabet writes it.
        probability: 0 to 1, the highest that the network gives it where it stands.
        start, end: where it stands on the line, as shares of the line's width.
    """

    character: str
    probability: float
    start: float
    end: float


@dataclass(frozen=True)
class Reading:
    """What is read in one row of writing, or in a picture with any number of rows.

    Attributes:
        source: the file, as it was named; "" for an array.
        hypotheses: the texts that the decoder weighed, best first; at least one.
        letters: one for each character of the best text, as the network alone sees it; none where the text doesn't fit
            into the line, or there are several rows.
        box: where the row, or all of them, lie on the picture: top, bottom, left, right in px.
        parts: the readings of the rows where there are several, page by page, top to bottom.
        page_number: in its document, from 0.
        problems: what couldn't be read of it, a sentence each.
        quarter_turns: how often its page is turned clockwise by 90 degrees before the row reads from left to right.
        page_sizes: height and width in px of each page, None where it couldn't be read; none where nobody knows them.
    """

    source: str
    hypotheses: tuple[Hypothesis, ...]
    letters: tuple[Letter, ...]
    box: Box
    parts: tuple["Reading", ...] = ()
    page_number: int = 0
    problems: tuple[str, ...] = ()
    quarter_turns: int = 0
    page_sizes: tuple[tuple[int, int] | None, ...] = ()

    @property
    def text(self) -> str:
        """The best text, a line break between rows; "" where nothing is written."""
        return self.hypotheses[0].text

    @property
    def rows(self) -> tuple["Reading", ...]:
        """The readings of the rows, also of one; () where nothing is written."""
        return self.parts or ((self,) if self.text else ())

    @property
    def is_one_box(self) -> bool:
        """Whether its rows are one text, as an address in the box of a form is (see `pictures.one_box`)."""
        if len(self.page_sizes) != 1 or self.page_sizes[0] is None or any(row.quarter_turns % 2 for row in self.rows):
            return False
        upright = self.rows if not any(row.quarter_turns for row in self.rows) else self.rows[::-1]
        return is_one_box([row.box for row in upright], self.page_sizes[0])

    @property
    def confidence(self) -> float:
        """0 to 1: how likely the whole text is right, as the decoder estimates; nan where it makes no estimate."""
        return self.hypotheses[0].confidence

    @property
    def log_prob(self) -> float:
        """Nats: the log-probability of the alignments that the decoder counted for the text."""
        return self.hypotheses[0].log_prob

    @property
    def alternatives(self) -> tuple[Hypothesis, ...]:
        """The other texts that the decoder weighed, best first."""
        return self.hypotheses[1:]

    @cached_property
    def address(self) -> AddressMatch:
        """Province, district and ward that the text names; the tables are loaded with the first one asked for."""
        return match_address(" ".join(self.text.split()))


class RowRead(NamedTuple):
    """A row of writing and what is read in it.

    Attributes:
        reading: of the row; its box is that on the picture.
        image: uint8 (H, W) or (H, W, 3), the row cut out and turned level.
        line: uint8 (64, W), what the network saw of it.
    """

    reading: Reading
    image: np.ndarray
    line: np.ndarray


def join_rows(
    rows: Sequence[Reading],
    source: str,
    box: Box,
    problems: Sequence[str] = (),
    page_sizes: Sequence[tuple[int, int] | None] = (),
) -> Reading:
    """The reading of a picture: of its one row, of several, or that nothing is written.

    The confidence in several rows is the product of theirs: all of them must be right. That nothing is written is sure
    where there is no row, and as sure as the least sure row where nothing is read in any.

    Args:
        rows: top to bottom; those in which nothing was read are left out.
        source: the file.
        box: of the whole picture, where it has no row.
        problems, page_sizes: see `Reading`.
    """
    written = [row for row in rows if row.text]
    if written:
        reading = _joined(written, source)
    else:
        sure = min((row.confidence for row in rows), default=1.0)
        reading = Reading(source, (Hypothesis("", 0.0, sure),), (), box)
    return replace(reading, problems=tuple(problems), page_sizes=tuple(page_sizes))


def _joined(written: Sequence[Reading], source: str) -> Reading:
    if len(written) == 1:
        return written[0]
    text = "\n".join(row.text for row in written)
    log_prob, confidence = sum(row.log_prob for row in written), math.prod(row.confidence for row in written)
    tops, bottoms, lefts, rights = zip(*(row.box for row in written), strict=True)
    around = min(tops), max(bottoms), min(lefts), max(rights)
    return Reading(source, (Hypothesis(text, log_prob, confidence),), (), around, tuple(written))


def letters_of(log_probs: np.ndarray, text: str, charset: Charset) -> tuple[Letter, ...]:
    """Where each character stands on the likeliest alignment, and how likely the network finds it there.

    Args:
        log_probs: (T, K) nats.
        text: that fits into T frames.
        charset: of the network.
    """
    frames = len(log_probs)
    return tuple(
        Letter(character, float(np.exp(log_probs[first:end, label].max())), first / frames, end / frames)
        for character, label, (first, end) in zip(
            text, charset.encode(text), align_frames(log_probs, text, charset).tolist(), strict=True
        )
    )
