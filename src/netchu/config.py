"""Every default number, once. Frozen dataclasses; a run stores the ones it used beside its results."""

from dataclasses import dataclass

from netchu.errors import InputError
from netchu.ranges import check_ranges
from netchu.registry import INPUT_MODES, STEPS, names

_PREPROCESSING_RANGES = {
    "height": (8, 1024), "max_width": (8, 100_000), "min_width": (1, 1024), "background_window": (0.02, 10.0),
    "smoothing_window": (1, 99), "rule_length": (0.1, 100.0), "crop_margin": (0, 4.0), "max_slant": (0, 80.0),
}  # fmt: skip
_AUGMENTATION_RANGES = {
    "strength": (0, 10.0), "slant_degrees": (0, 80.0), "rotate_degrees": (0, 45.0), "elastic_px": (0, 64.0),
    "elastic_cell_px": (2.0, 10_000.0),
}  # fmt: skip
_MIXING_RANGES = {"max_words": (1, 1000), "synthetic_lines": (1, 100_000_000)}
_PHASE_RANGES = {
    "epochs": (1, 1_000_000), "lr": (0, 100.0), "batch_size": (1, 1_000_000), "weight_decay": (0, 100.0),
    "shortcut_weight": (0, 1000.0), "clip_norm": (1e-9, 1e9),
    "patience": (1, 1_000_000), "feature_variants": (1, 10_000), "seed": (0, 2**31 - 1),
}  # fmt: skip
_MODEL_RANGES = {"hidden": (1, 16_384), "layers": (1, 64), "masked_frames": (1, 10_000)}
_DECODING_RANGES = {
    "beam_width": (1, 10_000), "prune_log_prob": (float("-inf"), 0.0), "alpha": (-100.0, 100.0),
    "beta": (-100.0, 100.0), "gamma": (-100.0, 100.0), "delta": (-1000.0, 1000.0),
    "rescored": (0, 10_000), "temperature": (1e-6, 1e6),
}  # fmt: skip
HEIGHT = 64  # px, height of every line image that a model sees
PART = 256  # pictures that a worker of a cluster reads at a time: seconds to minutes of work
MAX_READ_WIDTH = 9600  # px: wider lines are squeezed to this where they are only read, which takes less memory


@dataclass(frozen=True)
class Preprocessing:
    """Steps by name, in order, and their numbers; lengths are shares of the page height unless said."""

    steps: tuple[str, ...] = INPUT_MODES["gray"]
    height: int = HEIGHT  # px
    max_width: int = 2400  # px at `height`: wider lines are squeezed to this
    min_width: int = 16  # px at `height`: narrower lines are padded with paper
    background_window: float = 0.6  # side of the window that estimates the paper
    noise_area: float = 0.0004  # of height²: smaller ones are specks; up to 10 times that far from ink
    smoothing_window: int = 3  # px, side of the window that smooths contours
    rule_length: float = 2.5  # a ruled line is at least this long
    rule_thickness: float = 0.08  # and at most this thick
    crop_margin: float = 0.08  # paper kept around the ink
    max_slant: float = 45.0  # degrees, largest slant searched

    def __post_init__(self) -> None:
        """Raises InputError where a number is out of range."""
        check_ranges(self, _PREPROCESSING_RANGES)

    @classmethod
    def named(cls, input_mode: str) -> "Preprocessing":
        """The steps of an input mode: `gray`, `binary` (the original system's choice), or steps with commas between.

        Raises:
            InputError: no such mode, and no list of steps.

        >>> Preprocessing.named("otsu, resize_to_height").steps
        ('otsu', 'resize_to_height')
        """
        steps = INPUT_MODES.get(input_mode) or tuple(step.strip() for step in input_mode.split(","))
        unknown = [step for step in steps if step not in STEPS and ":" not in step]
        if unknown:
            raise InputError(
                f"input_mode {input_mode!r}: {unknown[0]!r} is neither a mode ({names(INPUT_MODES)}) nor a step: "
                f"choose a mode, or steps with commas between ({names(STEPS)}, or module:function)."
            )
        return cls(steps=steps)


