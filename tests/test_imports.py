"""Nothing flows back up: a module imports from its own floor or a lower one, and never in a circle."""

import ast
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import netchu

PACKAGE = Path(netchu.__file__).parent

FLOORS = {
    0: ["errors", "charset", "config", "lookalikes", "metrics", "ranges", "registry", "system"],
    1: ["preprocessing", "models", "decoding", "plotting"],
    2: ["data", "pictures", "addresses"],
    3: ["synthetic", "text"],
    4: ["decoder", "looking", "reading", "recognizer"],
    5: ["training", "analysis", "exports"],
    6: ["runs", "display"],
    7: ["site", "playground", "publish"],
    8: ["commands", "cli"],
}
FLOOR = {room: floor for floor, rooms in FLOORS.items() for room in rooms}
APART = [{"models", "decoding"}, {"models", "preprocessing"}, {"decoding", "preprocessing"}, {"training", "analysis"}]
LAZY = [("", ".recognizer"), (".runs", ".runs.run")]
MAINTAINERS = {"netchu.commands.results", "netchu.commands.bench"}  # all that may import publish
PLOTTING_LIBRARIES = {"numpy", "pandas", "matplotlib"}


def modules(package: Path) -> dict[str, Path]:
    """Dotted name → file, for every module of the package."""
    found = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(package: Path) -> dict[str, set[str]]:
    """Module → what it imports, also inside functions: own modules by their full name, others as written."""
    files = modules(package)
    graph = {name: _imports_of(name, path, files) for name, path in files.items()}
    for face, module in LAZY:  # offered by the package's face, imported when asked for
        if f"{package.name}{face}" in graph:
            graph[f"{package.name}{face}"].discard(f"{package.name}{module}")
    return graph


def _imports_of(name: str, path: Path, files: dict[str, Path]) -> set[str]:
    targets = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            targets |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
                above = package[: len(package) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            for alias in node.names:
                full = f"{base}.{alias.name}"
                targets.add(full if full in files else base)
    return targets - {name}


def room(module: str) -> str:
    """`netchu.data.images` → `data`; the package itself is "" and holds nothing but its version."""
    return (module.split(".") + [""])[1]


def violations(graph: dict[str, set[str]], package: str = "netchu") -> list[str]:
    """A sentence for each import that the table of floors does not allow."""
    found = []
    for module, targets in sorted(graph.items()):
        own = room(module)
        if own and own not in FLOOR:
            found.append(f"{module} has no floor: add {own} to the table")
            continue
        for target in sorted(targets):
            if target.split(".")[0] != package:
                library = target.split(".")[0]
                if own == "plotting" and library not in PLOTTING_LIBRARIES | sys.stdlib_module_names:
                    found.append(f"{module} imports {library}: plotting takes arrays and tables only")
                continue
            other = room(target)
            if not own and other:
                found.append(f"{module} imports {target}: the package's own file offers the Recognizer alone")
            elif FLOOR.get(other, 0) > FLOOR.get(own, 0):
                found.append(f"{module} imports {target} from a later floor")
            elif other == "publish" and own != "publish" and module not in MAINTAINERS:
                found.append(f"{module} imports {target}: publish is for maintainers' commands alone")
            elif {own, other} in APART:
                found.append(f"{module} imports {target}: {own} and {other} stay apart")
            elif own == "plotting" and FLOOR.get(other, 0) > 0 and other != "plotting":
                found.append(f"{module} imports {target}: plotting takes arrays and tables only")
    return found


def test_floors_are_kept():
    assert not violations(imports(PACKAGE))


def test_there_is_no_circle():
    try:
        TopologicalSorter(imports(PACKAGE)).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_no_module_needs_unix_to_be_imported():
    unix = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
    for name, path in modules(PACKAGE).items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        at_once = ast.Module([node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)], [])
        named = {alias.name for node in ast.walk(at_once) if isinstance(node, ast.Import) for alias in node.names}
        named |= {node.module for node in ast.walk(at_once) if isinstance(node, ast.ImportFrom)}
        assert not named & unix, f"{name} can't be imported on Windows"


def test_every_room_of_the_package_is_looked_at():
    graph = imports(PACKAGE)
    assert "netchu.decoding.prefix_beam" in graph["netchu.decoding"]
    assert {"netchu.charset", "netchu.config", "numpy"} <= graph["netchu.decoding.prefix_beam"]
    assert {room(module) for module in graph} - {""} == set(FLOOR)


@pytest.mark.parametrize(
    ("file", "source", "complaint"),
    [
        ("charset.py", "from netchu.data import images", "later floor"),
        ("charset.py", "def f():\n    import netchu.cli", "later floor"),
        ("data/images.py", "from ..training import fit", "later floor"),
        ("models/crnn.py", "from netchu.decoding import greedy_decode", "stay apart"),
        ("models/crnn.py", "import netchu.data.images", "later floor"),
        ("data/images.py", "from netchu.analysis import predictions", "later floor"),
        ("plotting.py", "from netchu.models import crnn", "arrays and tables only"),
        ("plotting.py", "import torch", "arrays and tables only"),
        ("__init__.py", "from netchu.charset import Charset", "offers the Recognizer alone"),
        ("cli.py", "def f():\n    from netchu.publish import scores", "maintainers' commands alone"),
        ("utils.py", "", "no floor"),
    ],
)
def test_the_checker_sees_what_is_not_allowed(tmp_path, file, source, complaint):
    package = make_package(tmp_path, {file: source})
    assert [complaint in sentence for sentence in violations(imports(package))] == [True]


def test_the_checker_allows_what_is_allowed(tmp_path):
    sources = {
        "data/images.py": "import cv2\nfrom netchu.errors import InputError\nfrom . import manifest",
        "analysis/predictions.py": "from netchu.decoding import greedy\nfrom ..metrics import score",
        "plotting.py": "import math\nimport matplotlib.pyplot as plt\nfrom netchu import charset",
        "recognizer.py": "from netchu import plotting",
        "cli.py": "from netchu.recognizer import Recognizer",
    }
    assert violations(imports(make_package(tmp_path, sources))) == []


def test_the_checker_sees_circles(tmp_path):
    package = make_package(
        tmp_path, {"data/images.py": "from netchu.data import manifest", "data/manifest.py": "from .images import x"}
    )
    with pytest.raises(CycleError):
        TopologicalSorter(imports(package)).prepare()


def make_package(folder: Path, sources: dict[str, str]) -> Path:
    """A package called netchu with empty modules where the sources name none."""
    names = ["__init__", "charset", "errors", "metrics", "cli", "plotting", "looking", "recognizer"]
    names += [f"{room}/__init__" for room in ("data", "models", "decoding", "training", "analysis")]
    names += ["data/images", "data/manifest", "models/crnn", "decoding/greedy", "training/fit"]
    for name, source in ({f"{name}.py": "" for name in names} | sources).items():
        path = folder / "netchu" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return folder / "netchu"
