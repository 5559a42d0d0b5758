"""`netchu address`: one text or several, as lines and as JSON."""

import json
import subprocess
import sys

from netchu import cli


def test_an_old_address_lies_in_a_ward_of_today(capsys):
    assert cli.main(["address", "--json", "12 Lê Lợi, phường Bến Nghé, quận 1, TP Hồ Chí Minh"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {
            "street": "12 Lê Lợi",
            "ward": "Phường Bến Nghé",
            "district": "Quận 1",
            "province": "Thành phố Hồ Chí Minh",
            "codes": {"ward": "26740", "district": "760", "province": "79"},
            "system": "before 2025-07",
            "today": [
                {
                    "ward": "Phường Sài Gòn",
                    "province": "Thành phố Hồ Chí Minh",
                    "codes": {"ward": "26740", "province": "79"},
                }
            ],
        }
    ]


def test_a_line_for_each_text(capsys):
    assert cli.main(["address", "Phường Cống Vị,\nBa Đình, Hà Nội", "😀", "Xã Minh Long, Quảng Ngãi"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Phường Cống Vị, Ba Đình, Hà Nội\tbefore 2025-07\t"
        "Phường Ngọc Hà (00008), Thành phố Hà Nội | Phường Giảng Võ (00025), Thành phố Hà Nội",
        "😀\tunknown\t",
        "Xã Minh Long, Quảng Ngãi\tsince 2025-07\tXã Minh Long (21361), Tỉnh Quảng Ngãi",
    ]


def test_what_names_nothing_is_null(capsys):
    assert cli.main(["address", "--json", "", "Hello, London", "x" * 10_000]) == 0
    for found in json.loads(capsys.readouterr().out):
        assert found.pop("today") == [] and not any(found.pop("codes").values())
        assert set(found) == {"street", "ward", "district", "province", "system"} and not any(found.values())


def test_nobody_need_listen_to_the_end():
    words = [sys.executable, "-m", "netchu.cli", "address", *["Quận 1"] * 3000]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
