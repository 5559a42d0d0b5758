"""The browser that is installed, if any, and what a page would fetch from a network."""

import re
import shutil

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_REMOTE = re.compile(
    r"""<(?:script|link|img|iframe|source|video|audio|object|embed)\b[^>]*?\b(?:src|href|data)\s*=\s*["']?\s*"""
    r"""(?:https?:)?//[^"'>\s]+|(?:url\(|@import)\s*["']?\s*(?:https?:)?//[^"')\s]+"""
    r"""|\b(?:from|import|import\(|fetch\()\s*["'](?:https?:)?//[^"'\s]+""",
    re.IGNORECASE,
)


def remote_sources(html: str) -> list[str]:
    """Everything that a browser would fetch from the network to show the page; a link to click is none of it.

    >>> remote_sources('<a href="https://a.b">x</a><img src="https://a.b/c.png">')
    ['<img src="https://a.b/c.png']
    """
    return [match[0] for match in _REMOTE.finditer(html)]
