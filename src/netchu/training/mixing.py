"""What is mixed into training lines: words of real ink put together anew, and synthetic lines."""

from dataclasses import replace

from netchu.charset import Charset
from netchu.config import MODEL, SYNTHETIC, Mixing, Preprocessing
from netchu.data.lines import Lines, load_lines
from netchu.data.manifest import check_alphabet
from netchu.data.readers import read_data
from netchu.decoding.alignment import align_frames
from netchu.models import CRNN, Header
from netchu.recognizer import Recognizer
from netchu.synthetic.lines import make_lines
from netchu.training.composition import Composer, word_cuts


def make_mixer(network: CRNN, train: Lines, preprocessing: Preprocessing, mixing: Mixing, font_dir: str) -> Composer:
    """Draws lines to show in place of training lines; the network finds where words lie.

    Args:
        network: reads well enough to be aligned with the labels, as it does at the end of phase 1.
        train: lines that are feasible for it.
        preprocessing: of the training lines, for the synthetic ones.
        mixing: shares.
        font_dir: more fonts for the synthetic lines; "" for none.
    """
    reader = Recognizer(network, Header(Charset.vietnamese(), MODEL, preprocessing))
    spans = [
        align_frames(log_probs, text, reader.header.charset)
        for log_probs, text in zip(reader.log_probs(train.images), train.texts, strict=True)
    ]
    cuts = word_cuts(train, spans, network.backbone.stride)
    if not mixing.synthetic:
        return Composer(train, cuts, None, mixing)
    fonts = (font_dir,) if font_dir else ()
    folder = make_lines(replace(SYNTHETIC, lines=mixing.synthetic_lines, font_dirs=fonts))
    manifest, _ = check_alphabet(read_data(str(folder))[0], Charset.vietnamese(), unknown="drop-line")
    return Composer(train, cuts, load_lines(manifest, preprocessing)[0], mixing)
