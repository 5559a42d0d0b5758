"""What is told of the machine, here and where Unix's own calls are missing."""

import sys

from netchu.system.provenance import machine, machine_text, peak_children_gb


def test_memory_is_that_of_the_machine():
    assert 0.5 < machine()["memory_gb"] < 1e5
    assert f"{machine()['cores']} cores" in machine_text(machine())


def test_peak_memory_is_unknown_where_the_system_keeps_none(monkeypatch):
    monkeypatch.setitem(sys.modules, "resource", None)
    assert peak_children_gb() == 0.0
