"""What the installed packages are licensed under, as they say themselves."""

import re
from importlib.metadata import Distribution, distributions
from pathlib import Path

UNKNOWN = "unknown"
_LICENCE_FILE = re.compile(r"(licen[cs]e|copying)[^/]*$", re.IGNORECASE)


def installed_licences() -> list[tuple[str, str, str]]:
    """Name, version and licence of every package of this Python, by name."""
    found = {one.metadata["Name"].lower(): one for one in distributions()}
    return [(one.metadata["Name"], one.version, licence_of(one)) for _, one in sorted(found.items())]


def licence_of(package: Distribution) -> str:
    """An SPDX expression where the package gives one, else its classifiers, its own words, or its licence's title."""
    told = package.metadata
    classifiers = [one.split(" :: ") for one in told.get_all("Classifier") or ()]
    classified = " OR ".join(one[-1] for one in classifiers if one[0] == "License" and one[-1] != "OSI Approved")
    words = (told["License"] if "License" in told else "").strip()
    first = next(iter(words.splitlines()), "") if words != "UNKNOWN" else ""
    expression = told["License-Expression"] if "License-Expression" in told else ""
    return (expression or classified or first or _title(package) or UNKNOWN)[:80]


def _title(package: Distribution) -> str:
    """The first line of its licence file."""
    for file in package.files or ():
        if _LICENCE_FILE.search(str(file)):
            text = Path(str(file.locate())).read_text(encoding="utf-8", errors="replace").strip()
            return text.partition("\n")[0].strip()
    return ""
