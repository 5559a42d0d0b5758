"""`netchu data cinnamon` hands over to the fetcher."""

import shutil
import sys
from types import SimpleNamespace

import pytest
from ink_files import write_pages

from netchu import cli


def test_data_cinnamon_hands_over_to_the_fetcher(monkeypatch, tmp_path, capsys):
    asked = []
    fetch = SimpleNamespace(fetch_cinnamon=lambda *words: asked.append(words) or words[0])
    monkeypatch.setitem(sys.modules, "netchu.data.fetch", fetch)
    monkeypatch.setenv("NETCHU_HOME", str(tmp_path))
    assert cli.main(["data", "cinnamon", "--from", "a.zip"]) == 0
    assert asked == [(tmp_path / "data" / "cinnamon", "a.zip")]
    assert f"netchu run --data {tmp_path / 'data' / 'cinnamon'}" in capsys.readouterr().out


@pytest.mark.parametrize(("name", "words"), [("vnondb", "HANDS-VNOnDB2018"), ("kalapa", "ByteBattles 2023")])
def test_sets_without_a_download_say_where_they_are_to_be_had(monkeypatch, tmp_path, capsys, name, words):
    monkeypatch.setenv("NETCHU_HOME", str(tmp_path))
    assert cli.main(["data", name]) == 2
    said = capsys.readouterr().err
    assert words in said and "--from" in said and len(said.strip().splitlines()) == 1


def test_data_vnondb_unpacks_counts_and_says_what_is_next(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("NETCHU_HOME", str(tmp_path))
    given = write_pages(tmp_path / "given", {"id_1": ["ba mẹ"]})
    archive = shutil.make_archive(str(tmp_path / "packed"), "xztar", given)
    assert cli.main(["data", "vnondb", "--from", archive]) == 0
    folder, said = tmp_path / "data" / "vnondb", capsys.readouterr()
    assert f"netchu run --data {folder}" in said.out and "2 files, 1 writers, 1 lines, 2 words" in said.err
    assert (folder / "InkData_line" / "id_1_story.inkml").is_file()
