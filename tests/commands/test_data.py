"""`netchu data cinnamon` hands over to the fetcher."""

import sys
from types import SimpleNamespace

from netchu import cli


def test_data_cinnamon_hands_over_to_the_fetcher(monkeypatch, tmp_path, capsys):
    asked = []
    fetch = SimpleNamespace(fetch_cinnamon=lambda *words: asked.append(words) or words[0])
    monkeypatch.setitem(sys.modules, "netchu.data.fetch", fetch)
    monkeypatch.setenv("NETCHU_HOME", str(tmp_path))
    assert cli.main(["data", "cinnamon", "--from", "a.zip"]) == 0
    assert asked == [(tmp_path / "data" / "cinnamon", "a.zip")]
    assert f"netchu run --data {tmp_path / 'data' / 'cinnamon'}" in capsys.readouterr().out
