"""Whatever is fed to a reader: it reads, or one sentence says why not. Nothing else happens, and soon."""

import re
from pathlib import Path

import pytest
from hostile.targets import TARGETS
from hostile.watching import watched
from hypothesis import HealthCheck, given, settings

from netchu.decoding.compiled import PATIENCE
from netchu.decoding.compiled_beam import search
from netchu.errors import InputError

EXAMPLES = 60
SECONDS = 20  # for one input: a hundred times what the slowest takes, so that a busy machine fails nothing


@pytest.fixture(params=TARGETS)
def target(request, tmp_path, monkeypatch):
    target = TARGETS[request.param]
    monkeypatch.setenv("NETCHU_OUTPUTS", str(tmp_path / "outputs"))
    warm(target, tmp_path)
    return target


def warm(target, folder: Path) -> None:
    """Feeds the target whole files: what is compiled or imported late, is by now."""
    search._calls = PATIENCE  # the next call compiles, not one while somebody watches
    for data in target.whole():
        target.feed(data, folder)


def feed(target, data: bytes, folder: Path, seconds: float = SECONDS) -> bool:
    """What holds for every input; whether it was read."""
    try:
        with watched(folder, seconds):
            target.feed(data, folder)
    except InputError as error:
        check_sentence(str(error))
        return False
    return True


def check_sentence(message: str) -> None:
    assert re.search(r"\w", message) and not re.search(r"[\n\r]", message), message
    assert len(message) < 2000, message


def test_anything_is_read_or_refused_in_a_sentence(target, tmp_path):
    @settings(
        max_examples=EXAMPLES, derandomize=True, deadline=None, database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )  # fmt: skip
    @given(target.broken())
    def check(data):
        feed(target, data, tmp_path)

    check()
