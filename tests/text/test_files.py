"""Text files, a line each."""

import pytest

from netchu.errors import InputError
from netchu.text.files import read_texts


def test_text_files(tmp_path):
    file = tmp_path / "texts.txt"
    file.write_bytes("\ufeffHoa\u0300  Bi\u0300nh \r\n\r\n12 Lê Lợi".encode())
    assert read_texts(file) == ["Hoà Bình", "12 Lê Lợi"]


@pytest.mark.parametrize(
    ("content", "sentence"), [(None, "no text file"), (b"\xff\xfe\x00", "as UTF-8"), (b" \n\n", "has no text")]
)
def test_bad_text_files(tmp_path, content, sentence):
    file = tmp_path / "texts.txt"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        read_texts(file)
