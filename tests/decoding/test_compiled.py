"""Compiled and plain functions, and when which of them answers."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import numba.core.caching
import numpy as np
import pytest

from netchu.decoding.compiled import Compiled, _dispatcher, compiled


def _twice(number):
    return 2 * number


def twice_in_all(numbers):
    total = 0.0
    for number in numbers:
        total += _twice(number)
    return total


@pytest.fixture(autouse=True)
def new_process():
    """Without what earlier tests compiled."""
    _dispatcher.cache_clear()
    yield
    _dispatcher.cache_clear()


@pytest.fixture
def kept_nowhere(monkeypatch):
    monkeypatch.setattr(numba.core.caching.CacheImpl, "_locator_classes", [])


def test_where_nothing_can_be_kept_functions_are_compiled_all_the_same(kept_nowhere):
    function = compiled()(twice_in_all)
    assert function(np.ones(3)) == 6 and function._machine_code is not None


def test_threads_that_begin_together_compile_once(kept_nowhere, monkeypatch):
    made, njit = [], numba.njit

    def slow(twin):
        made.append(twin)
        sleep(0.05)
        return njit(nogil=True)(twin)

    monkeypatch.setattr(numba, "njit", lambda **options: slow)
    function, together = compiled()(twice_in_all), Barrier(8)

    def call(_):
        together.wait()
        return function(np.ones(3))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(call, range(8))) == [6] * 8
    assert len(made) == 2  # the function, and the one that it calls


def test_the_first_calls_are_answered_without_machine_code(kept_nowhere):
    function = Compiled(twice_in_all, look=1, patience=2)
    seen = []
    for _ in range(3):
        assert function(np.ones(3)) == 6
        seen.append(function._machine_code is not None)
    assert seen == [False, False, True]


def test_machine_code_that_another_process_kept_is_taken_soon(monkeypatch, tmp_path):
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    Compiled(twice_in_all)(np.ones(3))
    _dispatcher.cache_clear()
    again, seen = Compiled(twice_in_all, look=1, patience=9), []
    for _ in range(2):
        assert again(np.ones(3)) == 6
        seen.append(again._machine_code is not None)
    assert seen == [False, True]


def test_machine_code_of_other_source_is_never_taken(monkeypatch, tmp_path):
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    for source in ("old", "new"):
        monkeypatch.setattr("netchu.decoding.compiled.source_digest", lambda _, source=source: source)
        _dispatcher.cache_clear()
        function = Compiled(twice_in_all, look=0, patience=9)
        assert function(np.ones(3)) == 6 and function._machine_code is None
        Compiled(twice_in_all)(np.ones(3))  # leaves machine code
    assert len(list(tmp_path.rglob("*.nbi"))) == 4  # of the function, and of the one that it calls
