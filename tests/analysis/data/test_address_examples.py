"""Addresses of both systems, and where they lie today."""

from netchu.analysis.data.address_examples import COLUMNS, address_examples

TEXTS = [
    "Q1, TP HCM",
    "12 Lê Lợi, Bến Nghé, Quận 1, TP HCM",
    "P. Sài Gòn, TP HCM",
    "Cống Vị, Ba Đình, Hà Nội",
    "xin chào",
]


def test_the_fullest_addresses_of_each_system_are_shown():
    table = address_examples(TEXTS, each=2)
    assert table["system"].tolist() == ["before 2025-07"] * 2 + ["since 2025-07"]
    assert "Q1, TP HCM" not in table["text"].tolist() and (table["ward"] != "").all()
    assert table["today"].iloc[-1] == "Phường Sài Gòn, Thành phố Hồ Chí Minh"
    assert table["today"].str.contains("or one of 1 more").any()


def test_without_addresses_there_is_an_example_of_today():
    table = address_examples(["xin"])
    assert table.columns.tolist() == COLUMNS and table["system"].tolist() == ["since 2025-07"]
    assert table["text"].item().endswith(" (an example)") and table["ward"].item() == "Phường Sài Gòn"
