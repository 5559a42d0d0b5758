"""What a visitor reads: links lead somewhere, examples run, YAML can be read, versions agree."""

import re
import shutil
import sys
import tomllib
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
import yaml

from netchu import cli, registry
from netchu.charset import VIETNAMESE
from netchu.models.backbones import build_backbone
from netchu.publish.rendered_run import MAX_BYTES, place_named

ROOT = Path(__file__).parents[1]
TOP = (
    "README.md",
    "README.vi.md",
    "CONTRIBUTING.md",
    "CODE_OF_CONDUCT.md",
    "CHANGELOG.md",
    "data/README.md",
    "outputs/README.md",
)
FOLDERS = ("docs", "results", "src")
PAGES = [*(ROOT / name for name in TOP), *(page for name in FOLDERS for page in sorted((ROOT / name).rglob("*.md")))]
YAML = sorted(
    [*(ROOT / ".github").rglob("*.yml"), *(ROOT / "configs").glob("*.yaml"), ROOT / ".pre-commit-config.yaml"]
)
RENDERED = sorted((ROOT / "docs" / "run").glob("*.ipynb"))
_LINK = re.compile(r"\]\(([^()\s]+)\)|<img src=\"([^\"]+)\"")
_CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def links(page: str) -> list[str]:
    """What a page links to, outside of code."""
    return ["".join(found) for found in _LINK.findall(_CODE.sub("", page))]


def anchors(page: str) -> set[str]:
    """The names that code hosts give a page's headings."""
    titles = re.findall(r"^#+ +(.+)$", re.sub(r"^```.*?^```", "", page, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def broken(page: Path) -> list[str]:
    """The links of a page that lead to no file or heading of the repository."""
    found = []
    for link in links(page.read_text(encoding="utf-8")):
        name, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            found.append(link)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_relative_links_lead_to_files_and_headings(page):
    assert broken(page) == []


def test_the_check_sees_broken_links_and_leaves_code_and_the_web_alone(tmp_path):
    (tmp_path / "other.md").write_text("# What's *new*, and why?\n")
    page = tmp_path / "page.md"
    text = "[a](gone.md) [b](other.md#whats-new-and-why) [c](other.md#old) [d](https://a.example/x) `[e](no.md)`\n"
    page.write_text(f'{text}```\n[f](no.md)\n```\n[![g](no.png)](other.md)\n[h](#here) <img src="i.png">\n')
    assert broken(page) == ["gone.md", "other.md#old", "no.png", "#here", "i.png"]


def test_the_two_readmes_link_each_other():
    assert "README.vi.md" in links((ROOT / "README.md").read_text(encoding="utf-8"))
    assert "README.md" in links((ROOT / "README.vi.md").read_text(encoding="utf-8"))


def examples(page: str) -> str:
    """All Python of a page, one block after the other."""
    return "\n".join(
        re.findall(r"^```python\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    )


def test_the_examples_of_the_contributing_guide_run(tmp_path, monkeypatch, capsys):
    (tmp_path / "example_of_a_guide.py").write_text(examples("CONTRIBUTING.md"), encoding="utf-8")
    (tmp_path / "mine.list").write_text("1.png::Huế\n2.png::Hà Nội\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    backbone = build_backbone("example_of_a_guide:Squares", "features=6")
    assert backbone(torch.zeros(2, 1, 64, 70), torch.tensor([70, 33])).shape == (2, 5, 24)
    step, reader = (registry.find({}, f"example_of_a_guide:{name}", "example") for name in ("negative", "lists"))
    assert step(np.zeros((2, 3), np.uint8), None).min() == 255
    manifest, problems = reader(tmp_path / "mine.list")
    assert manifest["text"].tolist() == ["Huế", "Hà Nội"] and problems.empty and reader(tmp_path) is None
    assert cli.main(["predict", "--decoder", "example_of_a_guide:loud", str(ROOT / "docs" / "line.jpg")]) == 0
    assert capsys.readouterr().out.split("\t")[1].isupper()


def test_the_first_command_and_the_example_of_both_readmes_give_what_they_show(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    assert cli.main(["predict", "docs/line.jpg"]) == 0
    shown = f"```\n{capsys.readouterr().out}```"
    assert all(shown in (ROOT / page).read_text(encoding="utf-8") for page in TOP[:2])
    monkeypatch.chdir(tmp_path)
    for name in ("photo.jpg", "scan.png"):
        shutil.copy(ROOT / "docs" / "line.jpg", name)
    exec(examples("README.md"), {})
    assert capsys.readouterr().out.count("Thị trấn Chợ Lách") >= 2


@pytest.mark.parametrize("file", YAML, ids=lambda file: str(file.relative_to(ROOT)))
def test_yaml_can_be_read(file):
    assert yaml.safe_load(file.read_text(encoding="utf-8"))


def test_actions_are_pinned_to_commits():
    for workflow in (ROOT / ".github" / "workflows").iterdir():
        used = re.findall(r"uses: *(\S+)", workflow.read_text(encoding="utf-8"))
        assert used and all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action) for action in used)


def test_characters_that_are_named_as_extra_are_not_in_the_alphabet():
    shown = [ROOT / "docs" / "data.md", ROOT / "docs" / "faq.md", *sorted((ROOT / "notebooks").glob("0[134]_*.ipynb"))]
    shown.append(ROOT / "src" / "netchu" / "commands" / "train.py")
    for file in shown:
        found = re.findall(r'--extra-characters "(.)"|alphabet, such as (.)', file.read_text(encoding="utf-8"))
        assert found and not any("".join(pair) in VIETNAMESE for pair in found), file


def test_versions_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (citation["version"], citation["license"]) == (project["version"], project["license"])
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    ruff = next(repo["rev"] for repo in hooks if repo["repo"].endswith("ruff-pre-commit"))
    assert f"\nruff=={ruff.removeprefix('v')} " in (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_make_targets_that_documents_name_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = set(re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[1].split())
    for page in PAGES:
        named = set(re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
        assert named <= phony, page


def test_the_rendered_run_is_small_and_names_no_place_of_a_machine():
    assert RENDERED
    assert sum(file.stat().st_size for file in (ROOT / "docs" / "run").iterdir()) < MAX_BYTES
    for file in RENDERED:
        assert place_named(nbformat.read(file, as_version=4)) == "", file.name
