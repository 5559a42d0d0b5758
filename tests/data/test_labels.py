"""Labels are matched with images; what is wrong with them is reported, or refused in a sentence."""

import pytest
from data_files import by_problem, draw, write

from netchu.data.readers import read_data
from netchu.errors import InputError


def test_two_files_that_fit_one_key_are_not_guessed(tmp_path):
    draw(tmp_path / "a.jpg", tmp_path / "a.png", tmp_path / "b.png")
    write(tmp_path / "labels.json", {"a.jpeg": "which", "b.png": "this"})
    manifest, problems = read_data(tmp_path)
    assert manifest["text"].tolist() == ["this"]
    assert by_problem(problems) == {"image without label": ["a.jpg", "a.png"], "label without image": ["a.jpeg"]}


def test_problems_are_reported_and_survived(cinnamon):
    one = cinnamon / "0825_DataSamples 1"
    draw(one / "lonely.png", one / "blank.png", one / "cut.jpg", one / "number.png", one / "half.png")
    (one / "zero.png").touch()
    (one / "page.png").write_text("<html>not found</html>")
    (one / "cut.jpg").write_bytes((one / "cut.jpg").read_bytes()[:-40])
    (one / "._1.png").write_text("macOS fork")
    labels = {"1.png": "ok", "2.jpg": "ok", "gone.png": "x", "blank.png": " \t", "cut.jpg": "x", "zero.png": "x"}
    write(one / "labels.json", labels | {"page.png": "x", "number.png": 12, "half.png": "\ud800"})
    manifest, problems = read_data(cinnamon)
    assert len(manifest) == 5
    assert by_problem(problems) == {
        "label without image": ["gone.png"], "image without label": ["lonely.png", "number.png"],
        "empty label": ["blank.png"], "truncated or damaged image": ["cut.jpg"], "zero-byte image": ["zero.png"],
        "not an image": ["page.png"], "label of number.png is not text: 12": ["labels.json"],
        "label is not valid Unicode text": ["half.png"],
    }  # fmt: skip


def test_a_key_given_twice_is_reported_and_the_last_counts(tmp_path):
    draw(tmp_path / "a.png")
    write(tmp_path / "labels.json", '{"a.png": "first", "a.png": "last"}')
    manifest, problems = read_data(tmp_path)
    assert manifest["text"].tolist() == ["last"] and "two labels" in problems["problem"][0]


@pytest.mark.parametrize(
    "content, words",
    [
        ("", "not valid JSON"),
        ('{"1.png": "Hà', "not valid JSON"),
        ('[["1.png", "a"]]', "Record 1 of .* needs path and text"),
        ('"text"', "must be a JSON object"),
        ("{}", "no usable line"),
        ('{"1.png": 1, "2.jpg": null}', "no usable line"),
    ],
)
def test_malformed_labels_are_refused_with_their_name(tmp_path, content, words):
    draw(tmp_path / "1.png")
    write(tmp_path / "labels.json", content)
    with pytest.raises(InputError, match=words) as caught:
        read_data(tmp_path)
    assert str(tmp_path) in str(caught.value)


def test_labels_from_windows_with_a_byte_order_mark_and_in_another_encoding(tmp_path):
    draw(tmp_path / "1.png")
    (tmp_path / "labels.json").write_bytes(b"\xef\xbb\xbf" + '{"1.png": "Huế"}'.encode())
    assert read_data(tmp_path)[0]["text"].tolist() == ["Huế"]
    (tmp_path / "labels.json").write_bytes('{"1.png": "Huế"}'.encode("utf-16"))
    with pytest.raises(InputError, match="labels.json is not UTF-8"):
        read_data(tmp_path)


def test_letters_that_look_right_are_those_of_the_alphabet_and_told(tmp_path):
    draw(tmp_path / "1.png", tmp_path / "2.png")
    write(tmp_path / "labels.json", {"1.png": "Ðà Lạt", "2.png": "Ðô\u200bng"})
    manifest, problems = read_data(tmp_path)
    assert manifest["text"].tolist() == ["Đà Lạt", "Đông"]
    assert problems["problem"].tolist() == [
        "Ð (U+00D0) is taken for Đ in 2 texts", "the invisible U+200B is dropped in 1 text",
    ]  # fmt: skip
