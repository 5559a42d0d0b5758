"""Folders of InkML files: lines, not their words twice; labels without a treebank's blanks."""

import pytest
from ink_files import word_strokes, write_inkml, write_pages

from netchu.config import Preprocessing
from netchu.data.ink_layout import LINE_FOLDER, WORD_FOLDER, inkml
from netchu.data.lines import load_lines
from netchu.data.readers import read_data
from netchu.errors import InputError

PAGES = {"ann": ["ab ba , cab .", "Huế"], "ben": ["ba"]}


@pytest.fixture
def folder(tmp_path):
    return write_pages(tmp_path / "ink", PAGES)


def test_lines_are_read_with_tidy_labels_and_the_words_are_not_read_again(folder):
    manifest, problems = read_data(str(folder))
    assert sorted(manifest["text"]) == ["Huế", "ab ba, cab.", "ba"] and problems.empty
    assert set(manifest["writer"]) == {"ann", "ben"} and set(manifest["document"]) == {"story"}
    assert set(manifest["split"]) == {""}
    lines, broken = load_lines(manifest, Preprocessing())
    assert broken.empty and all(image.shape[0] == 64 and (image < 128).any() for image in lines.images)


def test_a_file_or_the_folder_of_files_may_be_named(folder):
    assert len(read_data(str(folder / LINE_FOLDER))[0]) == 3
    assert len(read_data(str(folder / LINE_FOLDER / "ann_story.inkml"))[0]) == 2


def test_words_alone_are_read_as_lines(folder):
    for file in (folder / LINE_FOLDER).iterdir():
        file.unlink()
    (folder / LINE_FOLDER).rmdir()
    assert sorted(inkml(folder)[0]["text"]) == [",", ".", "Huế", "ab", "ba", "ba", "cab"]
    assert len(read_data(str(folder / WORD_FOLDER))[0]) == 7


def test_broken_files_and_lines_are_problems(folder):
    (folder / LINE_FOLDER / "broken.inkml").write_text("<ink>")
    write_inkml(folder / LINE_FOLDER / "silent.inkml", [("tg_0", "", word_strokes("ab"))])
    manifest, problems = read_data(str(folder))
    assert len(manifest) == 3
    assert [path.rpartition("/")[2] for path in problems["path"]] == ["broken.inkml", "silent.inkml#tg_0"]


def test_a_folder_without_a_line_is_refused(tmp_path):
    write_inkml(tmp_path / "a.inkml", [("tg_0", "ab", [])])
    with pytest.raises(InputError, match="no line of ink"):
        read_data(str(tmp_path))
    (tmp_path / "pictures" / "more").mkdir(parents=True)
    assert inkml(tmp_path / "pictures") is None and inkml(tmp_path, images=tmp_path) is None
