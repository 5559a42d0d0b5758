"""Shares, changes and intervals as people read them."""


def percent(share: float | None, digits: int = 1) -> str:
    """A share for people.

    >>> percent(0.04567), percent(None)
    ('4.6 %', '–')
    """
    return known(share if share is None else 100 * share, f"{{:.{digits}f}} %")


def known(value: object, form: str = "{}") -> str:
    """The value as text, or a dash where it is not known.

    >>> known(2000, "{:,}"), known(float("nan")), known("")
    ('2,000', '–', '–')
    """
    return "–" if value is None or value == "" or value != value else form.format(value)


def interval(row: dict, key: str) -> str:
    """Both ends of a score's bootstrap interval.

    >>> interval({"cer_low": 0.031, "cer_high": 0.052}, "cer"), interval({}, "cer")
    ('3.1–5.2 %', '')
    """
    low, high = row.get(f"{key}_low"), row.get(f"{key}_high")
    return "" if low is None or high is None else f"{100 * low:.1f}–{100 * high:.1f} %"


def points(change: float, digits: int = 2) -> str:
    """A change of a share, in percentage points, with its sign.

    >>> points(-0.0123), points(0.004, 1)
    ('−1.23', '+0.4')
    """
    return f"{100 * change:+.{digits}f}".replace("-", "−")
