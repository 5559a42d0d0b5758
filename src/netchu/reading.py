"""What is read in a picture: text, other texts it may be, where each letter stands, and the address it names."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from netchu.addresses.matching import AddressMatch, match_address
from netchu.charset import Charset
from netchu.decoding import Hypothesis
from netchu.decoding.alignment import align_frames
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
    """What is read in one row of writing.

    Attributes:
        source: the file, as it was named; "" for an array.
        hypotheses: the texts that the decoder weighed, best first; at least one.
        letters: one for each character of the best text, as the network alone sees it; none where the text doesn't fit
            into the line.
        box: where the row lies on the picture: top, bottom, left, right in px.
    """

    source: str
    hypotheses: tuple[Hypothesis, ...]
    letters: tuple[Letter, ...]
    box: Box

    @property
    def text(self) -> str:
        """The best text."""
        return self.hypotheses[0].text

    @property
    def confidence(self) -> float:
        """0 to 1: how sure the decoder is of the whole text; nan where it makes no estimate."""
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
        return match_address(self.text)


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
