"""Pictures by folder, list, table of bytes and URL: their names, and the files that a worker reads."""

import io

import numpy as np
import pytest
from PIL import Image

from netchu.errors import InputError
from netchu.pictures import lists
from netchu.pictures.lists import absolute, fetch, picture_names


@pytest.fixture
def png():
    stream = io.BytesIO()
    Image.fromarray(np.full((9, 30), 255, np.uint8)).save(stream, "PNG")
    return stream.getvalue()


def test_folders_files_and_lists(tmp_path):
    lines = tmp_path / "lines"
    lines.mkdir()
    for name in ("c.png", "a.png", "b.png", "labels.json"):
        (lines / name).touch()
    listed = tmp_path / "list.txt"
    listed.write_text("\ufeffa.png\r\n\nđường/b 1.jpg\ns3://bucket/c.png\n", encoding="utf-8")
    names = list(picture_names([str(lines), "one.tif", str(listed)]))
    assert names == [*(str(lines / n) for n in ("a.png", "b.png", "c.png")),
                     "one.tif", "a.png", "đường/b 1.jpg", "s3://bucket/c.png"]  # fmt: skip
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="empty has no pictures"):
        list(picture_names([str(tmp_path / "empty")]))
    with pytest.raises(InputError, match="gone.txt can't be read"):
        list(picture_names([str(tmp_path / "gone.txt")]))


def test_files_stay_where_they_are(tmp_path):
    (found,) = fetch(["x/1.png"], tmp_path)
    assert str(found.file) == "x/1.png" and not list(tmp_path.iterdir())
    assert absolute("s3://a/b") == "s3://a/b" and absolute("") == "" and absolute("a").startswith("/")


@pytest.mark.parametrize("nested", [False, True])
def test_rows_of_a_table_become_files(tmp_path, png, nested):
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow isn't installed: pip install 'netchu[scale]'")
    from pyarrow import parquet

    data = [png, png + b"2", None, png + b"4", png + b"5"]
    table = {"image": [{"bytes": one, "path": f"{i}.png"} if one else None for i, one in enumerate(data)]}
    if not nested:
        table = {"bytes": data, "path": [f"{i}.png" for i in range(5)]}
    file = tmp_path / "lines.parquet"
    parquet.write_table(pyarrow.table(table), file, row_group_size=2)
    names = list(picture_names([str(file)]))
    assert names == [f"{file}#{i}" for i in range(5)]
    folder = tmp_path / "put"
    folder.mkdir()
    found = list(fetch([names[i] for i in (0, 1, 2, 4)], folder))
    assert [one.name for one in found][:2] == ["0.png", "1.png"] and found[3].name == "4.png"
    assert isinstance(found[2].file, InputError) and "#2 has no bytes" in str(found[2].file)
    assert found[3].file.read_bytes() == data[4] and found[3].file.suffix == ".png"
    parquet.write_table(pyarrow.table({"text": ["a"]}), file)
    with pytest.raises(InputError, match="has no column of bytes"):
        list(fetch([f"{file}#0"], folder))
    file.write_bytes(b"no table")
    with pytest.raises(InputError, match="lines.parquet can't be read"):
        list(picture_names([str(file)]))


def test_rows_of_shuffled_tables_are_read_once_and_anew_once_a_table_has_changed(tmp_path, png):
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow isn't installed: pip install 'netchu[scale]'")
    from pyarrow import parquet

    files = [str(tmp_path / name) for name in ("a.parquet", "b.parquet")]
    for file in files:
        parquet.write_table(pyarrow.table({"bytes": [png + bytes([i]) for i in range(8)]}), file, row_group_size=4)
    names = [f"{file}#{row}" for row in (7, 0, 4, 1, 6, 3, 5, 2) for file in files]
    lists._row_group.cache_clear()
    found = list(fetch(names, tmp_path))
    assert [one.name for one in found] == names
    assert [one.file.read_bytes()[-1] for one in found[::2]] == [7, 0, 4, 1, 6, 3, 5, 2]
    assert lists._row_group.cache_info().misses == 4
    parquet.write_table(pyarrow.table({"bytes": [b"new"] * 9}), files[1], row_group_size=4)
    (found,) = fetch([names[3]], tmp_path)
    assert found.file.read_bytes() == b"new"


def test_a_table_of_one_group_is_read_once_for_all_parts(tmp_path, png):
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow isn't installed: pip install 'netchu[scale]'")
    from pyarrow import parquet

    file = str(tmp_path / "a.parquet")
    parquet.write_table(pyarrow.table({"bytes": [png] * 9}), file)
    lists._row_group.cache_clear()
    for first in range(0, 9, 3):
        assert len(list(fetch([f"{file}#{row}" for row in range(first, first + 3)], tmp_path))) == 3
    assert lists._row_group.cache_info().misses == 1


def test_what_is_stored_elsewhere_is_fetched(tmp_path, png):
    fsspec = pytest.importorskip("fsspec", reason="fsspec isn't installed: pip install 'netchu[scale]'")
    store = fsspec.filesystem("memory")
    for name in ("b.png", "a.png", "notes.md"):
        store.pipe(f"/lines/{name}", png)
    names = list(picture_names(["memory://lines"]))
    assert names == ["memory:///lines/a.png", "memory:///lines/b.png"]
    good, bad = fetch([names[0], "memory://lines/gone.png"], tmp_path)
    assert good.name == names[0] and good.file.read_bytes() == png
    assert isinstance(bad.file, InputError) and "gone.png can't be fetched" in str(bad.file)
    with pytest.raises(InputError, match="nosuch://x can't be fetched"):
        list(picture_names(["nosuch://x"]))


def test_no_url_is_asked_for_where_netchu_is_kept_off_the_network(tmp_path, monkeypatch):
    monkeypatch.setenv("NETCHU_OFFLINE", "1")
    listed = tmp_path / "list.txt"
    listed.write_text("a.png\ns3://bucket/c.png\n")
    for given in ("s3://bucket/a.png", "https://example.org/lines", "gs://b/list.txt", str(listed)):
        with pytest.raises(InputError, match="would be downloaded, and NETCHU_OFFLINE is set: give files"):
            list(picture_names([given]))
    (found,) = fetch(["s3://bucket/a.png"], tmp_path)
    assert "NETCHU_OFFLINE is set" in str(found.file)
    assert list(picture_names(["file:///a/b.png", "memory://a.png"])) == ["file:///a/b.png", "memory://a.png"]
