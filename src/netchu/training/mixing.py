"""Stand-ins for training lines, put together: alignment by a network, words of real ink, synthetic lines."""

from dataclasses import replace

from netchu.charset import Charset
from netchu.config import MODEL, SYNTHETIC, Preprocessing, StandIns
from netchu.data.lines import Lines, load_lines
from netchu.data.manifest import check_alphabet
from netchu.data.readers import read_data
from netchu.decoding.alignment import align
from netchu.models import CRNN, Checkpoint
from netchu.recognizer import Recognizer
from netchu.synthetic.lines import make_lines
from netchu.training.composition import Composer, word_cuts


def make_composer(
    network: CRNN, train: Lines, preprocessing: Preprocessing, stand_ins: StandIns, font_dir: str
) -> Composer:
    """Draws stand-ins for training lines; the network finds where their words lie.

    Args:
        network: reads well enough to be aligned with the labels, as it does at the end of phase 1.
        train: lines that are feasible for it.
        preprocessing: of the training lines, for the synthetic ones.
        stand_ins: shares.
        font_dir: more fonts for the synthetic lines; "" for none.
    """
    reader = Recognizer(network, Checkpoint(Charset.vietnamese(), MODEL, preprocessing))
    spans = [
        align(log_probs, text, reader.about.charset)
        for log_probs, text in zip(reader.log_probs(train), train.texts, strict=True)
    ]
    cuts = word_cuts(train, spans, network.backbone.stride)
    if not stand_ins.synthetic:
        return Composer(train, cuts, None, stand_ins)
    fonts = (font_dir,) if font_dir else ()
    folder = make_lines(replace(SYNTHETIC, lines=stand_ins.synthetic_lines, font_dirs=fonts))
    manifest, _ = check_alphabet(read_data(str(folder))[0], Charset.vietnamese(), unknown="drop-line")
    return Composer(train, cuts, load_lines(manifest, preprocessing)[0], stand_ins)
