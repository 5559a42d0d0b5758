"""A packed folder is read as the folder is, in a fraction of its size."""

import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from handwriting import render
from ink_files import write_pages
from PIL import Image

from netchu.data.archives import unpacked
from netchu.data.folders import fonts_beside, texts_beside
from netchu.data.images import read_image
from netchu.data.packing import pack_data
from netchu.data.readers import data_folder, read_data
from netchu.errors import InputError
from netchu.synthetic.fonts import default_fonts


@pytest.fixture(scope="module")
def written() -> dict[str, np.ndarray]:
    return {text: render(seed, text) for seed, text in enumerate(["Huế", "12 Lê Lợi, Huế", "Tổ 3, Đông Hà"])}


@pytest.fixture
def lines(tmp_path, written) -> Path:
    """Scans, photographs with a table of hands, ink, splits, fonts, texts, and what nobody needs."""
    folder = tmp_path / "lines"
    scans, sheet = folder / "0916_Data Samples 2", folder / "kalapa" / "images" / "7"
    labels = {f"{number} ô.png": text for number, text in enumerate(written)}
    for place, ending in ((scans, "png"), (sheet, "jpg")):
        place.mkdir(parents=True)
        for number, image in enumerate(written.values()):
            Image.fromarray(image).save(place / f"{number} ô.{ending}")
    (scans / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    annotations = "".join(f"7/{name.replace('png', 'jpg')}\t{text}\n" for name, text in labels.items())
    (folder / "kalapa" / "annotations").mkdir()
    (folder / "kalapa" / "annotations" / "7.txt").write_text(annotations, encoding="utf-8")
    (folder / "kalapa_hands.csv").write_text("sheets,remark\n5 7,one hand\n", encoding="utf-8")
    write_pages(folder / "vnondb", {"ann": ["ba mẹ", "con"], "ben": ["nhà &amp; vườn"]})
    (folder / "splits.csv").write_text("name,split\nann,train\nben,val\n1 ô.png,test\n", encoding="utf-8")
    (folder / "fonts").mkdir()
    shutil.copy(default_fonts()[0], folder / "fonts" / "one.ttf")
    (folder / "texts.txt").write_text("Một câu.\nHai câu.\n", encoding="utf-8")
    (folder / "weights.safetensors").write_bytes(b"0" * 1000)
    Image.fromarray(next(iter(written.values()))).save(folder / "kalapa" / "cover.png")
    return folder


def known(manifest: pd.DataFrame, folder: Path) -> list[list[str]]:
    """The manifest's rows, paths below the folder."""
    below = [Path(path).relative_to(folder.resolve()).as_posix() for path in manifest["path"]]
    return manifest.assign(path=below).to_numpy().tolist()


@pytest.mark.parametrize("inside", ["", "kalapa", "vnondb", "0916_Data Samples 2"])
def test_a_pack_gives_the_lines_of_its_folder(lines, tmp_path, inside):
    folder, pack = lines / inside, tmp_path / "lines.zip"
    packed = pack_data(folder, pack)
    manifest, again = read_data(folder)[0], read_data(pack)[0]
    assert known(again, data_folder(pack)) == known(manifest, folder)
    assert packed.lines == len(manifest) and not packed.left_out


def test_fonts_and_texts_are_beside_the_lines(lines, tmp_path):
    pack_data(lines, tmp_path / "lines.zip")
    folder = data_folder(tmp_path / "lines.zip")
    assert Path(fonts_beside(folder), "one.ttf").read_bytes() == default_fonts()[0].read_bytes()
    assert Path(texts_beside(folder)).read_text(encoding="utf-8").startswith("Một câu.")
    assert "sub-folder without labels" not in set(read_data(folder)[1]["problem"])


def test_given_fonts_and_texts_take_the_place_of_those_in_the_data(lines, tmp_path):
    fonts = tmp_path / "hands"
    fonts.mkdir()
    shutil.copy(default_fonts()[1], fonts / "two.ttf")
    (fonts / "OFL.txt").write_text("licence", encoding="utf-8")
    texts = tmp_path / "said.txt"
    texts.write_text("Ba câu.\n", encoding="utf-8")
    pack_data(lines, tmp_path / "lines.zip", str(fonts), str(texts))
    folder = data_folder(tmp_path / "lines.zip")
    assert sorted(path.name for path in Path(fonts_beside(folder)).iterdir()) == ["OFL.txt", "two.ttf"]
    assert Path(texts_beside(folder)).read_text(encoding="utf-8") == "Ba câu.\n"


def test_nothing_but_what_training_needs_is_packed(lines, tmp_path):
    packed = pack_data(lines, tmp_path / "lines.zip")
    names = zipfile.ZipFile(tmp_path / "lines.zip").namelist()
    assert names == sorted(names) and all(name.startswith("lines/") for name in names)
    assert not {"lines/weights.safetensors", "lines/kalapa/cover.png"} & set(names)
    assert set(packed.sizes) == {"pictures", "ink", "labels", "fonts", "texts"}
    pictures = [path for path in lines.rglob("* ô.*") if path.suffix in (".png", ".jpg")]
    assert packed.sizes["pictures"] < 0.35 * sum(path.stat().st_size for path in pictures)


def test_the_same_folder_gives_the_same_bytes(lines, tmp_path):
    for name in ("a.zip", "b.zip"):
        pack_data(lines, tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_pictures_look_the_same(lines, tmp_path):
    pack_data(lines, tmp_path / "lines.zip")
    before = read_image(lines / "0916_Data Samples 2" / "1 ô.png").astype(float)
    after = read_image(data_folder(tmp_path / "lines.zip") / "0916_Data Samples 2" / "1 ô.png").astype(float)
    assert before.shape == after.shape and np.abs(before - after).mean() < 6


def test_a_picture_that_cannot_be_read_is_left_out_and_told(lines, tmp_path, capsys):
    broken = lines / "kalapa" / "images" / "7" / "0 ô.jpg"
    broken.write_bytes(b"\xff\xd8\xff no picture \xff\xd9")  # its ends look whole
    packed = pack_data(lines, tmp_path / "lines.zip")
    assert len(packed.left_out) == 1 and str(broken) in packed.left_out[0] and str(broken) in capsys.readouterr().err
    manifest = read_data(tmp_path / "lines.zip")[0]
    assert len(manifest) == packed.lines == len(read_data(lines)[0]) - 1


def test_a_pack_can_be_packed_again(lines, tmp_path):
    pack_data(lines, tmp_path / "lines.zip")
    pack_data(tmp_path / "lines.zip", tmp_path / "again.zip")
    first, second = (read_data(tmp_path / name)[0]["text"].tolist() for name in ("lines.zip", "again.zip"))
    assert first == second


def test_what_is_refused(lines, tmp_path):
    there = tmp_path / "there.zip"
    there.write_bytes(b"mine")
    empty = tmp_path / "empty"
    empty.mkdir()
    texts = tmp_path / "labels.txt"
    texts.write_text("1.png\tHuế\n", encoding="utf-8")
    for arguments, words in [
        ((lines, tmp_path / "lines.tar"), r"must end with \.zip"),
        ((lines, there), "exists: remove it"),
        ((empty, tmp_path / "a.zip"), "No labels are found"),
        ((texts, tmp_path / "a.zip"), "is a file: name the folder"),
        ((lines, tmp_path / "a.zip", "", str(texts)), "like a table of pictures"),
    ]:
        with pytest.raises(InputError, match=words):
            pack_data(*arguments)
    assert there.read_bytes() == b"mine" and not (tmp_path / "a.zip").exists()


def test_a_full_disk_leaves_nothing(lines, tmp_path, monkeypatch):
    def full(self, *_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(InputError, match="No space left on device"):
        pack_data(lines, tmp_path / "lines.zip")
    assert {path.name for path in tmp_path.iterdir()} <= {"lines", "outputs"}


def test_an_archive_with_one_folder_and_a_list_of_splits_beside_it(lines, tmp_path):
    (lines / "kalapa" / "splits.csv").write_text("name,split\n0 ô.jpg,val\n", encoding="utf-8")
    pack_data(lines / "kalapa", tmp_path / "one.zip")
    assert {path.name for path in unpacked(tmp_path / "one.zip").iterdir()} == {
        "kalapa", "splits.csv", "kalapa_hands.csv",
    }  # fmt: skip
    manifest, problems = read_data(tmp_path / "one.zip")
    assert manifest["split"].tolist() == ["val", "", ""] and set(manifest["writer"]) == {"5"}
    assert not problems["problem"].str.contains("which no line has").any()
