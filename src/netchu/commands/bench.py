"""`netchu bench decode`: how fast and how good the decoders are, side by side on the same log-probabilities."""

import argparse
from dataclasses import replace
from pathlib import Path

from netchu.commands import options
from netchu.commands.tuning_data import read_for_tuning
from netchu.config import DECODING


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declares `bench`."""
    parser = commands.add_parser("bench", help="time the decoders on one core")
    parser.add_argument("what", choices=("decode",), help="what to time")
    options.add_data(parser, None)
    options.add_checkpoint(parser, options.LAST)
    parser.add_argument("--lm", metavar="FILE.safetensors", help="written by netchu lm; default: the checkpoint's own")
    parser.add_argument(
        "--beam-width", type=options.count, default=DECODING.beam_width, metavar="N", help="default: %(default)s"
    )
    parser.add_argument("--json", metavar="FILE", help="write the numbers here, for netchu results --keep")
    parser.set_defaults(execute=execute)


def execute(args: argparse.Namespace) -> int:
    """Reads the validation lines once with the network, then times each decoder on what it gave."""
    from netchu.addresses.names import street_names
    from netchu.decoder import beam_models_of, language_model_file, settings_of
    from netchu.decoding import CharacterLanguageModel
    from netchu.models.header import checkpoint_path
    from netchu.publish.decoder_benchmark import SHARED_ORDER, compare_speed
    from netchu.recognizer import Recognizer
    from netchu.system.paths import write_json
    from netchu.system.provenance import provenance
    from netchu.training.decoder_weights import texts_to_learn

    checkpoint = checkpoint_path(args.checkpoint)
    recognizer = Recognizer.load(checkpoint)
    charset = recognizer.header.charset
    args.lm = args.lm or str(language_model_file(checkpoint))
    models, train, _, lines, log_probs = read_for_tuning(args, recognizer, charset)
    model = models.models[0]
    settings = replace(settings_of(recognizer.header), beam_width=args.beam_width)
    shared = model
    if model.order > SHARED_ORDER:
        readable = [text for text in texts_to_learn(train) if not charset.unknown(text)]
        shared = CharacterLanguageModel.train(readable, charset, SHARED_ORDER)
    beam_models = beam_models_of(models, tuple(street_names(train["text"])), charset, settings.switch)
    table = compare_speed(log_probs, lines.texts, charset, beam_models, model, shared, settings)
    frames = sum(map(len, log_probs)) / len(log_probs)
    print(f"{len(lines)} validation lines, {frames:.0f} frames and {len(charset)} classes on average, one core\n")
    print(table.to_string(index=False, float_format=lambda number: f"{number:.4f}", na_rep="–"))
    if args.json:
        rows = table.astype(object).where(table.notna(), None).to_dict("records")
        facts = {"lines": len(lines), "frames": frames, "classes": len(charset), "beam_width": args.beam_width}
        write_json(Path(args.json), {**facts, "rows": rows, **provenance()})
    return 0
