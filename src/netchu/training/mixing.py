"""What training lines are shown as: words of real ink put together anew, synthetic lines, ink written anew."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from netchu.charset import Charset
from netchu.config import MODEL, SYNTHETIC, Mixing, Preprocessing
from netchu.data.ink import is_ink_path
from netchu.data.lines import Lines, load_lines
from netchu.data.manifest import check_alphabet
from netchu.data.readers import read_data
from netchu.decoding.alignment import align_frames
from netchu.models import CRNN, Header
from netchu.models.torch_network import TorchNetwork
from netchu.recognizer import Recognizer
from netchu.synthetic.lines import make_lines
from netchu.training.composition import Composer, word_cuts
from netchu.training.ink_showing import InkShowing

Mix = Callable[[int, np.random.Generator], tuple[np.ndarray, str] | None]
"""`(index, random) -> (image uint8 (64, W), text)` shown in a training line's place, or None: the line itself."""


def make_mix(
    network: CRNN,
    train: Lines,
    charset: Charset,
    preprocessing: Preprocessing,
    mixing: Mixing,
    font_dir: str = "",
    texts: Sequence[str] = (),
) -> Mix | None:
    """What is shown in place of training lines; None where nothing is mixed in and no line is ink.

    Args:
        network: reads well enough to be aligned with the labels, as it does at the end of phase 1.
        train: lines that are feasible for it.
        charset: the network's.
        preprocessing: of the training lines, for all others.
        mixing: shares.
        font_dir: more fonts for the synthetic lines; "" for none.
        texts: what new lines of ink say, those outside the alphabet left out; the training lines' own words where
            there are none.
    """
    ink = [i for i, path in enumerate(train.paths) if is_ink_path(path)]
    images = [i for i, path in enumerate(train.paths) if not is_ink_path(path)]
    known = [text for text in texts if not charset.unknown(text)]
    showing = InkShowing(train, ink, mixing, preprocessing, known) if ink else None
    composer = None
    if images and mixing.composed + mixing.synthetic > 0:
        scans = train.only(images) if ink else train
        composer = make_composer(network, scans, charset, preprocessing, mixing, font_dir)
    if not (showing or composer):
        return None
    places = {line: k for k, line in enumerate(images)}

    def mix(index: int, random: np.random.Generator) -> tuple[np.ndarray, str] | None:
        if index not in places:
            return showing(index, random)
        return composer(places[index], random) if composer else None

    return mix


def make_composer(
    network: CRNN, train: Lines, charset: Charset, preprocessing: Preprocessing, mixing: Mixing, font_dir: str
) -> Composer:
    """Draws lines to show in place of training lines; the network finds where words lie.

    Args:
        network: reads well enough to be aligned with the labels, as it does at the end of phase 1.
        train: lines that are feasible for it.
        charset: the network's.
        preprocessing: of the training lines, for the synthetic ones.
        mixing: shares.
        font_dir: more fonts for the synthetic lines; "" for none.
    """
    reader = Recognizer(TorchNetwork(network), Header(charset, MODEL, preprocessing))
    spans = [
        align_frames(log_probs, text, charset)
        for log_probs, text in zip(reader.log_probs(train.images), train.texts, strict=True)
    ]
    cuts = word_cuts(train, spans, network.backbone.stride)
    if not mixing.synthetic:
        return Composer(train, cuts, None, mixing)
    fonts = (font_dir,) if font_dir else ()
    folder = make_lines(replace(SYNTHETIC, lines=mixing.synthetic_lines, font_dirs=fonts))
    manifest, _ = check_alphabet(read_data(str(folder))[0], charset, unknown="drop-line")
    return Composer(train, cuts, load_lines(manifest, preprocessing)[0], mixing)
