"""Cores and work shared among them: the same results, in order, whoever does the work."""

import os

from netchu.system.cores import map_in_processes, usable_cores


def test_cores_are_those_this_process_may_use():
    assert 1 <= usable_cores() <= os.cpu_count()


def test_processes_give_what_map_gives():
    assert list(map_in_processes(abs, [-3, 2, -1], 2)) == list(map_in_processes(abs, [-3, 2, -1], 1)) == [3, 2, 1]
