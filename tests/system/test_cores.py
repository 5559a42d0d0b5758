"""Cores and work shared among them: the same results, in order, whoever does the work."""

import os
from pathlib import Path

import pytest

from netchu.errors import InputError
from netchu.system.cores import map_ahead, map_in_processes, multiplies_bytes, usable_cores


def test_cores_are_those_this_process_may_use():
    assert 1 <= usable_cores() <= os.cpu_count()


@pytest.mark.parametrize(("text", "fast"), [("flags\t: avx512_vnni\nflags\t: fma\n", True), ("flags\t: avx2", False)])
def test_a_cpu_that_multiplies_bytes_fast_says_so(monkeypatch, text, fast):
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr(Path, "read_text", lambda *args, **kwargs: text)
    assert multiplies_bytes() is fast


def test_processes_give_what_map_gives():
    assert list(map_in_processes(abs, [-3, 2, -1], 2)) == list(map_in_processes(abs, [-3, 2, -1], 1)) == [3, 2, 1]


def test_a_process_that_dies_is_told_in_a_sentence():
    with pytest.raises(InputError, match="A process that shared the work died.*run the same command again"):
        list(map_in_processes(os._exit, [9, 9], 2))


def test_the_next_item_is_worked_on_ahead_and_an_error_comes_in_its_place():
    taken = []
    results = map_ahead(lambda number: 6 // number, (taken.append(n) or n for n in (3, 2, 0, 1)))
    assert next(results) == 2 and taken == [3, 2]
    assert next(results) == 3
    with pytest.raises(ZeroDivisionError):
        next(results)
    assert list(map_ahead(abs, [])) == []


def test_a_process_takes_no_more_cores_than_it_is_told(monkeypatch):
    monkeypatch.delenv("NETCHU_CORES", raising=False)
    every = usable_cores()
    for said, cores in (("1", 1), ("0", every), ("all", every), (str(every + 9), every)):
        monkeypatch.setenv("NETCHU_CORES", said)
        assert usable_cores() == cores
