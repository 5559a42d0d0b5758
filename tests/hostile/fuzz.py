"""Feeds damaged files to every reader, led by the code that they reach: `make fuzz`.

Inputs come from the strategies of `targets.py`; atheris (libFuzzer) chooses the bytes that these draw from. Each target
runs in a process of its own, so that one that dies is counted too. What was found lies in the folder that is printed.
"""

import argparse
import hashlib
import itertools
import json
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

import atheris
from hypothesis import HealthCheck, given, settings

_COMPILED = [f"netchu.decoding.{name}" for name in ("automaton", "compiled_beam", "mixture")]  # by numba
sys.path.insert(0, str(Path(__file__).parents[1]))
with atheris.instrument_imports(include=["netchu"], exclude=_COMPILED):
    from hostile.targets import TARGETS
    from hostile.test_targets import feed, warm

SECONDS, MEGABYTES = 30, 6000  # for one input
_DRAWN = 8192  # bytes that a strategy may draw: what libFuzzer's few don't decide, these decide at random


def run(name: str, inputs: int, place: Path) -> Counter:
    """Feeds one target in a process of its own; how many files were read, refused in a sentence, and crashed.

    It stops at the first crash: whatever ends the process, also what takes too long or too much memory.
    """
    (place / "corpus").mkdir(parents=True)
    child = os.fork()
    if not child:
        log = os.open(place / "log.txt", os.O_WRONLY | os.O_CREAT)
        os.dup2(log, 1)
        os.dup2(log, 2)
        _fuzz(name, inputs, place)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    fed = place / "fed.json"
    return Counter(json.loads(fed.read_text()) if fed.is_file() else {}, crashes=int(status != 0))


def _fuzz(name: str, inputs: int, place: Path) -> None:
    """Feeds one target in this process; ends it where something is wrong, and at the end."""
    os.environ["NETCHU_OUTPUTS"] = str(place / "outputs")
    target, fed = TARGETS[name], Counter()
    warm(target, place)

    @settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(target.broken())
    def check(data: bytes) -> None:
        try:
            fed["read" if feed(target, data, place, seconds=0) else "refused"] += 1
        except BaseException:
            (place / "crash.bin").write_bytes(data)
            raise
        (place / "fed.json").write_text(json.dumps(fed))

    left = itertools.count(inputs - 1, -1)

    def draw_and_check(chosen: bytes) -> None:
        check.hypothesis.fuzz_one_input(chosen + hashlib.shake_128(chosen).digest(_DRAWN))
        if not next(left):
            os._exit(0)  # at once: what is done at a usual exit waits for threads that stayed in the parent

    limits = [f"-timeout={SECONDS}", f"-rss_limit_mb={MEGABYTES}", "-max_len=2048", "-len_control=0"]
    words = [sys.argv[0], *limits, f"-artifact_prefix={place}/", str(place / "corpus")]
    atheris.Setup(words, draw_and_check)
    atheris.Fuzz()


def main() -> int:
    """Feeds all targets, prints a table; 1 where anything crashed."""
    parser = argparse.ArgumentParser(description="feed damaged files to every reader")
    parser.add_argument("--inputs", type=int, default=8000, help="for each target")
    parser.add_argument("--only", nargs="*", default=list(TARGETS), help="these targets alone")
    args = parser.parse_args()
    root, total = Path(tempfile.mkdtemp(prefix="netchu-fuzz-")), Counter()
    print(f"{'target':<20}{'read':>10}{'refused':>10}{'crashes':>10}   ({root})", flush=True)
    for name in args.only:
        total += (counts := run(name, args.inputs, root / name.replace(" ", "_")))
        print(_row(name, counts), flush=True)
    print(_row("all", total))
    return int(total["crashes"] > 0)


def _row(name: str, counts: Counter) -> str:
    return f"{name:<20}{counts['read']:>10,}{counts['refused']:>10,}{counts['crashes']:>10}"


if __name__ == "__main__":
    sys.exit(main())
