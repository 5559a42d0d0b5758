"""`netchu bench decode`: how fast and how good the decoders are, side by side on the same log-probabilities."""

import argparse
from dataclasses import replace
from pathlib import Path

from netchu.commands import options
from netchu.commands.reading import LAST, chosen_checkpoint, read_for_tuning
from netchu.config import DECODING


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `bench`."""
    parser = commands.add_parser("bench", help="time the decoders on one core")
    parser.add_argument("what", choices=("decode",), help="what to time")
    options.add_data(parser, None)
    options.add_checkpoint(parser, LAST)
    parser.add_argument("--lm", metavar="FILE.safetensors", help="written by netchu lm; default: the checkpoint's own")
    parser.add_argument(
        "--beam-width", type=options.count, default=DECODING.beam_width, metavar="N", help="default: %(default)s"
    )
    parser.add_argument("--json", metavar="FILE", help="write the numbers here")
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Reads the validation lines once with the network, then times each decoder on what it gave."""
    from netchu.addresses.names import street_names
    from netchu.decoder import helpers_of, language_model_file, numbers_of, texts_to_learn
    from netchu.decoding import CharacterLanguageModel
    from netchu.publish.decoder_benchmark import SHARED_ORDER, compare_speed
    from netchu.recognizer import Recognizer
    from netchu.system.paths import write_json
    from netchu.system.provenance import provenance

    checkpoint = chosen_checkpoint(args.checkpoint)
    recognizer = Recognizer.load(checkpoint)
    charset = recognizer.about.charset
    args.lm = args.lm or str(language_model_file(checkpoint))
    model, train, lines, log_probs = read_for_tuning(args, recognizer, charset)
    numbers = replace(numbers_of(recognizer.about), beam_width=args.beam_width)
    shared = model
    if model.order > SHARED_ORDER:
        readable = [text for text in texts_to_learn(train) if not charset.unknown(text)]
        shared = CharacterLanguageModel.train(readable, charset, SHARED_ORDER)
    helpers = helpers_of(model, tuple(street_names(train["text"])), charset)
    table = compare_speed(log_probs, lines.texts, charset, helpers, model, shared, numbers)
    frames = sum(map(len, log_probs)) / len(log_probs)
    print(f"{len(lines)} validation lines, {frames:.0f} frames and {len(charset)} classes on average, one core\n")
    print(table.to_string(index=False, float_format=lambda number: f"{number:.4f}", na_rep="–"))
    if args.json:
        rows = table.astype(object).where(table.notna(), None).to_dict("records")
        about = {"lines": len(lines), "frames": frames, "classes": len(charset), "beam_width": args.beam_width}
        write_json(Path(args.json), {**about, "rows": rows, **provenance()})
    return 0
