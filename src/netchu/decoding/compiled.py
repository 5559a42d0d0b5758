"""Functions compiled by numba, once per machine where there is a place to keep them."""

from collections.abc import Callable
from contextlib import suppress

import numba


def compiled(function: Callable) -> Callable:
    """The function in machine code, which lets other threads run meanwhile.

    It is compiled when it is first called, and kept beside its module, in the user's cache or in `NUMBA_CACHE_DIR`.
    Where none of these can be written, as in some containers, each process compiles it anew.
    """
    dispatcher: Callable = numba.njit(nogil=True)(function)
    with suppress(RuntimeError):  # "no locator available": nowhere to keep it
        dispatcher.enable_caching()  # type: ignore[attr-defined]
    return dispatcher
