"""The challenge's folders arrive whole, from a ZIP, a folder or Drive, or one sentence says what to do."""

import json
import zipfile
from pathlib import Path

import gdown
import numpy as np
import pytest
import requests
from gdown.exceptions import DownloadError
from PIL import Image

from netchu.data import archives, fetch
from netchu.data.fetch import fetch_cinnamon, verify_cinnamon
from netchu.data.readers import read_data
from netchu.errors import InputError

SETS = {"0825_DataSamples 1": 3, "0916_Data Samples 2": 4, "1015_Private Test": 2}


@pytest.fixture(autouse=True)
def small_challenge(monkeypatch):
    monkeypatch.setattr(fetch, "EXPECTED_LINES", {name: (n, n + 1) for name, n in SETS.items()})


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """No test reaches the network; each call is counted."""
    calls = []

    def download_folder(**options):
        calls.append(options)
        raise requests.ConnectionError("Failed to resolve 'drive.google.com'")

    monkeypatch.setattr(gdown, "download_folder", download_folder)
    return calls


def make_sets(root: Path, names=SETS) -> Path:
    for name in names:
        folder = root / name
        folder.mkdir(parents=True)
        labels = {f"{i}.png": f"Số {i} {name}" for i in range(SETS[name])}
        (folder / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
        for i, image in enumerate(labels):
            Image.fromarray(np.full((6 + i, 20), 200, np.uint8)).save(folder / image)
    return root


def make_zip(folder: Path, path: Path, extra: dict[str, bytes] | None = None) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder))
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def original(tmp_path) -> Path:
    return make_sets(tmp_path / "original")


def is_whole(folder: Path) -> bool:
    manifest, problems = read_data(folder)
    return len(manifest) == sum(SETS.values()) and problems.empty and set(manifest["source"]) == set(SETS)


def test_from_folder_and_from_zip(tmp_path, original, no_network, caplog):
    assert is_whole(fetch_cinnamon(tmp_path / "a", original))
    assert is_whole(fetch_cinnamon(tmp_path / "b", str(make_zip(original, tmp_path / "c.zip"))))
    assert is_whole(fetch_cinnamon(tmp_path / "a"))  # there already: nothing is asked of the network
    assert no_network == [] and caplog.messages == []
    assert {path.name for path in (tmp_path / "b").iterdir()} == set(SETS)


def test_zip_with_folders_around_zips_inside_and_macos_forks(tmp_path, original):
    wrapped = tmp_path / "w"
    (wrapped / "Cinnamon" / "deep").mkdir(parents=True)
    for name in SETS:
        make_zip(original / name, wrapped / "Cinnamon" / "deep" / f"{name}.zip")
    forks = {"__MACOSX/0825_DataSamples 1/._0.png": b"x", "__MACOSX/0825_DataSamples 1/labels.json": b"{}"}
    source = make_zip(wrapped, tmp_path / "all.zip", forks)
    assert is_whole(fetch_cinnamon(tmp_path / "out", source))
    assert is_whole(fetch_cinnamon(tmp_path / "out2", wrapped))
    make_sets(tmp_path / "around" / "Cinnamon")
    assert is_whole(fetch_cinnamon(tmp_path / "out3", tmp_path / "around"))


def test_what_was_put_there_by_hand_is_taken(tmp_path, original, no_network):
    (tmp_path / "zipped").mkdir()
    make_zip(original, tmp_path / "zipped" / "drive-download.zip")
    make_sets(tmp_path / "folders" / "Cinnamon AI")
    for name in ("zipped", "folders"):
        assert is_whole(fetch_cinnamon(tmp_path / name))
    assert no_network == []


def test_a_copy_cut_short_goes_on(tmp_path, original, monkeypatch):
    source = make_zip(original, tmp_path / "c.zip")
    real, copied = archives.copy_file, []

    def dies_at_the_fifth(target, size, open_file):
        if len(copied) == 5:
            raise KeyboardInterrupt
        copied.append(target)
        real(target, size, open_file)

    monkeypatch.setattr(archives, "copy_file", dies_at_the_fifth)
    with pytest.raises(KeyboardInterrupt):
        fetch_cinnamon(tmp_path / "out", source)
    stamps = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.png")}
    assert 0 < len(stamps) < 5
    monkeypatch.setattr(archives, "copy_file", real)
    assert is_whole(fetch_cinnamon(tmp_path / "out", source))
    assert all(path.stat().st_mtime_ns == stamp for path, stamp in stamps.items())


def test_a_file_of_another_size_is_copied_again(tmp_path, original):
    fetch_cinnamon(tmp_path / "out", original)
    (tmp_path / "out" / "1015_Private Test" / "0.png").write_bytes(b"half")
    assert is_whole(fetch_cinnamon(tmp_path / "out", original))


def test_a_download_cut_short_goes_on(tmp_path, original, monkeypatch):
    calls = []

    def in_two_goes(output, resume, **options):
        calls.append(resume)
        if len(calls) == 1:  # one folder complete, then the line goes dead
            make_sets(Path(output), ["0825_DataSamples 1"])
            raise requests.ConnectionError("reset")
        make_sets(Path(output), [name for name in SETS if name != "0825_DataSamples 1"])

    monkeypatch.setattr(gdown, "download_folder", in_two_goes)
    with pytest.raises(InputError, match="no network"):
        fetch_cinnamon(tmp_path / "out")
    assert is_whole(fetch_cinnamon(tmp_path / "out")) and calls == [True, True]
    assert is_whole(fetch_cinnamon(tmp_path / "out")) and len(calls) == 2


