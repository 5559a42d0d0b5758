"""`netchu lm`: trains the character n-gram model that the beam search may ask."""

import argparse
import sys
from pathlib import Path

from netchu.commands import options
from netchu.config import LANGUAGE_MODEL, PERSONAL_NAMES, RUNNING_TEXT, LanguageModel, PersonalNames, RunningText
from netchu.errors import InputError
from netchu.system.terminal import show

_SHOWN = 20  # characters in a sentence


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `lm`."""
    parser = options.add_command(commands, "lm", "train a character n-gram language model")
    parser.add_argument("--data", metavar="PATH", help="labelled lines, whose training labels are learned")
    parser.add_argument("--text", action="append", metavar="FILE", help="texts, UTF-8, one per line; may be repeated")
    parser.add_argument(
        "--running", action="append", metavar="FILE",
        help="sentences, UTF-8, one per line, which are cut to the length of written lines; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--names",
        nargs=3,
        metavar="FILE",
        help="tables (TSV) of surnames, of middle names and of given names, with counts in the last column",
    )
    parser.add_argument(
        "--domain", metavar="NAME",
        help="kind of text: addresses, text, names, or a name of your own; names of places count in addresses only; "
        "default: by what is given",
    )  # fmt: skip
    parser.add_argument(
        "--addresses", type=options.count_or_none, metavar="N",
        help=f"composed addresses to learn as well; default: {LANGUAGE_MODEL.addresses} with --data, else 0",
    )  # fmt: skip
    parser.add_argument(
        "--order", type=options.count, metavar="N",
        help=f"characters of the longest n-grams; default: {LANGUAGE_MODEL.order}; {RUNNING_TEXT.order} with "
        f"--running, {PERSONAL_NAMES.order} with --names alone",
    )  # fmt: skip
    parser.add_argument("--extra-characters", default="", metavar="CHARACTERS", help="those given in training")
    parser.add_argument(
        "--unknown", choices=("error", "drop-line", "drop-char"),
        help="what to do with characters outside the alphabet; default: error; drop-line with --data",
    )  # fmt: skip
    parser.add_argument(
        "--output", required=True, metavar="FILE.safetensors|FILE.arpa",
        help="where the model goes; ARPA is for other programs, such as KenLM",
    )  # fmt: skip
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Trains, writes, prints sizes and, with --data, the perplexity on the labels of the validation split.

    Raises:
        InputError: a wrong --output, no text, or characters outside the alphabet in a --text file.
    """
    from netchu.charset import Charset
    from netchu.decoding import CharacterLanguageModel
    from netchu.decoding.arpa import write_arpa

    output = Path(args.output)
    if output.suffix not in (".safetensors", ".arpa"):
        raise InputError(f"--output {output} must end with .safetensors, or with .arpa for other programs.")
    domain, defaults = _domain(args)
    charset = Charset.vietnamese().with_characters(args.extra_characters)
    texts, validation = _texts(args, charset)
    model = CharacterLanguageModel.train(
        texts, charset, args.order or defaults.order, min_gain=defaults.min_gain, domain=args.domain or domain
    )
    if output.suffix == ".arpa":
        write_arpa(model, output)
    else:
        model.save(output)
    show(f"{output}: order {model.order}, {model.ngrams} n-grams, {output.stat().st_size / 1e6:.1f} MB")
    show(f"  {'domain':<24}{model.domain}")
    show(f"  {'trained on':<24}{len(texts)} texts")
    if validation:
        perplexity = model.perplexity(validation)
        show(f"  {'validation perplexity':<24}{perplexity:.2f} a character, over {len(validation)} labels")
    return 0


def _domain(args: argparse.Namespace) -> tuple[str, LanguageModel | RunningText | PersonalNames]:
    """Kind of text, and the settings of its n-grams."""
    if args.running:
        return "text", RUNNING_TEXT
    if args.names and not args.data and not args.text:
        return "names", PERSONAL_NAMES
    if not (args.data or args.text):
        raise InputError("netchu lm learns from text: give --data, --text, --running or --names.")
    return "addresses" if args.data or args.addresses else "text", LANGUAGE_MODEL


def _texts(args: argparse.Namespace, charset) -> tuple[list[str], list[str]]:
    """Texts to train on, and the labels of the validation split."""
    from netchu.text.corpus import address_texts
    from netchu.text.files import read_texts
    from netchu.text.personal_names import name_texts
    from netchu.text.running import line_texts, with_capitals

    texts, validation = _texts_of_data(args, charset) if args.data else ([], [])
    unknown = args.unknown or ("drop-line" if args.data else "error")
    lines = [text for file in args.text or () for text in _inside(read_texts(file), charset, unknown, file)]
    if args.data:
        lines = with_capitals(lines)
    texts += lines + ([] if args.data else address_texts(args.addresses or 0))
    texts += line_texts([read_texts(file) for file in args.running or ()], charset)
    return texts + (name_texts(args.names, charset) if args.names else []), validation


def _inside(texts: list[str], charset, unknown: str, file: str) -> list[str]:
    """The texts of a file, once `unknown` has decided on those with characters outside the alphabet."""
    from netchu.charset import normalise

    strange = charset.unknown("".join(texts))
    if not strange:
        return texts
    shown = " ".join(strange[:_SHOWN]) + (f" and {len(strange) - _SHOWN} more" if len(strange) > _SHOWN else "")
    if unknown == "error":
        raise InputError(
            f"{file} has characters outside the alphabet: {shown}; go on with --unknown drop-line or drop-char."
        )
    whole = [text for text in texts if not charset.unknown(text)]
    show(f"netchu: {file}: {len(texts) - len(whole)} texts have characters outside the alphabet: {shown} ({unknown})",
         file=sys.stderr)  # fmt: skip
    if unknown == "drop-char":
        return [rest for text in texts if (rest := normalise("".join(c for c in text if c in charset)))]
    if not whole:
        raise InputError(f"{file} has no text within the alphabet: go on with --unknown drop-char.")
    return whole


def _texts_of_data(args: argparse.Namespace, charset) -> tuple[list[str], list[str]]:
    """Texts to train on, and the labels of the validation split; lines outside the alphabet are told and left out."""
    from netchu.config import SPLIT
    from netchu.data.manifest import check_alphabet
    from netchu.data.readers import read_data
    from netchu.data.splits import assign_splits
    from netchu.training.decoder_weights import texts_to_learn

    manifest, problems = read_data(args.data)
    manifest = assign_splits(manifest, SPLIT)  # before any line is left out, so that each stays where it always is
    manifest, outside = check_alphabet(manifest[manifest["split"] != "test"], charset, args.unknown or "drop-line")
    for table in (problems, outside):
        for path, problem in zip(table["path"], table["problem"], strict=True):
            show(f"netchu: {path}: {problem}", file=sys.stderr)
    addresses = LANGUAGE_MODEL.addresses if args.addresses is None else args.addresses
    validation = manifest.loc[manifest["split"] == "val", "text"].tolist()
    return texts_to_learn(manifest, addresses), validation
