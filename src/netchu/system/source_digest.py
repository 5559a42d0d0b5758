"""What a cache's key needs to know of the code that filled it: a hash of its source."""

import hashlib
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from netchu.errors import InputError


@cache
def source_digest(*modules: str) -> str:
    """Hash of the source files of modules, and of packages with all that lies in them; 16 hex digits.

    It is taken once per process, since a process goes on with the code that it has imported: restart a notebook's
    kernel after an edit. What the modules import is not followed.

    Raises:
        InputError: a module can't be imported, or has no file.
    """
    digest = hashlib.sha256()
    for name in modules:
        try:
            files = _files(import_module(name))
        except ImportError as error:
            raise InputError(f"{name} can't be imported ({error}): check its name.") from error
        if not files:
            raise InputError(f"{name} has no source file to tell changes by: put the code in a module of its own.")
        for file in files:
            source = file.read_bytes()
            digest.update(f"{file.name} {len(source)} ".encode() + source)
    return digest.hexdigest()[:16]


def _files(module: ModuleType) -> list[Path]:
    if hasattr(module, "__path__"):
        return sorted(file for folder in module.__path__ for file in Path(folder).rglob("*.py"))
    return [Path(module.__file__)] if getattr(module, "__file__", None) else []
