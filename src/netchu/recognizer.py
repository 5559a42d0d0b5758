"""The object a user holds: load a checkpoint, read pictures, get text with confidence."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from netchu.charset import Charset
from netchu.decoder import decoder_for
from netchu.decoding import Hypothesis
from netchu.errors import InputError
from netchu.models.header import RELEASED, Header, checkpoint_path
from netchu.models.networks import Network, load_network
from netchu.pictures.documents import read_pages
from netchu.pictures.finding import find_rows
from netchu.pictures.page import Row, writing_box
from netchu.preprocessing.crop import Box
from netchu.preprocessing.steps import preprocess
from netchu.reading import Reading, RowRead, join_rows, letters_of, sureness
from netchu.system.cores import usable_cores
from netchu.system.progress import track

BATCH_SIZE = 16  # lines that go through the network together
_UNSURE = 0.75  # mean probability of characters below which a picture is looked at upside down as well
CHUNK = 64  # pictures that are prepared before the network reads them

Image = str | Path | np.ndarray
"""A file, or pixels (H, W) or (H, W, 3) RGB, uint8."""


class Recognizer:
    """Reads handwriting with one checkpoint.

    Args:
        network: what makes log-probabilities of lines.
        header: alphabet, preprocessing and the rest that the checkpoint says of itself.
        checkpoint: its file, beside which a language model may lie.

    Attributes:
        header: as given.
    """

    def __init__(self, network: Network, header: Header, checkpoint: Path = Path()):
        self._network = network
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
        return cls(*load_network(path, charset), path)

    def read(
        self, images: Image | Iterable[Image], find: bool = True, decoder: str = "best", lexicon: str | Path = ""
    ) -> list[Reading]:
        """Text of pictures with any number of rows of handwriting; see `stream` for thousands of them.

        Args:
            images: one picture or several.
            find: whether to look for the rows on each picture first and turn them level; else all of it is one row.
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
        lines = [line for one in prepared if isinstance(one, _Prepared) for _, line in one.rows]
        log_probs = iter(self._forward(lines))
        return [
            one if isinstance(one, InputError)
            else _Look(one.sizes, tuple((place, next(log_probs)) for place, _ in one.rows), one.problems)
            for one in prepared
        ]  # fmt: skip

    def _prepare_pages(self, image: Image, find: bool, upside_down: bool) -> "_Prepared":
        """The lines on all pages of a picture; no more of it is kept while others are prepared."""
        pages = read_pages(image) if isinstance(image, str | Path) else iter([image])
        rows, problems = [], []
        sizes: list[tuple[int, int] | None] = []
        for number, page in enumerate(pages):
            if isinstance(page, InputError):
                problems.append(str(page))
                sizes.append(None)
                continue
            page = _checked(page)
            sizes.append(page.shape[:2])
            rows += [
                (_Place(number, row.box, row.quarter_turns), self._line(row))
                for row in self._rows(page, find, upside_down)
            ]
        if not any(sizes):
            raise InputError(problems[0] if problems else f"{image} has no page: give another file.")
        return _Prepared(tuple(sizes), rows, tuple(problems))

    def _read_look(self, image: Image, look: "_Look", decode: Callable[[np.ndarray], list[Hypothesis]]) -> Reading:
        source = str(image) if isinstance(image, str | Path) else ""
        rows = [
            replace(self._reading(log_probs, decode, box, source), page_number=page, quarter_turns=turns)
            for (page, box, turns), log_probs in look.rows
        ]
        height, width = next(filter(None, look.sizes))
        return join_rows(rows, source, (0, height, 0, width), look.problems, look.sizes)

    def _rows(self, picture: np.ndarray, find: bool, upside_down: bool = False) -> list[Row]:
        size, config = picture.shape[:2], self.header.preprocessing
        if not find:
            return [Row((0, size[0], 0, size[1]), picture, None)]
        rows = find_rows(np.rot90(picture, 2) if upside_down else picture, config)
        rows = [row._replace(box=writing_box(row, config)) for row in rows]
        if not upside_down:
            return rows
        return [row._replace(box=_turned(row.box, size), quarter_turns=row.quarter_turns + 2) for row in rows]

    def _line(self, row: Row) -> np.ndarray:
        return preprocess(row.image, self.header.preprocessing, row.flat)

    def read_rows(
        self, picture: np.ndarray, find: bool = True, decoder: str = "best", source: str = ""
    ) -> list[RowRead]:
        """What `read` reads on one picture, and what each row looks like on the way.

        Args:
            picture: uint8 (H, W) or (H, W, 3) RGB.
            find: see `read`.
            decoder: see `read`.
            source: of the readings.

        Returns:
            The rows with text, in reading order; [] where nothing is written.

        Raises:
            InputError: it is no such array, or no decoder has that name.
        """
        decode = self._decoder(decoder)
        rows, log_probs = self._see(_checked(picture), find)
        sure = _sureness(log_probs)
        if find and rows and sure < _UNSURE:
            turned = self._see(picture, find, upside_down=True)
            if _sureness(turned[1]) > sure:
                rows, log_probs = turned
        read = [
            RowRead(
                replace(self._reading(probs, decode, row.box, source), quarter_turns=row.quarter_turns), row.image, line
            )
            for (row, line), probs in zip(rows, log_probs, strict=True)
        ]
        return [one for one in read if one.reading.text]

    def _see(
        self, picture: np.ndarray, find: bool, upside_down: bool = False
    ) -> tuple[list[tuple[Row, np.ndarray]], list[np.ndarray]]:
        """The rows with their lines, and the log-probabilities of each."""
        rows = [(row, self._line(row)) for row in self._rows(picture, find, upside_down)]
        return rows, self._forward([line for _, line in rows])

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

    def _forward(self, lines: Sequence[np.ndarray], progress: Callable = lambda batches, what: batches) -> list:
        found: list[np.ndarray] = [np.empty(0)] * len(lines)
        widest_first = sorted(range(len(lines)), key=lambda i: -lines[i].shape[1])
        for batch in progress(list(_batches(widest_first, BATCH_SIZE)), f"reading batches of {BATCH_SIZE} lines"):
            log_probs = self._network.log_probs([lines[i] for i in batch])
            for index, one in zip(batch, log_probs, strict=True):
                found[index] = one
        return found


_Sizes = tuple[tuple[int, int] | None, ...]  # height and width of each page, None of a broken one


class _Place(NamedTuple):
    """Where a row stands: its page, its box there, and by how many quarter turns that had to be turned."""

    page: int
    box: Box
    quarter_turns: int


class _Prepared(NamedTuple):
    """The sizes of a picture's pages, place and line (64, W) of each row, and what is wrong with other pages."""

    sizes: _Sizes
    rows: list[tuple[_Place, np.ndarray]]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class _Look:
    """What the network sees of a picture: its pages' sizes, and place and log-probabilities (T, K) of each row."""

    sizes: _Sizes
    rows: tuple[tuple[_Place, np.ndarray], ...]
    problems: tuple[str, ...]

    @property
    def sureness(self) -> float:
        return _sureness([log_probs for _, log_probs in self.rows])

    @property
    def is_unsure(self) -> bool:
        """Whether it reads so badly that it may stand on its head."""
        return bool(self.rows) and self.sureness < _UNSURE


def _sureness(log_probs: Sequence[np.ndarray]) -> float:
    """Mean over the rows; 0 where there is none."""
    return float(np.mean([sureness(row) for row in log_probs])) if log_probs else 0.0


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
