"""Lines of ink are written anew at every showing; seed, epoch and line decide how."""

import numpy as np
import pytest
import torch
from ink_files import write_pages

from netchu.charset import Charset
from netchu.config import Mixing, Preprocessing
from netchu.data.batches import LineDataset, make_loader
from netchu.data.ink_layout import inkml
from netchu.data.lines import load_lines
from netchu.errors import InputError
from netchu.training.ink_showing import InkShowing

CHARSET = Charset.vietnamese()
PREPROCESSING = Preprocessing()
PAGES = {"ann": ["ab cab ba ab", "ba ab cab ba"], "ben": ["ba ab ab ba", "ab ba cab cab"]}


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    folder = tmp_path_factory.mktemp("showing")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NETCHU_OUTPUTS", str(folder / "outputs"))
        manifest, _ = inkml(write_pages(folder / "ink", PAGES))
        return load_lines(manifest, PREPROCESSING)[0]


def dataset(lines, mixing, seed=1, texts=()):
    return LineDataset(lines, CHARSET, None, seed, InkShowing(lines, range(len(lines)), mixing, PREPROCESSING, texts))


def shown(data, epoch, index):
    """Bytes of the picture and what it says."""
    data.epoch = epoch
    _, image, target = data[index]
    assert image.dtype == np.uint8 and image.shape[0] == 64 and (image < 128).any()
    return image.tobytes(), CHARSET.decode(target.tolist())


@pytest.mark.parametrize("mixing", [Mixing(), Mixing(recomposed=1.0, struck=0.5)])
def test_seed_epoch_and_line_decide_what_is_shown(lines, mixing):
    one, other = dataset(lines, mixing), dataset(lines, mixing)
    first = [shown(one, 0, i) for i in range(4)]
    assert [shown(other, 0, i) for i in (3, 2, 1, 0)] == first[::-1]
    assert all(a[0] != b[0] for a, b in zip(first, [shown(one, 1, i) for i in range(4)], strict=True))
    assert all(
        a[0] != b[0] for a, b in zip(first, [shown(dataset(lines, mixing, 2), 0, i) for i in range(4)], strict=True)
    )
    assert [shown(one, 0, i) for i in range(4)] == first


def test_workers_show_the_same(lines):
    epochs = []
    for workers in (0, 2):
        data = dataset(lines, Mixing(recomposed=0.5, struck=0.5))
        loader = make_loader(data, lines.widths, 2, shuffle=True, seed=3, workers=workers)
        for epoch in (0, 1):
            data.epoch = loader.batch_sampler.epoch = epoch
            epochs.append(list(loader))
    for alone, shared in zip(epochs[:2], epochs[2:], strict=True):
        for a, b in zip(alone, shared, strict=True):
            assert all(torch.equal(x, y) for x, y in zip(a, b, strict=True))


def test_without_a_share_every_line_says_what_it_says(lines):
    data = dataset(lines, Mixing(struck=1.0))
    for epoch in range(3):
        assert [shown(data, epoch, i)[1] for i in range(4)] == list(lines.texts)


def test_new_lines_say_what_the_texts_say_in_words_that_were_written(lines, monkeypatch):
    monkeypatch.setattr("netchu.training.ink_showing._ADDRESS_SHARE", 0.0)
    data = dataset(lines, Mixing(recomposed=1.0, struck=0.5), texts=["ab xyz ab cab", "cab ab"])
    said = {shown(data, epoch, i)[1] for epoch in range(5) for i in range(4)}
    assert {word for text in said for word in text.split()} == {"ab", "cab"} and len(said) > 10
    assert all(len(text) < 2 * max(map(len, lines.texts)) for text in said)  # about as wide as the line


def test_without_texts_the_lines_own_words_are_said_anew(lines):
    showing = InkShowing(lines, range(len(lines)), Mixing(recomposed=1.0), PREPROCESSING)
    tokens = [showing._tokens(np.random.default_rng(seed), count=8) for seed in range(30)]
    own = {word for text in lines.texts for word in text.split()}
    assert any(set(found) <= own for found in tokens)
    assert any(not set(found) <= own for found in tokens)  # addresses


def test_a_new_text_of_which_nothing_was_written_leaves_the_line_as_it_is(lines, monkeypatch):
    monkeypatch.setattr("netchu.training.ink_showing._ADDRESS_SHARE", 0.0)
    data = dataset(lines, Mixing(recomposed=1.0), texts=["xyz"])
    assert [shown(data, 0, i)[1] for i in range(4)] == list(lines.texts)


def test_new_texts_need_the_words(tmp_path):
    folder = write_pages(tmp_path, PAGES)
    (folder / "InkData_word").rename(tmp_path / "elsewhere")
    lines = load_lines(inkml(folder)[0], PREPROCESSING)[0]
    assert (
        InkShowing(lines, range(len(lines)), Mixing(), PREPROCESSING)(0, np.random.default_rng(0))[1] == lines.texts[0]
    )
    with pytest.raises(InputError, match="InkData_word"):
        InkShowing(lines, range(len(lines)), Mixing(recomposed=0.1), PREPROCESSING)
