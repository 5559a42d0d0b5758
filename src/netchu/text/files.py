"""Plain text files, one text per line."""

from pathlib import Path

from netchu.errors import InputError
from netchu.lookalikes import Meant
from netchu.system.progress import say


def read_texts(path: Path | str) -> list[str]:
    """Lines of a UTF-8 text file as they are meant (see `lookalikes`); empty ones are left out.

    Raises:
        InputError: no such file, not UTF-8, or no text in it.
    """
    try:
        content = Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise InputError(f"There is no text file {path}: check the path.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} can't be read as UTF-8 text ({error}): convert it, one line per text.") from error
    meant = Meant()
    texts = [text for text in map(meant, content.splitlines()) if text]
    for sentence in meant.sentences():
        say(f"{path}: {sentence}")
    if not texts:
        raise InputError(f"{path} has no text: give one line per text.")
    return texts
