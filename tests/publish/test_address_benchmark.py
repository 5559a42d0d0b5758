"""Made addresses: a letter of one name wrong, and what is counted."""

import numpy as np
import pytest

from netchu.addresses.divisions import divisions, divisions_today
from netchu.addresses.matching import BEFORE, SINCE
from netchu.publish import address_benchmark, files
from netchu.publish.address_benchmark import _Address, _measured, _misspelt, _with_letter_wrong

AN_GIANG = next(province for province in divisions() if province.name == "An Giang")


@pytest.fixture
def few(monkeypatch):
    """All wards of one province until 2025, and of one since."""
    monkeypatch.setattr(address_benchmark, "divisions", lambda: (AN_GIANG,))
    monkeypatch.setattr(address_benchmark, "divisions_today", lambda: divisions_today()[:1])


def test_one_letter_is_wrong():
    rng = np.random.default_rng(0)
    lengths = [len(_with_letter_wrong(rng, "Bến Nghé")) for _ in range(100)]
    assert set(lengths) == {7, 8, 9}
    assert "Bến Nghé" not in {_with_letter_wrong(rng, "Bến Nghé") for _ in range(200)}


def test_envelopes_have_commas_and_forms_have_none():
    district = AN_GIANG.parts[1]
    address = _Address("", district.parts[-1], district, AN_GIANG)
    made = {on_form: [_misspelt(np.random.default_rng(i), address, on_form) for i in range(30)] for on_form in (0, 1)}
    assert all("," in one.text and one.ward == address.ward for one in made[0])
    assert not any("," in one.text or "  " in one.text for one in made[1])


def test_a_row_for_each_kind_with_what_is_right(few):
    table = address_benchmark.benchmark_addresses(count=20, seed=3)
    assert table["addresses"].tolist()[-2:] == [f"all wards, {BEFORE}", f"all wards, {SINCE}"]
    assert table["count"].tolist()[:4] == [20] * 4 and table["count"].iloc[5] == len(divisions_today()[0].parts)
    assert (table[["province", "ward", "system", "today"]].tail(2) == 1).all(axis=None)
    assert table["ward"].between(0, 1).all() and (table["ms"] > 0).all()
    again = address_benchmark.benchmark_addresses(count=20, seed=3)
    assert table.drop(columns="ms").equals(again.drop(columns="ms"))


def test_what_is_wrong_counts():
    hanoi = divisions_today()[0]
    wrong = _Address("Phường Sài Gòn, TP HCM", hanoi.parts[0], None, hanoi)
    numbers = _measured("wrong", [wrong])
    assert [numbers[key] for key in ("province", "ward", "system", "today", "across")] == [0, 0, 1, 0, 0]
    assert _measured("old", [wrong._replace(district=hanoi)])["system"] == 0


def test_numbers_are_published_and_shown(few, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "results_dir", lambda: tmp_path)
    assert address_benchmark.address_table(address_benchmark.read_addresses()) == ""
    rows = address_benchmark.benchmark_addresses(count=2).to_dict("records")
    address_benchmark.publish_addresses({"addresses": rows, "seed": 0, "commit": "c", "machine": "m"})
    text = address_benchmark.address_table(address_benchmark.read_addresses())
    assert text.count("\n") == 7 and "| all wards, since 2025-07 | 126 | 100.0 % | 100.0 % | 100.0 %" in text
