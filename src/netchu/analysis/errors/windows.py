"""The place of an error, close up: the ink, what was written there, what was read, and what the network thought."""

from dataclasses import dataclass

import numpy as np

from netchu.analysis.errors.edits import align
from netchu.charset import BLANK, Charset
from netchu.decoding.alignment import align_frames
from netchu.errors import InputError

WIDTH = 256  # px of the line that a window shows
_FLOOR = 0.03  # classes that never reach this probability in the window are left out
_MOST = 14  # classes shown

Spans = list[tuple[str, int, int]]
"""Characters with their first frame and the one after their last, counted from the window's first frame."""


@dataclass(frozen=True)
class ErrorWindow:
    """What `plotting.error_windows` draws.

    Attributes:
        title: the word with the error between its neighbours, written and read.
        image: uint8 (H, W), the window's part of the line as the network saw it.
        probs: (F, N) float, probabilities of the N classes shown, the blank last.
        names: of these classes.
        written, read: characters of label and reading, where their best CTC paths put them; `written` is empty where
            the label doesn't fit into the frames.
    """

    title: str
    image: np.ndarray
    probs: np.ndarray
    names: list[str]
    written: Spans
    read: Spans


def error_window(
    image: np.ndarray, log_probs: np.ndarray, reference: str, hypothesis: str, charset: Charset, width: int = WIDTH
) -> ErrorWindow:
    """The first error of a line, in a window about `width` px wide.

    Args:
        image: uint8 (H, W) as the network saw it.
        log_probs: (T, K) nats.
        reference, hypothesis: NFC; a line without an error is shown from its start.
        charset: K classes, blank first.
    """
    px = image.shape[1] / max(len(log_probs), 1)  # a frame
    frames = max(1, round(width / px))
    label, reading = (_frames_of(log_probs, text, charset) for text in (reference, hypothesis))
    place, written_at, read_at = _first_error(reference, hypothesis, label, reading)
    start = int(np.clip(place - frames // 2, 0, max(len(log_probs) - frames, 0)))
    end = min(start + frames, len(log_probs))
    spans = [_inside(text, found, start, end) for text, found in ((reference, label), (hypothesis, reading))]
    probs = np.exp(log_probs[start:end])
    shown = _classes(probs, {c for part in spans for c, _, _ in part}, charset)
    return ErrorWindow(
        title=f"“{_words(reference, written_at)}” read as “{_words(hypothesis, read_at)}”",
        image=image[:, int(start * px) : max(int(end * px), int(start * px) + 1)],
        probs=probs[:, [*shown, BLANK]],
        names=[*(charset.characters[k - 1].replace(" ", "␣") for k in shown), "blank"],
        written=spans[0],
        read=spans[1],
    )


def _frames_of(log_probs: np.ndarray, text: str, charset: Charset) -> np.ndarray:
    """(L, 2) frames of each character; (0, 2) where the text doesn't fit."""
    try:
        return align_frames(log_probs, text, charset)
    except InputError:
        return np.zeros((0, 2), np.int64)


def _first_error(reference: str, hypothesis: str, label: np.ndarray, reading: np.ndarray) -> tuple[float, int, int]:
    """Frame of the first error, and its place in either text."""
    written = read = 0
    for op, r, h in align(reference, hypothesis):
        if op != "equal":
            break
        written, read = written + len(r), read + len(h)
    spans = label if op == "deletion" and written < len(label) else reading
    at = min(written if spans is label else read, len(spans) - 1)
    return (float(spans[at].mean()) if len(spans) else 0.0), written, read


def _inside(text: str, spans: np.ndarray, start: int, end: int) -> Spans:
    pairs = zip(text, spans.tolist(), strict=False)  # no spans where the text doesn't fit
    return [(c, first - start, last - start) for c, (first, last) in pairs if first >= start and last <= end]


def _classes(probs: np.ndarray, wanted: set[str], charset: Charset) -> list[int]:
    """Classes worth a row, in reading order: those of the characters, then the likeliest others."""
    peaks = probs.max(axis=0)
    classes = [charset.encode(c)[0] for c in sorted(wanted)]
    others = [int(k) for k in np.argsort(-peaks, kind="stable") if peaks[k] >= _FLOOR and k not in (BLANK, *classes)]
    kept = sorted([*classes, *others[: max(_MOST - len(classes), 2)]], key=lambda k: int(probs[:, k].argmax()))
    return kept


def _words(text: str, at: int) -> str:
    """The word that holds a place in the text, between its neighbours.

    >>> _words("Xã Tân Hợp, Huyện Hướng Hoá", 4), _words("Mỹ Đức", 9)
    ('Xã Tân Hợp,', 'Mỹ Đức')
    """
    words = text.split(" ")
    place = min(text[:at].count(" "), len(words) - 1)
    return " ".join(words[max(place - 1, 0) : place + 2])
