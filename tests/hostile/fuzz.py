"""Feeds damaged files to every reader, led by the code that they reach: `make fuzz`.

Inputs come from the strategies of `targets.py`; atheris (libFuzzer) chooses the bytes that these draw from. Each target
runs in a process of its own, so that one that dies is counted too. What was found lies in the folder that is printed.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
_COMPILED = [f"netchu.decoding.{name}" for name in ("automaton", "compiled_beam", "mixture")]  # by numba
SECONDS = 30  # for one input
_DONE = re.compile(rb"Done (\d+) runs|stat::number_of_executed_units:\s*(\d+)")


def fuzz_one(name: str, inputs: int, place: Path) -> None:
    """Feeds one target in this process; ends it where something is wrong."""
    import atheris

    with atheris.instrument_imports(include=["netchu"], exclude=_COMPILED):
        from hostile.targets import TARGETS
        from hostile.test_targets import feed
    from hypothesis import HealthCheck, given, settings

    os.environ["NETCHU_OUTPUTS"] = str(place / "outputs")
    target, files = TARGETS[name], place / "files"
    files.mkdir(parents=True, exist_ok=True)
    for data in target.whole():
        target.feed(data, files)

    @settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(target.broken())
    def check(data: bytes) -> None:
        try:
            feed(target, data, place, seconds=0)
        except BaseException:
            (place / "crash.bin").write_bytes(data)
            raise

    corpus = place / "corpus"
    corpus.mkdir(exist_ok=True)
    words = [sys.argv[0], f"-runs={inputs}", f"-timeout={SECONDS}", "-rss_limit_mb=6000", "-max_len=2048", "-len_control=0"]
    atheris.Setup([*words, f"-artifact_prefix={place}/", "-print_final_stats=1", "-verbosity=1", str(corpus)], check.hypothesis.fuzz_one_input)
    atheris.Fuzz()


def run(name: str, inputs: int, place: Path) -> tuple[int, int]:
    """Feeds one target in a process of its own.

    Returns:
        Inputs that it was fed, and crashes (0 or 1: it stops there).
    """
    place.mkdir(parents=True)
    command = [sys.executable, "-W", "ignore", str(Path(__file__)), "--inputs", str(inputs), "--one", name, "--place", str(place)]
    paths = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONPATH": paths})
    (place / "log.txt").write_bytes(done.stdout + done.stderr)
    counts = [int(a or b) for a, b in _DONE.findall(done.stderr)]
    return max(counts, default=0), int(done.returncode != 0)


def main() -> int:
    parser = argparse.ArgumentParser(description="feed damaged files to every reader")
    parser.add_argument("--inputs", type=int, default=8000, help="for each target")
    parser.add_argument("--only", nargs="*", help="these targets alone")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--place", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        fuzz_one(args.one, args.inputs, args.place)
        return 0
    sys.path.insert(0, str(HERE.parent))
    from hostile.targets import TARGETS

    root = Path(tempfile.mkdtemp(prefix="netchu-fuzz-"))
    print(f"{'target':<20}{'inputs':>10}{'crashes':>10}   ({root})", flush=True)
    total, crashed = 0, 0
    for name in args.only or TARGETS:
        count, crashes = run(name, args.inputs, root / name.replace(" ", "_"))
        total, crashed = total + count, crashed + crashes
        print(f"{name:<20}{count:>10,}{crashes:>10}", flush=True)
    print(f"{'all':<20}{total:>10,}{crashed:>10}")
    return int(crashed > 0)


if __name__ == "__main__":
    sys.exit(main())
