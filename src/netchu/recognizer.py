"""The object a user holds: load a checkpoint, read pictures, get text with confidence."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from pathlib import Path

import numpy as np

from netchu.charset import Charset
from netchu.decoder import Decode, decoder_for
from netchu.errors import InputError
from netchu.looking import Image, Look, SeenRow, Way, look_at, look_for_squeezed_row
from netchu.models.header import RELEASED, Header, checkpoint_path
from netchu.models.networks import Network, load_network
from netchu.reading import Reading, RowRead, join_rows, letters_of
from netchu.system.cores import map_ahead, one_opencv_thread, usable_cores
from netchu.system.progress import track

CHUNK = 8  # pictures for each core, that are looked at before text is made of them


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
        self._decoders: dict[tuple[str, ...], Decode] = {}  # loaded once

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
        self,
        images: Image | Iterable[Image],
        find: bool = True,
        decoder: str = "best",
        lexicon: str | Path = "",
        allow: str = "",
        lm: str | Path = "",
    ) -> list[Reading]:
        """Text of pictures with any number of rows of handwriting; see `stream` for thousands of them.

        Args:
            images: one picture or several.
            find: whether to look for the rows on each picture first and turn them level; else all of it is one row.
            decoder: `greedy`, `beam`, `best`, `lexicon`, or an import path (see `registry.DECODERS`).
            lexicon: for the decoder `lexicon`: a text file with the lines that may occur, one per line.
            allow: the characters that may occur, such as `0-9/.-` for dates; "": all of the alphabet.
            lm: for the decoder `best`: a file of `netchu lm`, in place of what the checkpoint brings.

        Returns:
            One reading per picture, in their order.

        Raises:
            InputError: an image can't be read, or no decoder has that name.
        """
        readings = []
        for reading in self.stream(images, find, decoder, lexicon, allow, lm):
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
        allow: str = "",
        lm: str | Path = "",
    ) -> Iterator[Reading | InputError]:
        """Like `read`, one reading after the other, for any number of pictures; few are in memory at once.

        A picture that can't be read yields its InputError in its place, so that the others go on.
        """
        decode = self._decoder(decoder, lexicon, allow, lm)
        if isinstance(images, str | bytes | Path | np.ndarray) or not isinstance(images, Iterable):
            images = [images]  # bytes get their sentence with what else is no picture

        with ThreadPoolExecutor(usable_cores()) as pool:
            # text is made of one chunk while the next one is looked at
            for chunk, looks in map_ahead(
                lambda chunk: (chunk, self._see(chunk, find, pool)), _batches(images, CHUNK * usable_cores())
            ):
                for image, look in zip(chunk, looks, strict=True):
                    yield look if isinstance(look, InputError) else self._read_look(image, look, decode)

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
        with ThreadPoolExecutor(1) as pool:
            (look,) = self._see([picture], find, pool, keep_images=True)
        if isinstance(look, InputError):
            raise look
        read = [
            RowRead(self._reading(row, log_probs, decode, source), row.image, row.line)
            for row, log_probs in zip(look.rows, look.log_probs, strict=True)
            if row.image is not None
        ]
        return [one for one in read if one.reading.text]

    def _see(
        self, images: Sequence[Image], find: bool, pool: ThreadPoolExecutor, keep_images: bool = False
    ) -> list[Look | InputError]:
        """What is seen of each picture; one that is read badly is looked at again, in other ways."""
        config = self.header.preprocessing
        see = partial(look_at, config=config, keep_images=keep_images)
        looks = self._look(partial(see, way=Way.AS_IT_LIES if find else Way.WHOLE), images, pool)
        for way in (Way.ONE_ROW, Way.SQUEEZED, Way.DETECTED, Way.UPSIDE_DOWN) if find else ():
            doubtful = {i: look for i, look in enumerate(looks) if isinstance(look, Look) and look.asks_for(way)}
            if way is Way.SQUEEZED:
                part = partial(look_for_squeezed_row, config=config, keep_images=keep_images)
                others = self._look(part, doubtful.values(), pool)
            else:
                others = self._look(partial(see, way=way), [images[i] for i in doubtful], pool)
            for (i, look), other in zip(doubtful.items(), others, strict=True):
                looks[i] = look.or_rather(other, way)
        return looks

    def _look(
        self, look: Callable[..., Look], pictures: Collection, pool: ThreadPoolExecutor
    ) -> list[Look | InputError]:
        """What `look` makes of each picture, and the network of its rows."""

        def look_or_say_why(picture: Image | Look) -> Look | InputError:
            try:
                return look(picture)
            except InputError as error:
                return error

        with one_opencv_thread() if len(pictures) > 1 else nullcontext():
            looks = list(pool.map(look_or_say_why, pictures))
        log_probs = iter(self._forward([row.line for one in looks if isinstance(one, Look) for row in one.rows]))
        return [
            one if isinstance(one, InputError) else replace(one, log_probs=tuple(islice(log_probs, len(one.rows))))
            for one in looks
        ]

    def _read_look(self, image: Image, look: Look, decode: Decode) -> Reading:
        source = str(image) if isinstance(image, str | Path) else ""
        rows = [self._reading(*seen, decode, source) for seen in zip(look.rows, look.log_probs, strict=True)]
        height, width = next(filter(None, look.sizes))
        return join_rows(rows, source, (0, height, 0, width), look.problems, look.sizes)

    def _reading(self, row: SeenRow, log_probs: np.ndarray, decode: Decode, source: str) -> Reading:
        texts = decode(log_probs)
        if not texts:
            raise InputError("The decoder gave no text for a line: let it return one Hypothesis at least.")
        try:
            letters = letters_of(log_probs, texts[0].text, self.header.charset)
        except InputError:  # a text that the network can't have written: nobody knows where its letters stand
            letters = ()
        return Reading(source, tuple(texts), letters, row.box, page_number=row.page, quarter_turns=row.quarter_turns)

    def _decoder(self, name: str, lexicon: str | Path = "", allow: str = "", lm: str | Path = "") -> Decode:
        key = name, str(lexicon), allow, str(lm)
        if key not in self._decoders:
            self._decoders[key] = decoder_for(self._checkpoint, self.header, *key)
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
        if not lines:
            return []
        found: list[np.ndarray] = [np.empty(0)] * len(lines)
        at_once = self._network.batches_at_once
        size = min(self._network.batch_size, max(1, -(-len(lines) // at_once)))
        widest_first = sorted(range(len(lines)), key=lambda i: -lines[i].shape[1])
        wide = sum(line.shape[1] > self.header.preprocessing.max_width for line in lines)  # one at a time, for memory
        batches = [[i] for i in widest_first[:wide]] + list(_batches(widest_first[wide:], size))

        def compute(batch: list[int]) -> list[np.ndarray]:
            return self._network.log_probs([lines[i] for i in batch], alone=len(lines) == 1)

        with ThreadPoolExecutor(at_once) as pool:
            computed = chain(map(compute, batches[:wide]), pool.map(compute, batches[wide:]))
            for batch in progress(batches, "reading lines" if size == 1 else f"reading batches of {size} lines"):
                for index, log_probs in zip(batch, next(computed), strict=True):
                    found[index] = log_probs
        return found


def _batches(items: Iterable, size: int) -> Iterator[list]:
    items = iter(items)
    while batch := list(islice(items, size)):
        yield batch