@dataclass(frozen=True)
class Synthetic:
    """Synthetic address lines; the same seed and numbers give the same bytes."""

    lines: int = 2000
    seed: int = 1
    min_chars: int = 8
    max_chars: int = 64
    image_height: int = 96  # px, of the page as stored
    font_dirs: tuple[str, ...] = ()  # beside the pip-installed handwriting fonts
    distortion: float = 1.0  # 0 none, 1 as people write


@dataclass(frozen=True)
class Split:
    """Shares of the lines; equal texts (and writers, where known) never straddle two splits."""

    val: float = 0.1
    test: float = 0.1
    seed: int = 20180916


@dataclass(frozen=True)
class Augmentation:
    """Random changes of a training line; `strength` scales them all, 0 is none."""

    strength: float = 1.0
    slant_degrees: float = 12.0
    rotate_degrees: float = 1.0
    scale: float = 0.12  # ± share, each axis by itself
    shift: float = 0.06  # ± share of the height, up or down
    shrink: float = 0.45  # largest share by which letters get lower towards one end
    shrink_probability: float = 0.12
    elastic_px: float = 2.0  # largest displacement
    elastic_cell_px: float = 24.0  # distance between control points: never a share of the width
    thickness_probability: float = 0.3
    cut_probability: float = 0.04  # share of lines whose last strokes are cut off
    ink_probability: float = 0.5
    noise_probability: float = 0.3
    binarise_probability: float = 0.0  # share of gray lines shown as black and white
    crossed_probability: float = 0.0  # share of lines shown crossed out from end to end, at strength 1 or more

    def __post_init__(self) -> None:
        """Raises InputError where a number is out of range."""
        check_ranges(self, _AUGMENTATION_RANGES)


@dataclass(frozen=True)
class Mixing:
    """What is shown in place of some training lines, drawn anew for every epoch; each has about the line's width."""

    composed: float = 0.0  # share: words of real ink from lines that look alike
    synthetic: float = 0.0  # share: synthetic lines
    max_words: int = 6  # neighbouring words that one line lends
    recomposed: float = 0.0  # share of the lines of ink: words of the same hand as another text
    struck: float = 0.0  # share of the composed and recomposed lines: with a struck-out word
    synthetic_lines: int = 4000  # that the synthetic ones are drawn from

    def __post_init__(self) -> None:
        """Raises InputError where a number is out of range, or more lines would be replaced than there are."""
        check_ranges(self, _MIXING_RANGES)
        if self.composed + self.synthetic > 1:
            raise InputError(
                f"composed {self.composed} and synthetic {self.synthetic} are shares of the same lines: "
                "give two that add up to 1 at most."
            )


@dataclass(frozen=True)
class Model:
    """The CRNN; T time steps come from the backbone, K classes from the alphabet."""

    backbone: str = "compact"  # of registry.BACKBONES, or module:Class
    backbone_options: str = ""  # its arguments, such as "features=384, channels=(32, 64, 128, 256)"
    backbone_weights: str = "none"  # none | imagenet | a checkpoint: released, last or a file
    head_weights: str = "none"  # none | a checkpoint
    input_mode: str = "gray"  # a name of registry.INPUT_MODES, or steps with commas between
    hidden: int = 256  # per direction
    layers: int = 2
    dropout: float = 0.1
    masked_share: float = 0.0  # of the frames, hidden from the LSTMs in training
    masked_frames: int = 8  # in a row, about one letter and a half at width / 4

    def __post_init__(self) -> None:
        """Raises InputError where a number is out of range."""
        check_ranges(self, _MODEL_RANGES)


