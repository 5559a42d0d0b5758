"""The code of a function or class, shown where it is talked about."""

import ast
import inspect
import textwrap
from collections.abc import Callable

from netchu.display.note import Markdown


def source(thing: Callable | type) -> Markdown:
    """The code as it stands in its module, without its docstring, coloured.

    >>> print(source(textwrap.indent).splitlines()[1])
    def indent(text, prefix, predicate=None):
    """
    lines = textwrap.dedent(inspect.getsource(thing)).rstrip().splitlines()
    body = ast.parse("\n".join(lines)).body[0].body  # type: ignore[attr-defined]
    first = body[0]
    if len(body) > 1 and isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        del lines[first.lineno - 1 : first.end_lineno]
    return Markdown("\n".join(["```python", *lines, "```"]))
