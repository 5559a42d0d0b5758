"""NETCHU_OFFLINE=1 keeps netchu off the network, which it uses for downloads alone."""

import os

from netchu.errors import InputError

OFFLINE = "NETCHU_OFFLINE"


def refuse_offline(what: str, instead: str) -> None:
    """Refuses to download where the switch is set.

    Args:
        what: would be downloaded.
        instead: what to do without a network, an imperative.

    Raises:
        InputError: the switch is set.
    """
    if os.environ.get(OFFLINE, "0") not in ("", "0"):
        raise InputError(f"{what} would be downloaded, and {OFFLINE} is set: {instead}, or unset it.")
