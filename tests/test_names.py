"""No two public functions or classes of the package have one name: a name said in prose means one thing."""

import ast
from collections import defaultdict
from pathlib import Path

import netchu

PACKAGE = Path(netchu.__file__).parent
OF_EVERY_COMMAND = {"add_commands", "execute"}


def homes(package: Path) -> dict[str, list[str]]:
    """Name of each public function and class at the top level of a module → the files that define it."""
    found = defaultdict(list)
    for path in sorted(package.rglob("*.py")):
        file = path.relative_to(package)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
                continue
            if not (file.parts[0] == "commands" and node.name in OF_EVERY_COMMAND):
                found[node.name].append(file.as_posix())
    return found


def test_no_two_public_functions_or_classes_have_one_name():
    assert {name: files for name, files in homes(PACKAGE).items() if len(files) > 1} == {}


def test_the_check_sees_what_it_looks_for(tmp_path):
    (tmp_path / "commands").mkdir()
    for file in ("a.py", "commands/b.py", "commands/c.py"):
        source = "def align(): pass\ndef _own(): pass\ndef execute(): pass\nclass Shape:\n    def fit(self): pass\n"
        (tmp_path / file).write_text(source)
    everywhere = ["a.py", "commands/b.py", "commands/c.py"]
    assert homes(tmp_path) == {"align": everywhere, "execute": ["a.py"], "Shape": everywhere}
