"""Settings of the wrong kind or size are refused in a sentence."""

from dataclasses import dataclass

import pytest

from netchu.errors import InputError
from netchu.ranges import check_ranges


@dataclass(frozen=True)
class Settings:
    share: float = 0.5
    layers: int = 2
    names: tuple[str, ...] = ("a",)
    frozen: bool = False


def test_settings_within_their_ranges_pass():
    check_ranges(Settings(share=1, layers=64, names=(), frozen=True), {"layers": (1, 64)})


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (Settings(share=1.5), "share 1.5 is out of range: give 0 to 1"),
        (Settings(share=float("nan")), "share nan is out of range"),
        (Settings(layers=0), "layers 0 is out of range: give 1 to 64"),
        (Settings(layers=2.5), "layers 2.5 is no setting: give one like 2"),
        (Settings(layers=True), "layers True is no setting"),
        (Settings(frozen=1), "frozen 1 is no setting: give one like False"),
        (Settings(names=(1,)), "names (1,) is no list of settings"),
    ],
)
def test_others_are_refused(settings, said):
    with pytest.raises(InputError) as error:
        check_ranges(settings, {"layers": (1, 64)})
    assert said in str(error.value)
