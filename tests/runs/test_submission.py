"""A challenge's submission file."""

import pandas as pd
import pytest
from handwriting import render
from PIL import Image

from netchu.errors import InputError
from netchu.runs.submission import write_submission


def test_every_picture_has_an_answer_under_its_path(tmp_path):
    for name, text in (("1/0.jpg", "Hà Nội"), ("2/0.jpg", "Huế")):
        (tmp_path / "test" / name).parent.mkdir(parents=True)
        Image.fromarray(render(text=text)).convert("RGB").save(tmp_path / "test" / name)
    (tmp_path / "test" / "2" / "1.jpg").write_bytes(b"no picture")
    file = tmp_path / "submission.csv"
    table = write_submission("released", tmp_path / "test", file, decoder="greedy")
    assert file.read_text(encoding="utf-8").splitlines()[0] == "id,answer"
    assert table["id"].tolist() == ["1/0.jpg", "2/0.jpg", "2/1.jpg"]
    assert table["answer"].iloc[0] and "\n" not in "".join(table["answer"]) and table["answer"].iloc[2] == ""
    assert pd.read_csv(file, keep_default_na=False).equals(table)


def test_a_folder_without_pictures_is_refused(tmp_path):
    with pytest.raises(InputError, match="There are no pictures in"):
        write_submission("released", tmp_path, tmp_path / "submission.csv")
