"""Sheets of one hand have one writer; without a table a sheet is a writer."""

import pytest
from data_files import draw, write

from netchu.data.hands import read_hands
from netchu.data.readers import read_data
from netchu.errors import InputError


@pytest.fixture
def kalapa(tmp_path):
    folder = tmp_path / "kalapa"
    for sheet in ("9", "10", "11"):
        draw(folder / "images" / sheet / "0.jpg")
        write(folder / "annotations" / f"{sheet}.txt", f"{sheet}/0.jpg\tSố {sheet}\n")
    return folder


def writers(folder):
    manifest, _ = read_data(folder)
    return dict(zip(manifest["text"], manifest["writer"], strict=True))


def test_without_a_table_a_sheet_is_a_writer(kalapa):
    assert writers(kalapa) == {"Số 9": "9", "Số 10": "10", "Số 11": "11"} and read_hands(kalapa) == {}


@pytest.mark.parametrize("name", ["kalapa/hands.csv", "kalapa_hands.csv"])
def test_sheets_of_a_hand_have_its_smallest_sheet_as_writer(kalapa, tmp_path, name):
    write(tmp_path / name, "sheets,remark\n10 9,one hand\n")
    assert writers(kalapa) == {"Số 9": "9", "Số 10": "9", "Số 11": "11"}


def test_tables_that_say_nothing_clear_are_refused(tmp_path):
    write(tmp_path / "hands.csv", "sheets,remark\n1 2,\n2 3,\n")
    with pytest.raises(InputError, match="sheet 2 in two hands"):
        read_hands(tmp_path)
    write(tmp_path / "hands.csv", "pages\n1 2\n")
    with pytest.raises(InputError, match="needs a column sheets"):
        read_hands(tmp_path)
