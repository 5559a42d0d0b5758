"""`netchu lm`: trains the character n-gram model that the beam search may ask."""

import argparse
import sys
from pathlib import Path

from netchu.commands import options
from netchu.config import LANGUAGE_MODEL
from netchu.errors import InputError


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `lm`."""
    parser = commands.add_parser("lm", help="train a character n-gram language model")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--text", action="append", metavar="FILE", help="UTF-8, one line per text; may be repeated")
    source.add_argument("--data", metavar="PATH", help="folder, JSON, CSV or TSV with lines: its training labels")
    parser.add_argument(
        "--addresses", type=options.count_or_none, metavar="N",
        help=f"composed addresses beside them; default: {LANGUAGE_MODEL.addresses} with --data, 0 with --text",
    )  # fmt: skip
    parser.add_argument(
        "--order", type=options.count, default=LANGUAGE_MODEL.order, metavar="N",
        help="characters an n-gram spans; default: %(default)s",
    )  # fmt: skip
    parser.add_argument(
        "--extra-characters", default="", metavar="CHARACTERS", help="beside the Vietnamese alphabet, as in training"
    )
    parser.add_argument("--output", required=True, metavar="FILE.safetensors", help="where the model goes")
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Trains, writes, prints sizes and, with --data, the perplexity on the labels of the validation split.

    Raises:
        InputError: a wrong --output, no text, or characters outside the alphabet in a --text file.
    """
    from netchu.charset import Charset
    from netchu.decoding import CharacterLanguageModel

    output = Path(args.output)
    if output.suffix != ".safetensors":
        raise InputError(f"--output {output} must end with .safetensors.")
    charset = Charset.vietnamese().with_characters(args.extra_characters)
    texts, validation = _texts_of_data(args, charset) if args.data else (_texts_of_files(args), [])
    model = CharacterLanguageModel.train(texts, charset, args.order)
    model.save(output)
    print(f"{output}: order {model.order}, {model.ngrams} n-grams, {output.stat().st_size / 1e6:.1f} MB")
    print(f"  {'trained on':<24}{len(texts)} texts")
    if validation:
        perplexity = model.perplexity(validation)
        print(f"  {'validation perplexity':<24}{perplexity:.2f} a character, over {len(validation)} labels")
    return 0


def _texts_of_files(args: argparse.Namespace) -> list[str]:
    from netchu.text.corpus import address_texts
    from netchu.text.files import read_texts

    return [text for file in args.text for text in read_texts(file)] + address_texts(args.addresses or 0)


def _texts_of_data(args: argparse.Namespace, charset) -> tuple[list[str], list[str]]:
    """Texts to train on, and the labels of the validation split; lines outside the alphabet are told and left out."""
    from netchu.config import SPLIT
    from netchu.data.manifest import check_alphabet
    from netchu.data.readers import read_data
    from netchu.data.splits import assign_splits
    from netchu.training.decoder_weights import texts_to_learn

    manifest, problems = read_data(args.data)
    manifest = assign_splits(manifest, SPLIT)  # before any line is left out, so that each stays where it always is
    manifest, outside = check_alphabet(manifest[manifest["split"] != "test"], charset, "drop-line")
    for table in (problems, outside):
        for path, problem in zip(table["path"], table["problem"], strict=True):
            print(f"netchu: {path}: {problem}", file=sys.stderr)
    addresses = LANGUAGE_MODEL.addresses if args.addresses is None else args.addresses
    validation = manifest.loc[manifest["split"] == "val", "text"].tolist()
    return texts_to_learn(manifest, addresses), validation
