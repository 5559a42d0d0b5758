"""`netchu data`, `netchu predict --output` and `netchu run` that are struck go on to what they make undisturbed."""

import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from forks import ENDS, Fault
from notebook_project import write_project
from PIL import Image
from samples import draw_line

from netchu.data.readers import read_data


def march(forks, words: list[str], below: Path, check, kinds=tuple(ENDS), step: int = 1) -> int:
    """Calls `netchu` again and again, each time struck a little later, until it gets to its end; how often it was."""
    for struck in range(1000):
        kind = kinds[struck % len(kinds)]
        fault = Fault(kind, 1 + struck * step, str(below))
        done = forks.run("netchu", *words, fault=fault)
        assert "Traceback" not in done.said and "Exception ignored" not in done.said, done.said
        if done.code == 0:
            return struck
        assert done.code == ENDS[kind], done.said
        if kind == "full":
            assert re.search(r"^netchu: .*(too large|disk|space).*$", done.said, re.MULTILINE), done.said
        check()
    raise AssertionError("it never ends")


@pytest.fixture
def challenge(tmp_path):
    """Two of the challenge's folders."""
    for name, number in (("0825_DataSamples 1", 3), ("1015_Private Test", 2)):
        folder = tmp_path / "download" / name
        folder.mkdir(parents=True)
        for i in range(number):
            Image.fromarray(draw_line("ab" * (i + 1), seed=i)).save(folder / f"{i}.png")
        (folder / "labels.json").write_text(json.dumps({f"{i}.png": "ab" * (i + 1) for i in range(number)}))
    return tmp_path / "download"


def visible(folder: Path) -> dict[str, bytes]:
    found = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.mark.slow
def test_data(forks, challenge, tmp_path):
    target, whole = tmp_path / "cinnamon", visible(challenge)
    words = ["data", "cinnamon", "--from", str(challenge), "--to", str(target)]

    def no_file_is_half() -> None:
        assert visible(target).items() <= whole.items()

    assert march(forks, words, target, no_file_is_half, step=2) > 3
    assert visible(target) == whole and not (target / ".unfinished").exists()
    assert len(read_data(target)[0]) == 5


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    for i, text in enumerate(("abba", "baab", "aab")):
        Image.fromarray(draw_line(text, seed=i)).save(folder / f"Hà Nội {i}.png")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_predict(forks, pictures, tmp_path, ending):
    def words(name: str) -> list[str]:
        return ["predict", str(pictures), "--decoder", "greedy", "--output", str(tmp_path / name / f"out.{ending}")]

    assert forks.run("netchu", *words("whole")).code == 0
    whole = (tmp_path / "whole" / f"out.{ending}").read_bytes()
    file = tmp_path / "struck" / f"out.{ending}"

    def all_but_the_last_line_is_whole() -> None:
        assert whole.startswith(file.read_bytes()) if file.exists() else True

    for part, kind in ((0.3, "cut"), (0.6, "full")):  # of the file, which a kill has left so
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(whole[: int(part * len(whole))])
        assert march(forks, words("struck"), file.parent, all_but_the_last_line_is_whole, kinds=(kind,)) == 1
        assert file.read_bytes() == whole


def test_rows_of_a_picture_that_was_cut_off_are_read_again(tmp_path):
    from netchu.exports.reading_files import ReadingFile

    head = "path,page,row,text,confidence,top,bottom,left,right,today\r\n"
    rows = [f"{name}.png,1,{row},Huế,0.5,0,1,2,3,\r\n" for name in "ab" for row in (1, 2, 3)]
    file = tmp_path / "out.csv"
    text = (head + "".join(rows)).encode()
    first = len((head + "".join(rows[:3])).encode())
    for size in range(len(head), len(text)):
        file.write_bytes(text[:size])
        done = ReadingFile(file).done
        ends_with_a_row = text[:size].endswith(b"\n")
        if ends_with_a_row:  # nobody can tell that rows are missing
            continue
        assert done == ({"a.png"} if size > first else set())
        assert file.read_bytes() == text[: first if size > first else len(head)]


TIMES = re.compile(  # and the name that papermill draws for a cell
    r'"(start_time|end_time|duration|started|seconds|peak_memory_gb|(iopub|shell)[.\w]*)": ("[^"]*"|[\d.]+)'
    r'|"id": "[0-9a-f]{8}"'
    r"|\d+ (s|min|h)\b|\d\d\d\d-\d\d-\d\d \d\d:\d\d|at most [\d.]+ GB"
)


@pytest.mark.slow
def test_run(forks, tmp_path):
    """Killed as papermill saves a notebook, cut off in the midst of it; the disk is full as the record is written."""
    homes = [write_project(tmp_path / "whole"), tmp_path / "other"]
    shutil.copytree(*homes)
    runs = [home / "outputs" / "runs" / "quick" for home in homes]
    places = [{"NETCHU_HOME": str(home), "NETCHU_OUTPUTS": str(home / "outputs"), "CWD": str(home)} for home in homes]
    whole = forks.run("netchu", "run", fault=Fault(below=str(runs[0])), **places[0])
    assert whole.code == 0, whole.said

    def moment(event: str, name: str, which: int) -> int:
        found = [at for at, (what, path) in enumerate(whole.moments, 1) if what == event and name in path]
        return found[which]

    faults = [
        ("kill", moment("os.rename", "01_look.ipynb", 1)),
        ("cut", moment("open", "02_train.ipynb", 4)),
        ("full", moment("open", "run.json", -1)),
    ]
    for kind, at in faults:
        done = forks.run("netchu", "run", fault=Fault(kind, at, str(runs[1])), **places[1])
        assert done.code == ENDS[kind] and "Traceback" not in done.said, done.said
        for file in (runs[1] / "notebooks").glob("[!.]*"):
            nbformat.read(file, as_version=4)
        json.loads((runs[1] / "run.json").read_text(encoding="utf-8"))
    assert forks.run("netchu", "run", **places[1]).code == 0
    for name in ("metrics/02_train.json", "notebooks/01_look.ipynb", "pages/01_look.html", "index.html", "run.json"):
        texts = [(run / name).read_text(encoding="utf-8") for run in runs]
        texts = [text.replace(str(home), "") for text, home in zip(texts, homes, strict=True)]
        assert TIMES.sub("", texts[0]) == TIMES.sub("", texts[1])
