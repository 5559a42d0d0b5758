"""`netchu pack` says what became of a folder, and what is wrong in one sentence."""

import shutil

import pytest
from ink_files import write_pages

from netchu import cli
from netchu.data.readers import read_data
from netchu.synthetic.fonts import default_fonts


@pytest.fixture
def ink(tmp_path):
    return write_pages(tmp_path / "ink", {"ann": ["ba mẹ", "con"]})


def test_a_folder_becomes_a_file_that_is_read_like_it(ink, tmp_path, capsys):
    fonts, texts, output = tmp_path / "hands", tmp_path / "said.txt", tmp_path / "lines.zip"
    fonts.mkdir()
    shutil.copy(default_fonts()[0], fonts)
    texts.write_text("Một câu.\n", encoding="utf-8")
    words = ["--data", str(ink), "--font-dir", str(fonts), "--texts", str(texts), "--output", str(output)]
    assert cli.main(["pack", *words]) == 0
    said = capsys.readouterr().out
    assert f"2 lines in {output}, 0.1 MB (fonts 0.1, ink 0.0, texts 0.0)" in said
    assert f"netchu run --config released --data {output}" in said and "Left out" not in said
    assert read_data(output)[0]["text"].tolist() == ["ba mẹ", "con"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--data", "gone"], "There is no folder gone"),
        (["--font-dir", "gone"], "There is no font folder gone"),
        (["--font-dir", "."], "has no .ttf or .otf file"),
        (["--texts", "gone.txt"], "There is no text file gone.txt: check the path."),
        (["--output", "lines.rar"], "must end with .zip"),
    ],
)
def test_bad_input_is_one_sentence(ink, tmp_path, monkeypatch, capsys, words, sentence):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["pack", "--data", str(ink), "--output", "lines.zip", *words]) == 2
    said = capsys.readouterr().err.strip()
    assert sentence in said and "Traceback" not in said and not (tmp_path / "lines.zip").exists()
