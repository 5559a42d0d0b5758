"""netchu reads Vietnamese handwriting: rows are found on a picture, and a CRNN with CTC reads each."""

import os

# OpenMP threads that wait: sleeping at once halves the speed of training on two cores, spinning for long slows two
# programs on the same cores down tenfold. GNU's library spins this often, others (Intel's, on macOS) sleep.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("GOMP_SPINCOUNT", "10000")

__version__ = "0.1.0"


def __getattr__(name: str):
    """`netchu.Recognizer`, imported when it is asked for: the command line starts without torch."""
    if name == "Recognizer":
        from netchu.recognizer import Recognizer

        return Recognizer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
