"""CSV and TSV label files, quoted as programs quote them or not at all, as people write them."""

import pytest
from data_files import draw, write
from ink_files import write_pages

from netchu.data.ink import read_inkml
from netchu.data.label_tables import read_label_tables
from netchu.data.readers import read_data
from netchu.errors import InputError


@pytest.mark.parametrize(
    "name, content",
    [
        ("l.csv", '\ufeffpath,text\nimg/a.png,"Số 3, Hà Nội"\n'),
        ("l.csv", "Text;Path\nSố 3, Hà Nội;img\\a.png\n"),
        ("l.TSV", "path\ttext\r\nimg/a.png\tSố 3, Hà Nội\r\n"),
    ],
)
def test_tables_with_paths_relative_to_the_table(tmp_path, monkeypatch, name, content):
    draw(tmp_path / "set" / "img" / "a.png")
    table = write(tmp_path / "set" / name, content)
    monkeypatch.chdir(tmp_path)
    for source in (table, table.parent):
        manifest, problems = read_data(source)
        assert manifest[["path", "text", "source"]].values.tolist() == [
            [str(tmp_path / "set" / "img" / "a.png"), "Số 3, Hà Nội", "set"]
        ]
        assert problems.empty


def test_tables_keep_writer_and_split_and_report_rows(tmp_path):
    draw(tmp_path / "a.png", tmp_path / "b.png")
    rows = f"path,text,writer,split\n{tmp_path}/a.png,NA,w1,test\nb.png,x, y,w2,train\n\nc.png,z,w,val\n"
    manifest, problems = read_label_tables([write(tmp_path / "l.csv", rows)])
    assert manifest[["text", "writer", "split"]].values.tolist() == [["NA", "w1", "test"]]
    assert len(problems) == 2 and "row 3 has 5 fields" in problems["problem"][0]
    assert problems["problem"][1] == "label without image"


@pytest.mark.parametrize(
    "content, words",
    [
        ("", "needs the columns path and text"),
        ("picture,says\na,x\n", r"its header is \['picture', 'says'\]"),
        ('path,text\na.png,"open\n', "malformed"),
        ("path,text\n" + "x" * 9000 + ",y\n", "no usable line"),
        ("path,text,split\na.png,x,dev\n", "names the splits dev"),
    ],
)
def test_malformed_tables(tmp_path, content, words):
    draw(tmp_path / "a.png")
    with pytest.raises(InputError, match=words):
        read_data(write(tmp_path / "l.csv", content))


def texts(tmp_path, content: str, name: str = "l.tsv") -> list[str]:
    draw(*(tmp_path / f"{letter}.png" for letter in "abc"))
    return read_label_tables([write(tmp_path / name, content)])[0]["text"].tolist()


@pytest.mark.parametrize(
    "rows, expected",
    [
        (['"Nhà'], ['"Nhà']),  # no mark closes
        (['"Nhà', 'số "5"'], ['"Nhà', 'số "5"']),  # one does, in the middle of a text
        (['"Nhà', 'cửa"', "Huế"], ['"Nhà', 'cửa"', "Huế"]),  # one does, at the end of another
        (['"Nhà" số 5', '"Huế"'], ['"Nhà" số 5', '"Huế"']),  # text behind it: this writer does not quote
        (['số 5"', "Huế"], ['số 5"', "Huế"]),
    ],
)
def test_tab_separated_texts_that_nobody_quoted(tmp_path, rows, expected):
    content = "path\ttext\n" + "".join(f"{x}.png\t{row}\n" for x, row in zip("abc", rows, strict=False))
    assert texts(tmp_path, content) == expected


def test_an_unquoted_row_too_many_fields_long_is_reported_alone(tmp_path):
    draw(tmp_path / "a.png", tmp_path / "b.png")
    table = write(tmp_path / "l.tsv", 'path\ttext\na.png\t"Nhà\nb.png\tHuế\tw1\n')
    manifest, problems = read_label_tables([table])
    assert manifest["text"].tolist() == ['"Nhà'] and "row 3 has 3 fields" in problems["problem"][0]


@pytest.mark.parametrize(
    "rows, expected",
    [
        (['"Nhà ""x"" 5"'], ['Nhà "x" 5']),
        (['"Nhà\tcửa"'], ["Nhà cửa"]),
        (['"Nhà\ncửa"', "Huế"], ["Nhà cửa", "Huế"]),
        (['"Nhà\n\ncửa\tngõ"', '"Huế"'], ["Nhà cửa ngõ", "Huế"]),
    ],
)
def test_tab_separated_texts_that_a_program_quoted(tmp_path, rows, expected):
    content = "path\ttext\n" + "".join(f"{x}.png\t{row}\n" for x, row in zip("abc", rows, strict=False))
    assert texts(tmp_path, content) == expected


def test_broken_quoting_of_a_program_is_refused(tmp_path):
    """Taken as it stands, the first text would keep marks that are no part of it."""
    with pytest.raises(InputError, match="l.tsv is malformed"):
        texts(tmp_path, 'path\ttext\na.png\t"Nhà ""x"""\nb.png\t"Huế\n')
    with pytest.raises(InputError, match="l.csv is malformed"):
        texts(tmp_path, 'path,text\na.png,"Nhà\nb.png,Huế\n', "l.csv")


def test_lines_of_ink_are_named_by_their_file_and_identifier(tmp_path):
    write_pages(tmp_path, {"ann": ["ba mẹ", "hai"]})
    names = [f"InkData_line/ann_story.inkml#tg_{k}" for k in (0, 1, 2)]
    (tmp_path / "lines.csv").write_text("path,text\n" + "".join(f"{name},nhà\n" for name in names), encoding="utf-8")
    manifest, problems = read_label_tables([tmp_path / "lines.csv"])
    assert manifest["path"].tolist() == [str(tmp_path / name) for name in names[:2]]
    assert len(problems) == 1 and "none of that name" in problems["problem"][0]


def test_a_shuffled_table_reads_each_ink_file_once(tmp_path):
    """More files than are kept in memory, their lines in turn."""
    writers = [f"writer{n}" for n in range(12)]
    write_pages(tmp_path, dict.fromkeys(writers, ["ba mẹ", "hai"]))
    rows = [f"InkData_line/{writer}_story.inkml#tg_{k},nhà\n" for k in (0, 1) for writer in writers]
    (tmp_path / "lines.csv").write_text("path,text\n" + "".join(rows), encoding="utf-8")
    read_inkml.cache_clear()
    manifest, _ = read_label_tables([tmp_path / "lines.csv"])
    assert len(manifest) == 24 and read_inkml.cache_info().misses == 12
    assert manifest["path"].str.rpartition("#")[0].nunique() == 12
