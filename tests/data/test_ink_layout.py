"""Folders of ink are read as lines; words beside them are the same ink."""

import pytest
from data_files import by_problem, draw
from ink_files import group, inkml, write_pages

from netchu.data.ink import INKML, read_inkml
from netchu.data.ink_layout import inkml as inkml_layout
from netchu.data.readers import read_data
from netchu.errors import InputError

TEXTS = {"id_1": ["ba mẹ", "hai"], "id_2": ["nhà cửa"]}


def test_lines_are_read_though_words_lie_beside_them(tmp_path):
    manifest, problems = read_data(write_pages(tmp_path, TEXTS))
    assert manifest["text"].tolist() == ["ba mẹ", "hai", "nhà cửa"] and problems.empty
    assert manifest["writer"].tolist() == ["id_1", "id_1", "id_2"] and set(manifest["document"]) == {"story"}
    assert manifest["path"].str.contains("InkData_line").all() and manifest["path"].str.contains("inkml#tg_").all()


def test_words_alone_are_read_and_so_are_plain_folders_and_files(tmp_path):
    folder = write_pages(tmp_path / "set", TEXTS)
    words = folder / "InkData_word"
    assert len(read_data(words)[0]) == 5 and len(read_data(folder / "InkData_line")[0]) == 3
    assert len(read_data(words / "id_1_story.inkml")[0]) == 3
    for file in (folder / "InkData_line").iterdir():
        file.unlink()
    (folder / "InkData_line").rmdir()
    assert len(read_data(folder)[0]) == 5


def test_malformed_files_and_poor_lines_are_problems(tmp_path):
    folder = write_pages(tmp_path, TEXTS) / "InkData_line"
    (folder / "broken.inkml").write_text("<ink>")
    (folder / "poor.INKML").write_text(
        inkml(group("a"), group("b", "x", ()), group("c", "x", ("5 5",)), group("d", "tốt"))
    )
    (folder / ".hidden.inkml").write_text("<ink>")
    manifest, problems = read_data(tmp_path)
    assert sorted(manifest["text"]) == ["ba mẹ", "hai", "nhà cửa", "tốt"]
    found = by_problem(problems)
    malformed = [names for problem, names in found.items() if "is not an InkML file" in problem]
    assert malformed == [["broken.inkml"]]
    assert {k: v for k, v in found.items() if "InkML" not in k} == {
        "no truth": ["poor.INKML#a"], "no strokes": ["poor.INKML#b"], "a single point": ["poor.INKML#c"],
    }  # fmt: skip


def test_a_folder_without_a_usable_line_is_told(tmp_path):
    (tmp_path / "a.inkml").write_text("<ink>")
    with pytest.raises(InputError, match="no line of ink .*the first is .*a.inkml"):
        read_data(tmp_path)


def test_other_layouts_are_nobody_here(tmp_path):
    draw(tmp_path / "a.png")
    assert inkml_layout(tmp_path) is None and inkml_layout(tmp_path / "a.png") is None
    assert inkml_layout(write_pages(tmp_path / "set", TEXTS), images=tmp_path) is None


def test_a_folder_of_words_holds_their_lines_in_their_names(tmp_path):
    file = write_pages(tmp_path, TEXTS) / "InkData_word" / f"id_1_story{INKML}"
    assert list(read_inkml(str(file)).lines) == ["tg_0_0", "tg_0_1", "tg_1_0"]
