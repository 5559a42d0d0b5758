"""The command line `netchu`. Each command is a module of `netchu.commands`; heavy imports wait until one runs."""

import argparse
import errno
import sys
from collections.abc import Sequence

from netchu import __version__
from netchu.commands import (
    address,
    bench,
    data,
    evaluate,
    export,
    licences,
    lm,
    pack,
    predict,
    pretrain,
    results,
    run,
    runs,
    sweep,
    train,
    tune,
)
from netchu.commands.extras import missing_extra
from netchu.errors import InputError, NotebookFailed
from netchu.system.terminal import adapt_terminal, show

FAILED, BAD_INPUT, INTERRUPTED = 1, 2, 130
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)


def build_parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    parser = argparse.ArgumentParser(prog="netchu", description="Reads Vietnamese handwriting, and learns to.")
    parser.add_argument("--version", action="version", version=f"netchu {__version__}")
    commands = parser.add_subparsers(title="commands", dest="command", required=True, metavar="COMMAND")
    training = (run, sweep, data, pack, train, pretrain, lm, tune)
    for module in (*training, evaluate, predict, address, export, bench, results, runs, licences):
        module.add_commands(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command.

    Args:
        argv: words after `netchu`; None takes the process's own.

    Returns:
        0 done, 1 a notebook failed, 2 bad input (one sentence on stderr), 130 interrupted.
    """
    adapt_terminal()
    try:
        args = build_parser().parse_args(argv)
    except SystemExit as stop:  # argparse has printed help or its sentence
        return int(stop.code or 0)
    try:
        return args.execute(args)
    except InputError as error:
        return _say(str(error), BAD_INPUT)
    except NotebookFailed as error:
        return _say(str(error), FAILED)
    except ModuleNotFoundError as error:
        extra = missing_extra(error)
        if not extra:
            raise
        return _say(f"netchu {args.command} needs {error.name}: pip install 'netchu[{extra}]'.", BAD_INPUT)
    except OSError as error:  # of a place that no command thinks of, such as the folder for temporary files
        if error.errno in _NO_SPACE:
            what = f"Can't write {error.filename or 'a file'} ({error.strerror})"
            return _say(f"{what}: free some space, then the same command goes on.", BAD_INPUT)
        if error.filename is None:
            raise
        return _say(str(InputError(f"Can't use {error.filename} ({error.strerror}): name another place.")), BAD_INPUT)
    except KeyboardInterrupt:
        return _say("interrupted; what was made so far is kept, and the same command goes on from it.", INTERRUPTED)


def _say(sentence: str, code: int) -> int:
    show(f"netchu: {sentence}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
