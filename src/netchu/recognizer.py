"""The object a user holds: load a checkpoint, read pictures, get text with confidence."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from netchu.charset import Charset
from netchu.decoder import decoder_for
from netchu.decoding import Hypothesis
from netchu.errors import InputError
from netchu.models import CRNN, Header, load_checkpoint, stack_lines
from netchu.models.checkpoint import RELEASED, checkpoint_path
from netchu.pictures.blots import is_blot
from netchu.pictures.documents import read_pages
from netchu.pictures.finding import find_rows
from netchu.pictures.page import Row, find_row
from netchu.preprocessing.crop import Box
from netchu.preprocessing.steps import preprocess
from netchu.reading import Reading, join_rows, letters_of, sureness
from netchu.system.cores import usable_cores
from netchu.system.devices import autocast, best_device
from netchu.system.progress import track

BATCH_SIZE = 16  # lines that go through the network together
_UNSURE = 0.75  # mean probability of characters below which a picture is looked at upside down as well
CHUNK = 64  # pictures that are prepared before the network reads them

Image = str | Path | np.ndarray
"""A file, or pixels (H, W) or (H, W, 3) RGB, uint8."""


class Recognizer:
    """Reads handwriting with one checkpoint.

    Args:
        network: the CRNN.
        header: alphabet, preprocessing and the rest that the checkpoint says of itself.
        checkpoint: its file, beside which a language model may lie.

    Attributes:
        header: as given.
    """

    def __init__(self, network: CRNN, header: Header, checkpoint: Path = Path()):
        self._device = best_device()
        self._network = network.eval().to(self._device)
        self.header, self._checkpoint = header, checkpoint
        self._decoders: dict[tuple[str, str], Callable[[np.ndarray], list[Hypothesis]]] = {}  # loaded once

    @classmethod
    def load(cls, checkpoint: str | Path = RELEASED, charset: Charset | None = None) -> "Recognizer":
        """From a checkpoint: `released` comes with netchu, `last` is that of the run trained last, else a file.

        Args:
            checkpoint: one of these.
            charset: where given, it must be the checkpoint's.

        Raises:
            InputError: no such file, not a checkpoint, another alphabet.
        """
        path = checkpoint_path(checkpoint)
        return cls(*load_checkpoint(path, charset), path)

    def read(
        self, images: Image | Iterable[Image], find: bool = True, decoder: str = "best", lexicon: str | Path = ""
    ) -> list[Reading]:
        """Text of pictures, each with one row of handwriting; see `stream` for thousands of them.

        Args:
            images: one picture or several.
            find: whether to look for the row on each picture first and turn it level; else all of it is the row.
            decoder: `greedy`, `beam`, `best`, `lexicon`, or an import path (see `registry.DECODERS`).
            lexicon: for the decoder `lexicon`: a text file with the lines that may occur, one per line.

        Returns:
            One reading per picture, in their order.

        Raises:
            InputError: an image can't be read, or no decoder has that name.
        """
        readings = []
        for reading in self.stream(images, find, decoder, lexicon):
            if isinstance(reading, InputError):
                raise reading
            readings.append(reading)
        return readings

    def stream(
        self,
        images: Image | Iterable[Image],
        find: bool = True,
        decoder: str = "best",
        lexicon: str | Path = "",
    ) -> Iterator[Reading | InputError]:
        """Like `read`, one reading after the other, for any number of pictures; few are in memory at once.

        A picture that can't be read yields its InputError in its place, so that the others go on.
        """
        decode = self._decoder(decoder, lexicon)
        images = [images] if isinstance(images, str | Path | np.ndarray) else images

        with ThreadPoolExecutor(usable_cores()) as pool:
            for chunk in _batches(images, CHUNK):
                looks = self._look_at(chunk, pool, find)
                if find:
                    unsure = [i for i, look in enumerate(looks) if isinstance(look, _Look) and look.is_unsure]
                    turned = self._look_at([chunk[i] for i in unsure], pool, find, upside_down=True)
                    for i, other in zip(unsure, turned, strict=True):
                        looks[i] = _surer(looks[i], other)
                for image, look in zip(chunk, looks, strict=True):
                    yield look if isinstance(look, InputError) else self._read_look(image, look, decode)

    def _look_at(
        self, images: Sequence[Image], pool: ThreadPoolExecutor, find: bool, upside_down: bool = False
    ) -> list["_Look | InputError"]:
        """Rows of each picture and what the network sees in them."""

        def prepare(image: Image) -> _Prepared | InputError:
            try:
                return self._prepare_pages(image, find, upside_down)
            except InputError as error:
                return error

        prepared = list(pool.map(prepare, images))
        lines = [line for one in prepared if isinstance(one, _Prepared) for _, _, line in one.rows]
        log_probs = iter(self._forward(lines))
        return [
            one if isinstance(one, InputError)
            else _Look(one.size, tuple((page, box, next(log_probs)) for page, box, _ in one.rows), one.problems)
            for one in prepared
        ]  # fmt: skip

    def _prepare_pages(self, image: Image, find: bool, upside_down: bool) -> "_Prepared":
        """The lines on all pages of a picture; no more of it is kept while others are prepared."""
        pages = read_pages(image) if isinstance(image, str | Path) else iter([image])
        rows, problems, size = [], [], None
        for number, page in enumerate(pages):
            if isinstance(page, InputError):
                problems.append(str(page))
                continue
            picture = np.rot90(_checked(page), 2) if upside_down else _checked(page)
            size = picture.shape[:2]
            for row in self._rows(picture, find):
                line = self._line(row)
                if not (find and is_blot(line)):
                    rows.append((number, _turned(row.box, size) if upside_down else row.box, line))
        if size is None:
            raise InputError(problems[0] if problems else f"{image} has no page: give another file.")
        return _Prepared(size, rows, tuple(problems))

    def _read_look(self, image: Image, look: "_Look", decode: Callable[[np.ndarray], list[Hypothesis]]) -> Reading:
        source = str(image) if isinstance(image, str | Path) else ""
        rows = [
            replace(self._reading(log_probs, decode, box, source), page_number=page)
            for page, box, log_probs in look.rows
        ]
        return join_rows(rows, source, (0, look.size[0], 0, look.size[1]), look.problems)

    def _rows(self, picture: np.ndarray, find: bool) -> list[Row]:
        height, width = picture.shape[:2]
        return find_rows(picture, self.header.preprocessing) if find else [Row((0, height, 0, width), picture, None)]

    def _line(self, row: Row) -> np.ndarray:
        return preprocess(row.image, self.header.preprocessing, row.flat)

    def prepare(self, picture: np.ndarray, find: bool = True) -> tuple[Row, np.ndarray]:
        """The row on a picture, and the line uint8 (64, W) that the network sees of it.

        Args:
            picture: uint8 (H, W) or (H, W, 3) RGB.
            find: see `read`.

        Raises:
            InputError: it is no such array.
        """
        config = self.header.preprocessing
        row = find_row(_checked(picture), config) if find else self._rows(_checked(picture), find)[0]
        return row, self._line(row)

    def read_line(self, line: np.ndarray, row: Row, decoder: str = "best", source: str = "") -> Reading:
        """The reading of one line uint8 (64, W) as `prepare` gives it, with its row."""
        return self._reading(self.log_probs([line])[0], self._decoder(decoder), row.box, source)

    def _reading(
        self, log_probs: np.ndarray, decode: Callable[[np.ndarray], list[Hypothesis]], box: Box, source: str
    ) -> Reading:
        texts = decode(log_probs)
        if not texts:
            raise InputError("The decoder gave no text for a line: let it return one Hypothesis at least.")
        try:
            letters = letters_of(log_probs, texts[0].text, self.header.charset)
        except InputError:  # a text that the network can't have written: nobody knows where its letters stand
            letters = ()
        return Reading(source, tuple(texts), letters, box)

    def _decoder(self, name: str, lexicon: str | Path = "") -> Callable[[np.ndarray], list[Hypothesis]]:
        key = name, str(lexicon)
        if key not in self._decoders:
            self._decoders[key] = decoder_for(self._checkpoint, self.header, name, lexicon)
        return self._decoders[key]

    def log_probs(self, lines: Sequence[np.ndarray]) -> list[np.ndarray]:
        """The network half of `read`: lines of like width go through it together.

        Args:
            lines: uint8 (64, W) each, as preprocessing leaves them.

        Returns:
            Log-probabilities (T, K) float32, nats, of each line in its true length, in the lines' order.
        """
        return self._forward(lines, track)

    @torch.inference_mode()
    def _forward(self, lines: Sequence[np.ndarray], progress: Callable = lambda batches, what: batches) -> list:
        found: list[np.ndarray] = [np.empty(0)] * len(lines)
        widest_first = sorted(range(len(lines)), key=lambda i: -lines[i].shape[1])
        for batch in progress(list(_batches(widest_first, BATCH_SIZE)), f"reading batches of {BATCH_SIZE} lines"):
            inputs, widths = stack_lines([lines[i] for i in batch])
            with autocast(self._device):
                log_probs, lengths = self._network(inputs.to(self._device), widths.to(self._device))  # (T, B, K)
            for b, index in enumerate(batch):
                found[index] = log_probs[: int(lengths[b]), b].cpu().numpy()
        return found


class _Prepared(NamedTuple):
    """A picture's size, page, box and line (64, W) of each row, and what is wrong with the others of its pages."""

    size: tuple[int, int]
    rows: list[tuple[int, Box, np.ndarray]]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class _Look:
    """What the network sees of a picture: its size, and page, box and log-probabilities (T, K) of each row."""

    size: tuple[int, int]
    rows: tuple[tuple[int, Box, np.ndarray], ...]
    problems: tuple[str, ...]

    @property
    def sureness(self) -> float:
        """Of all its letters together, so that a scrawl beside the writing counts little; 0 where there is none."""
        return sureness(np.concatenate([log_probs for *_, log_probs in self.rows])) if self.rows else 0.0

    @property
    def is_unsure(self) -> bool:
        """Whether it reads so badly that it may stand on its head."""
        return bool(self.rows) and self.sureness < _UNSURE


def _surer(one: _Look | InputError, other: _Look | InputError) -> _Look | InputError:
    return other if isinstance(one, _Look) and isinstance(other, _Look) and other.sureness > one.sureness else one


def _checked(picture: np.ndarray) -> np.ndarray:
    if not isinstance(picture, np.ndarray) or picture.ndim not in (2, 3) or not picture.size:
        shape = getattr(picture, "shape", type(picture).__name__)
        raise InputError(f"A picture is {shape}: give a file, or pixels (H, W) or (H, W, 3) as a numpy array.")
    return picture


def _turned(box: Box, size: tuple[int, int]) -> Box:
    """The box on a picture of this height and width, of one on the picture turned by 180 degrees."""
    top, bottom, left, right = box
    return size[0] - bottom, size[0] - top, size[1] - right, size[1] - left


def _batches(items: Iterable, size: int) -> Iterator[list]:
    items = iter(items)
    while batch := list(islice(items, size)):
        yield batch