@dataclass(frozen=True)
class Phase:
    """One call of `fit`. A phase is this record, not a second copy of the loop."""

    name: str = "phase1"
    epochs: int = 40
    lr: float = 1e-3
    freeze_backbone: bool = True
    batch_size: int = 16
    warmup_share: float = 0.05  # of all steps; then cosine decay to `final_lr_share`
    final_lr_share: float = 0.02
    betas: tuple[float, float] = (0.9, 0.98)  # of AdamW
    weight_decay: float = 1e-4
    shortcut_weight: float = 0.5  # of the shortcut's CTC loss beside the main one
    clip_norm: float = 5.0
    average_decay: float = 0.0  # per step, of the moving average of weights that is validated and kept; 0: none
    patience: int = 10  # epochs without a better validation CER, then stop
    feature_variants: int = 4  # augmented copies whose frozen features are cached
    seed: int = 1

    def __post_init__(self) -> None:
        """Raises InputError where a number is out of range."""
        check_ranges(self, _PHASE_RANGES)


PHASE1 = Phase()
PHASE2 = Phase(name="phase2", epochs=30, lr=1e-4, freeze_backbone=False, patience=20)
PRETRAIN = Phase(
    name="pretrain",
    epochs=3,
    lr=2e-3,
    freeze_backbone=False,
    batch_size=8,
    shortcut_weight=1.0,
    patience=3,
    seed=101,  # unlike that of the lines
)


@dataclass(frozen=True)
class Decoding:
    """Beam search, and the weights of what helps it."""

    beam_width: int = 16
    prune_log_prob: float = -12.0  # nats; classes less likely than this at a frame are not extended by
    blank_skip: float = 1e-4  # frames whose blank is surer than 1 minus this count as blank alone
    alpha: float = 0.5  # weight of the language model
    beta: float = 1.0  # nats per character
    gamma: float = 0.3  # nats per character of a known name
    delta: float = 1.0  # nats per point of divisions that fit each other
    rescored: int = 8  # of the beam's texts, looked at for such divisions
    least_address: float = 0.1  # how likely a text must be an address before its divisions are put right
    switch: float = 0.003  # that another language model of a mixture takes over, per character
    temperature: float = 1.0  # that scores are divided by before they become a confidence

    def __post_init__(self) -> None:
        """Raises InputError where a number is out of range."""
        check_ranges(self, _DECODING_RANGES)


@dataclass(frozen=True)
class Tuning:
    """Weights that `netchu tune` tries."""

    alphas: tuple[float, ...] = (0.2, 0.35, 0.5, 0.7, 0.9, 1.2)
    betas: tuple[float, ...] = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5)
    gammas: tuple[float, ...] = (0.0, 0.2, 0.4, 0.6, 0.8, 1.2)
    deltas: tuple[float, ...] = (0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 16.0)
    least_lines: int = 20  # of a set that must not read worse than the plain beam; smaller sets count as one
    temperatures: tuple[float, ...] = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 12.0)


@dataclass(frozen=True)
class LanguageModel:
    """The character n-gram model, and the text that it is trained on where labelled lines are given."""

    order: int = 16  # characters an n-gram spans: a ward, its district and its province
    min_count: int = 2  # n-grams that occur less often are dropped
    pruned_from: int = 3  # but never shorter ones than this
    min_gain: float = 1e-6  # nats per character of the text; n-grams that tell less of it are dropped
    addresses: int = 200_000  # composed ones
    min_chars: int = 8  # of an address
    max_chars: int = 120  # long enough that few are cut
    rare_share: float = 0.01  # of the addresses: rare letters and signs
    fragment_share: float = 0.0  # of the addresses: cut short
    label_weight: int = 5  # how often each training label is repeated beside them
    seed: int = 301  # unlike that of synthetic lines


@dataclass(frozen=True)
class RunningText:
    """Lines cut from running text, and the n-gram model of them."""

    order: int = 9
    min_gain: float = 3.3e-7  # see `LanguageModel`
    min_chars: int = 30  # of a piece
    max_chars: int = 100
    max_characters: int = 5_000_000  # taken of a file
    small_file: int = 1_000_000  # characters; each sentence of a smaller file counts
    small_weight: int = 3  # times, cut anew each time
    whole_share: float = 0.5  # of the sentences that a line has room for, left whole
    long_share: float = 0.1  # of the longer ones
    title_share: float = 0.06  # of the sentences that are cut, every word capitalised
    capitals_every: int = 8  # address of a text file that is given in CAPITALS, too
    seed: int = 401


