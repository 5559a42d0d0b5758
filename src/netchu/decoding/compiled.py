"""Loops in plain Python that numba compiles where that is worth the wait."""

from collections.abc import Callable
from contextlib import suppress
from functools import cache, update_wrapper
from types import FunctionType
from typing import Any

from netchu.system.source_digest import source_digest

_SOURCE = "netchu.decoding"  # of all that is compiled
LOOK, PATIENCE = 2, 12  # lines that are decoded in 0.2 s each: as long as numba takes to start, or to compile


class Compiled:
    """A function that is compiled with all that it calls, and lets other threads run meanwhile.

    numba takes half a second to start and seconds to compile, once per machine: the machine code is kept beside the
    module, in the user's cache or in `NUMBA_CACHE_DIR`. So the first calls are answered by the plain function, which
    gives the same. Where none of these places can be written, as in some containers, each process that calls often
    compiles anew.

    Args:
        function: of arrays, tuples of them and numbers, always of the same types.
        look: calls after which machine code is used that another process has left.
        patience: calls after which it is compiled.
    """

    def __init__(self, function: Callable, look: int = 0, patience: int = 0):
        update_wrapper(self, function)
        self.plain, self._look, self._patience = function, look, patience
        self._machine_code: Callable | None = None
        self._calls = 0

    def __call__(self, *args: Any) -> Any:
        if self._machine_code is None:
            now, self._calls = self._calls, self._calls + 1
            if now >= self._patience or now == self._look:
                self._machine_code = _machine_code(self.plain, None if now >= self._patience else args)
        return (self._machine_code or self.plain)(*args)


def compiled(look: int = 0, patience: int = 0) -> Callable[[Callable], Compiled]:
    """Decorates a function that becomes `Compiled`."""
    return lambda function: Compiled(function, look, patience)


def _machine_code(function: Callable, kept_for: tuple | None) -> Callable | None:
    """What numba compiles the function with; None where no machine code was kept for such arguments.

    One thread at a time, and none while another compiles: numba learns new types in both.
    """
    from numba.core.compiler_lock import global_compiler_lock

    with global_compiler_lock:
        dispatcher = _dispatcher(function)
        return dispatcher if kept_for is None or _is_kept(dispatcher, kept_for) else None


@cache
def _dispatcher(function: Any) -> Any:
    """What numba compiles the function with, and those of this package that it calls."""
    import numba

    scope = dict(function.__globals__)
    for name in function.__code__.co_names:
        inner = scope.get(name)
        inner = inner.plain if isinstance(inner, Compiled) else inner
        if isinstance(inner, FunctionType):
            scope[name] = _dispatcher(inner)
    twin = FunctionType(function.__code__, scope, function.__name__, function.__defaults__)
    # The qualified name is that of its file of machine code, which is of no use to other source: numba itself asks only
    # whether the function's own module has changed, not those that it calls, and fails where a class has a new name.
    twin.__qualname__ = f"{function.__qualname__}_{source_digest(_SOURCE)}"
    twin.__module__ = function.__module__
    dispatcher = numba.njit(nogil=True)(twin)
    with suppress(RuntimeError):  # "no locator available": nowhere to keep it
        dispatcher.enable_caching()
    return dispatcher


def _is_kept(dispatcher: Any, args: tuple) -> bool:
    """Whether machine code for arguments of these types was kept by another process."""
    import numba

    types = tuple(numba.typeof(arg) for arg in args)
    return dispatcher._cache.load_overload(types, dispatcher.targetctx) is not None
