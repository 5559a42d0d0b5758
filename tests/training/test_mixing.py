"""What stands in for a training line: ink for ink, composed lines for scans, nothing where nothing is asked for."""

import numpy as np
import pytest
import torch
from ink_files import write_pages
from networks import CHARSET, tiny_model
from samples import draw_line, lines_of_images

from netchu.config import Mixing, Preprocessing
from netchu.data.ink import ink_path
from netchu.models import build_model
from netchu.training.mixing import make_mix

PREPROCESSING = Preprocessing()
TEXTS = ["ab ba aab", "bb aa", "abab ba", "ab ba"]
INK = (1, 3)  # of these lines


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_pages(tmp_path_factory.mktemp("mixing"), {"ann": [TEXTS[i] for i in INK]})


def lines(folder, ink=INK):
    """Lines of which some are ink."""
    made = lines_of_images([draw_line(text, seed=i) for i, text in enumerate(TEXTS)], TEXTS)
    file = folder / "InkData_line" / "ann_story.inkml"
    paths = [ink_path(file, f"tg_{INK.index(i)}") if i in ink else f"{i}.png" for i in range(len(TEXTS))]
    object.__setattr__(made, "paths", tuple(paths))
    return made


def mix_of(train, mixing, **options):
    torch.manual_seed(0)
    network = build_model(tiny_model(), len(CHARSET))
    return make_mix(network, train, CHARSET, PREPROCESSING, mixing, **options)


def test_nothing_is_mixed_where_nothing_is_asked_for(folder):
    assert mix_of(lines(folder, ink=()), Mixing()) is None
    assert mix_of(lines(folder, ink=()), Mixing(recomposed=0.5, struck=0.5)) is None  # of ink alone


def test_ink_is_always_written_anew_and_scans_stay(folder):
    mix = mix_of(lines(folder), Mixing())
    for index, text in enumerate(TEXTS):
        found = mix(index, np.random.default_rng(1))
        assert (found is None) == (index not in INK)
        if found:
            assert found[0].shape[0] == 64 and found[1] == text


def test_scans_are_composed_of_scans_alone(folder, monkeypatch):
    seen = []
    real = make_mix.__globals__["Composer"]
    monkeypatch.setattr(
        "netchu.training.mixing.Composer", lambda train, *rest: seen.append(train) or real(train, *rest)
    )
    mix = mix_of(lines(folder), Mixing(composed=1.0))
    assert seen[0].paths == ("0.png", "2.png") and seen[0].texts == ("ab ba aab", "abab ba")
    assert mix(1, np.random.default_rng(1))[1] == TEXTS[1]
    made = [mix(2, np.random.default_rng(seed)) for seed in range(30)]
    words = {word for text in seen[0].texts for word in text.split()}
    assert all(set(pair[1].split()) <= words for pair in made if pair)


def test_each_scan_is_composed_in_its_own_place(folder, monkeypatch):
    """Lines of ink stand between the scans: their numbers among all lines aren't those among the scans."""
    monkeypatch.setattr("netchu.training.mixing.make_composer", lambda *_: lambda index, random: (None, str(index)))
    mix = mix_of(lines(folder), Mixing(composed=1.0))
    assert [mix(index, np.random.default_rng(0))[1] for index in (0, 2)] == ["0", "1"]


def test_the_texts_reach_the_ink(folder, monkeypatch):
    monkeypatch.setattr("netchu.training.ink_showing._ADDRESS_SHARE", 0.0)
    mix = mix_of(lines(folder), Mixing(recomposed=1.0), texts=["bb", "aa €"])  # € is no class
    said = {word for seed in range(9) for word in mix(3, np.random.default_rng(seed))[1].split()}
    assert said == {"bb"}
