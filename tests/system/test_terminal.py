"""Any terminal shows what it can, and one that goes away stops nothing."""

import json
import os
import subprocess
import sys
import unicodedata

import pytest

from netchu.system.terminal import printable

READ = "from netchu.system.terminal import adapt_terminal, show\nadapt_terminal()\n"


@pytest.mark.parametrize("encoding", ["cp1258", "utf-8"])
def test_vietnamese_is_shown_where_it_can_be(encoding):
    text = "117A Bình Thới, Phường 11, TP Hồ Chí Minh, ẵ Ự ậ"
    assert unicodedata.normalize("NFC", printable(text, encoding)) == text


@pytest.mark.parametrize("text", ["Đồ é 😀", "b\udcff.jpg"])
def test_escapes_are_those_of_json(text):
    assert json.loads(f'"{printable(text, "ascii")}"') == text
    printable(text).encode()


def run(code: str, encoding: str = "utf-8", **streams) -> subprocess.Popen:
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    return subprocess.Popen([sys.executable, "-c", READ + code], env=environment, stderr=subprocess.PIPE, **streams)


def test_a_terminal_in_ascii_gets_no_traceback():
    process = run("show('Đà Lạt'); print('Huế')", "ascii", stdout=subprocess.PIPE)
    out, err = process.communicate()
    assert (out.split(), err, process.returncode) == ([rb"\u0110\u00e0", rb"L\u1ea1t", rb"Hu\u1ebf"], b"", 0)


def test_a_reader_that_goes_away_stops_nothing(tmp_path):
    reading, writing = os.pipe()
    os.close(reading)
    done = tmp_path / "done"
    process = run(f"a, b = show('Huế'), show('Vinh'); open({str(done)!r}, 'w').write(f'{{a}} {{b}}')", stdout=writing)
    os.close(writing)
    assert process.communicate()[1] == b"" and process.returncode == 0
    assert done.read_text() == "False True"