def test_a_download_of_zips_is_unpacked(tmp_path, original, monkeypatch):
    def zips(output, **options):
        for name in SETS:
            make_zip(original / name, Path(output) / f"{name}.zip")

    monkeypatch.setattr(gdown, "download_folder", zips)
    assert is_whole(fetch_cinnamon(tmp_path / "out"))


def test_without_network_one_sentence_says_what_to_do(tmp_path, original, no_network):
    with pytest.raises(InputError) as caught:
        fetch_cinnamon(tmp_path / "out")
    message = str(caught.value)
    assert fetch.DRIVE_URL in message and str(tmp_path / "out") in message and "by hand" in message
    assert "\n" not in message and ". " not in message and len(no_network) == 1
    make_sets(tmp_path / "out", ["0825_DataSamples 1"])  # by hand, though not everything
    assert len(read_data(fetch_cinnamon(tmp_path / "out"))[0]) == 3 and len(no_network) == 1


def test_drive_that_refuses_is_quoted_in_one_sentence(tmp_path, monkeypatch):
    def refuses(**options):
        raise DownloadError("Failed to download the following files:\n- a.png")

    monkeypatch.setattr(gdown, "download_folder", refuses)
    with pytest.raises(InputError, match="following files: - a.png") as caught:
        fetch_cinnamon(tmp_path / "out")
    assert "\n" not in str(caught.value)


def test_fewer_lines_warn_and_go_on(tmp_path, caplog):
    source = make_sets(tmp_path / "copy", ["0825_DataSamples 1", "0916_Data Samples 2"])
    labels = json.loads((source / "0825_DataSamples 1" / "labels.json").read_text())
    (source / "0825_DataSamples 1" / "2.png").unlink()
    del labels["2.png"]
    (source / "0825_DataSamples 1" / "labels.json").write_text(json.dumps(labels))
    report = verify_cinnamon(fetch_cinnamon(tmp_path / "out", source))
    assert report["remark"].tolist() == ["fewer than expected", "", "missing"]
    assert report["lines"].tolist() == [2, 4, 0] and report["expected"].tolist()[0] == "3 to 4"
    assert ["0825" in caplog.messages[0], "1015" in caplog.messages[1]] == [True, True]


def test_labels_and_images_that_do_not_fit_are_refused(tmp_path, original):
    (original / "0916_Data Samples 2" / "1.png").unlink()
    with pytest.raises(InputError, match=r"1 labels and images .*1.png \(label without image\)"):
        fetch_cinnamon(tmp_path / "out", original)


def test_a_few_slips_of_the_original_are_left_out(tmp_path, original, monkeypatch, caplog):
    monkeypatch.setattr(fetch, "_MISMATCH_SHARE", 0.2)
    (original / "0916_Data Samples 2" / "1.png").unlink()
    report = verify_cinnamon(fetch_cinnamon(tmp_path / "out", original))
    assert report["problems"].tolist() == [0, 1, 0] and "left out" in caplog.messages[0]


@pytest.mark.parametrize(
    "name", ["../evil.png", "/tmp/evil.png", "a/../../evil.png", "..\\evil.png", "C:\\evil.png", "a/../labels.json"]
)
def test_members_outside_the_folder_are_refused_before_anything_is_written(tmp_path, original, name):
    source = make_zip(original, tmp_path / "c.zip", {name: b"x"})
    with pytest.raises(InputError, match="would be written outside"):
        fetch_cinnamon(tmp_path / "out" / "in", source)
    assert [path.name for path in (tmp_path / "out").rglob("*") if path.is_file()] == [fetch.UNFINISHED]


def test_links_in_a_zip_are_refused(tmp_path, original):
    source = make_zip(original, tmp_path / "c.zip")
    with zipfile.ZipFile(source, "a") as archive:
        link = zipfile.ZipInfo("1015_Private Test/link.png")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(InputError, match="link.png"):
        fetch_cinnamon(tmp_path / "out", source)


def test_damaged_wrong_and_missing_sources(tmp_path, original):
    whole = make_zip(original, tmp_path / "c.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    middle = bytearray(whole)
    middle[60:90] = bytes(30)
    (tmp_path / "bits.zip").write_bytes(middle)
    (tmp_path / "empty").mkdir()
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("readme.txt", "x")
    cases = {"cut.zip": "can't be unpacked", "bits.zip": "can't be unpacked", "gone.zip": "There is no ZIP or folder"}
    cases |= {"other.zip": "no labels.json", "empty": "no labels.json"}
    for name, words in cases.items():
        with pytest.raises(InputError, match=words) as caught:
            fetch_cinnamon(tmp_path / f"out-{name}", tmp_path / name)
        assert name in str(caught.value)


def test_no_space_is_said_before_copying(tmp_path, original, monkeypatch):
    monkeypatch.setattr(archives.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 10})())
    with pytest.raises(InputError, match="free space first"):
        fetch_cinnamon(tmp_path / "out", original)
    assert not list((tmp_path / "out").rglob("*.png"))


def test_two_folders_of_one_name_are_not_mixed(tmp_path, original):
    make_sets(original / "again", ["1015_Private Test"])
    with pytest.raises(InputError, match="1015_Private Test twice"):
        fetch_cinnamon(tmp_path / "out", original)
