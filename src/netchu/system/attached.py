"""`python -m netchu.system.attached MODULE WORDS…`: a module's own program that ends when whoever started it does.

The starter holds a pipe to its stdin and writes nothing. When the pipe closes, because the starter closed it or was
killed, the program and all that it started (kernels) are killed: nobody goes on with work that is done again elsewhere.
"""

import os
import runpy
import sys
import threading

import psutil

KILLED = 137  # exit status


def _end_with_starter() -> None:
    while os.read(0, 1):  # not by sys.stdin, whose lock would keep the interpreter from ending
        pass
    for child in psutil.Process().children(recursive=True):
        try:
            child.kill()
        except psutil.Error:  # it has ended by itself
            pass
    os._exit(KILLED)


if __name__ == "__main__":
    threading.Thread(target=_end_with_starter, daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
