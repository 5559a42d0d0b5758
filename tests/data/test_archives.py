"""Archives of every kind are unpacked once, whole, and nowhere else than where they should be."""

import io
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest
from ink_files import write_pages

from netchu.data import archives
from netchu.data.archives import is_archive, plain_name, take, unpacked
from netchu.data.readers import read_data
from netchu.errors import InputError

KINDS = {"zip": "zip", "tar": "tar", "tar.gz": "gztar", "tar.xz": "xztar", "tar.bz2": "bztar"}


@pytest.fixture
def folder(tmp_path) -> Path:
    root = tmp_path / "set"
    (root / "a").mkdir(parents=True)
    (root / "a" / "1.txt").write_text("one" * 3000)
    (root / "2.txt").write_text("two")
    return root


def pack(folder: Path, path: Path, kind: str = "zip") -> Path:
    made = shutil.make_archive(str(path), KINDS[kind], folder)
    return Path(made)


def everything(names, archive):
    return {name: name for name in names if not is_archive(name)}


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def out(tmp_path: Path, name: str = "out") -> Path:
    place = tmp_path / name
    place.mkdir()
    return place


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_archive(tmp_path, folder, kind):
    archive = pack(folder, tmp_path / "packed", kind)
    assert is_archive(archive) and plain_name(archive) == "packed"
    place = out(tmp_path)
    assert take(archive, place, everything) == 2
    assert names(place) == ["2.txt", "a/1.txt"] and (place / "a" / "1.txt").read_text() == "one" * 3000