@dataclass(frozen=True)
class PersonalNames:
    """Personal names, and the n-gram model of them."""

    order: int = 10
    min_gain: float = 1e-5  # see `LanguageModel`
    count: int = 80_000
    short_share: float = 0.1  # without a middle name
    capital_share: float = 0.2  # in CAPITALS
    seed: int = 501


@dataclass(frozen=True)
class Lexicon:
    """Transcription by a lexicon of whole lines."""

    distance: int = 3  # edits from the greedy reading within which texts are tried


@dataclass(frozen=True)
class Gazetteer:
    """Divisions found in a text. A division whose name is there as written scores 1; costs are taken off that."""

    edit_share: float = 0.25  # of a name's characters may be edited
    country_share: float = 0.5  # of these edits, where the whole country's districts are tried
    edit_cost: float = 3.0  # times the share of characters that were
    gap_cost: float = 0.1  # a word left over between two divisions, or behind the last
    max_gap: int = 2  # such words in a row
    kind_cost: float = 0.1  # another kind word in front than the division's, or a misspelt one
    tier_cost: float = 0.3  # a ward's kind word in front of a district, or the other way round
    skip_cost: float = 0.2  # a ward without its district, before July 2025
    mixed_cost: float = 0.15  # a ward since July 2025 in a district or province until then
    short_name: int = 6  # characters: a shorter name behind its kind word may have one edit, as if it were so long
    tail: int = 200  # characters at the end of a text where divisions are looked for
    candidates: int = 4  # of a level that are followed further
    min_street_lines: int = 2  # labels that a street's name must occur in


@dataclass(frozen=True)
class Exploration:
    """How much of the data is looked at where looking takes time, and what counts as nearly the same."""

    pages: int = 400  # measured for kind and colour
    read_val: int = 420  # validation lines read to check their labels
    read_train: int = 280  # training lines
    ink_lines: int = 200  # whose strokes are looked at one by one
    rare_below: int = 5  # a character is rare that fewer training lines have
    character_crops: int = 24  # rare characters shown
    edits: int = 3  # texts that differ by no more are nearly equal
    hash_bits: int = 10  # of 127: images whose hashes differ by no more look the same
    suspects: int = 10  # labels shown
    study_lines: int = 24  # that preprocessing is measured on
    row_pictures: int = 120  # whose rows are counted
    doubtful_pictures: int = 6  # shown of those that aren't plainly one row
    sheet_rows: int = 4  # lines put together to a sheet
    sheets: int = 3  # of each kind
    score_lines: int = 64  # validation lines that are read prepared in different ways


@dataclass(frozen=True)
class Evaluation:
    """Bootstrap over lines, the bins of the calibration curve, and the confidences below which a person checks."""

    bootstrap_samples: int = 1000
    bootstrap_seed: int = 7
    confidence_level: float = 0.95
    calibration_bins: int = 10
    checked_below: tuple[float, ...] = (0.5, 0.8, 0.9, 0.95, 0.99)


PREPROCESSING = Preprocessing()
SYNTHETIC = Synthetic()
PRETRAIN_LINES = Synthetic(lines=12_000, max_chars=28)  # many and short: CTC finds its way sooner
SPLIT = Split()
AUGMENTATION = Augmentation()
MIXING = Mixing()
PRETRAIN_AUGMENTATION = Augmentation(binarise_probability=0.25)  # one backbone for both input modes
MODEL = Model()
DECODING = Decoding()
TUNING = Tuning()
LANGUAGE_MODEL = LanguageModel()
RUNNING_TEXT = RunningText()
PERSONAL_NAMES = PersonalNames()
EXPLORATION = Exploration()
EVALUATION = Evaluation()
LEXICON = Lexicon()
GAZETTEER = Gazetteer()
