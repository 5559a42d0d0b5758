"""Options that make no sense give one sentence, before any run is touched."""

import pytest

from netchu import cli


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("train --data a --img_path b", "either --data or --img_path"),
        ("train --label_path l.json", "give --img_path"),
        ("train --epoch 0", "a whole number of 1 or more"),
        ("train --lr -1", "a number above 0"),
        ("train --ft maybe", "true or false"),
        ("evaluate", "Say which lines"),
        ("pretrain --output weights.pt", "must end with .safetensors"),
        ("pretrain --font-dir nowhere", "is no folder"),
    ],
)
def test_bad_words_are_told(run, words, sentence, capsys):
    assert cli.main(words.split()) == 2
    assert sentence in capsys.readouterr().err and run == []