@pytest.mark.parametrize("kind", KINDS)
def test_archives_cut_short_or_damaged_write_nothing_half(tmp_path, folder, kind):
    archive = pack(folder, tmp_path / "packed", kind)
    whole = archive.read_bytes()
    for number, damaged in enumerate((whole[: len(whole) // 2], b"", b"no archive at all" * 40)):
        archive.write_bytes(damaged)
        place = out(tmp_path, str(number))
        with pytest.raises(InputError, match="packed.* can't be unpacked"):
            take(archive, place, everything)
        assert names(place) == []


def test_a_folder_with_archives_in_it_and_in_those(tmp_path, folder):
    source = tmp_path / "source"
    (source / "deep").mkdir(parents=True)
    pack(folder, source / "deep" / "inner", "tar.xz")
    pack(source, tmp_path / "wrapped", "zip")
    (source / "3.txt").write_text("three")
    place = out(tmp_path)
    assert take(source, place, everything) == 3 and names(place) == ["2.txt", "3.txt", "a/1.txt"]
    place = out(tmp_path, "from zip")
    assert take(tmp_path / "wrapped.zip", place, everything) == 2 and names(place) == ["2.txt", "a/1.txt"]


def test_what_lies_in_the_destination_is_unpacked_there(tmp_path, folder):
    pack(folder, folder / "packed", "tar.gz")
    (folder / "a" / "1.txt").unlink()
    take(folder, folder, everything)
    assert names(folder) == ["2.txt", "a/1.txt", "packed.tar.gz"]
    place = folder / "inside"
    place.mkdir()
    take(folder, place, everything)
    assert names(place) == ["2.txt", "a/1.txt"]


def test_done_twice_nothing_is_written_twice(tmp_path, folder, monkeypatch):
    archive, place = pack(folder, tmp_path / "packed", "tar.xz"), out(tmp_path)
    take(archive, place, everything)
    monkeypatch.setattr(archives, "copy_file", lambda *words: pytest.fail("written again"))
    take(archive, place, everything)
    take(folder, place, everything)


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_a_copy_cut_short_goes_on(tmp_path, folder, monkeypatch, kind):
    archive, place, real, copied = pack(folder, tmp_path / "packed", kind), out(tmp_path), archives.copy_file, []

    def dies_at_the_second(target, size, open_file):
        if copied:
            raise KeyboardInterrupt
        copied.append(target)
        real(target, size, open_file)

    monkeypatch.setattr(archives, "copy_file", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        take(archive, place, everything)
    stamp = copied[0].stat().st_mtime_ns
    monkeypatch.setattr(archives, "copy_file", real)
    take(archive, place, everything)
    assert names(place) == ["2.txt", "a/1.txt"] and copied[0].stat().st_mtime_ns == stamp


BAD_NAMES = ["../evil.txt", "/tmp/evil.txt", "a/../../evil.txt", "..\\evil.txt", "C:\\evil.txt"]


@pytest.mark.parametrize("name", BAD_NAMES)
@pytest.mark.parametrize("kind", ["zip", "tar.xz"])
def test_members_outside_are_refused_before_anything_is_written(tmp_path, folder, name, kind):
    archive, place = pack(folder, tmp_path / "packed", "zip"), out(tmp_path)
    if kind == "zip":
        with zipfile.ZipFile(archive, "a") as opened:
            opened.writestr(name, "x")
    else:
        archive = tmp_path / "evil.tar.xz"
        with tarfile.open(archive, "w:xz") as opened:
            opened.add(folder / "2.txt", "2.txt")
            member = tarfile.TarInfo(name)
            member.size = 1
            opened.addfile(member, io.BytesIO(b"x"))
    with pytest.raises(InputError, match="would be written outside"):
        take(archive, place, everything)
    assert names(place) == [] and not (tmp_path / "evil.txt").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_refused(tmp_path, kind):
    archive = tmp_path / "links.tar"
    with tarfile.open(archive, "w") as opened:
        member = tarfile.TarInfo("link.txt")
        member.type, member.linkname = kind, "/etc/passwd"
        opened.addfile(member)
    with pytest.raises(InputError, match="link.txt"):
        take(archive, out(tmp_path), everything)


def test_one_place_for_two_files_and_no_space(tmp_path, folder, monkeypatch):
    (folder / "b").mkdir()
    (folder / "b" / "2.txt").write_text("another")
    with pytest.raises(InputError, match="2.txt twice"):
        take(folder, out(tmp_path), lambda found, archive: {name: Path(name).name for name in found})
    monkeypatch.setattr(archives.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 10})())
    with pytest.raises(InputError, match="free space first"):
        take(folder, out(tmp_path, "full"), everything)
    assert names(tmp_path / "full") == []


def test_hidden_files_and_macos_forks_stay_behind(tmp_path, folder):
    (folder / "__MACOSX").mkdir()
    (folder / "__MACOSX" / "2.txt").write_text("fork")
    (folder / ".DS_Store").write_text("x")
    for number, source in enumerate((folder, pack(folder, tmp_path / "packed"))):
        place = out(tmp_path, str(number))
        take(source, place, everything)
        assert names(place) == ["2.txt", "a/1.txt"]


@pytest.mark.parametrize("kind", ["zip", "tar.xz"])
def test_an_archive_of_ink_is_data_and_unpacked_once(tmp_path, monkeypatch, kind):
    source = write_pages(tmp_path / "vnondb", {"id_1": ["ba mẹ", "hai"], "id_2": ["nhà"]})
    archive = pack(source, tmp_path / "packed", kind)
    manifest, problems = read_data(archive)
    assert manifest["text"].tolist() == ["ba mẹ", "hai", "nhà"] and problems.empty
    monkeypatch.setattr(archives, "take", lambda *words: pytest.fail("unpacked again"))
    again, _ = read_data(str(archive))
    assert again["path"].tolist() == manifest["path"].tolist()


def test_an_archive_that_changed_or_was_cut_short_is_unpacked_anew(tmp_path, folder):
    archive = pack(folder, tmp_path / "packed")
    first = unpacked(archive)
    (first / "2.txt").unlink()
    (first / archives.UNFINISHED).touch()
    assert unpacked(archive) == first and names(first) == ["2.txt", "a/1.txt"]
    (folder / "3.txt").write_text("three")
    assert names(unpacked(pack(folder, tmp_path / "packed"))) == ["2.txt", "3.txt", "a/1.txt"]
