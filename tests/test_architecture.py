"""The rules of the house that a plain test can keep."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BOT = ROOT / "bot"
CHARACTER_TABLES = {"masking.py", "text.py", "sounds.py", "numbers.py", "grammar.py"}
HAN = re.compile(r"[\u4e00-\u9fff]")


def test_imports_keep_their_direction() -> None:
    """In a process of its own: the linter silences every logger that exists where it runs."""
    linter = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(linter, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _docstrings(tree: ast.AST) -> set[int]:
    """Ids of the text nodes that are docstrings of a module, class or function, or notes below a field."""
    found: set[int] = set()
    for node in ast.walk(tree):
        for child in getattr(node, "body", []) if isinstance(getattr(node, "body", []), list) else []:
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                found.add(id(child.value))
    return found


@pytest.mark.parametrize("path", sorted(BOT.rglob("*.py")), ids=lambda path: path.relative_to(BOT).as_posix())
def test_words_that_people_read_are_data(path: Path) -> None:
    if path.name in CHARACTER_TABLES:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    notes = _docstrings(tree)
    texts = [
        n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in notes
    ]
    assert [text.value for text in texts if HAN.search(str(text.value))] == []


@pytest.mark.parametrize("path", sorted(BOT.rglob("*.py")), ids=lambda path: path.relative_to(BOT).as_posix())
def test_modules_stay_readable(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def _imported(path: Path) -> set[str]:
    """The modules that a file imports from, with the names that it takes: bot.answering.pairs."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{name.name}" for name in node.names)
    return found


def test_every_module_of_the_core_is_held_to_its_promise() -> None:
    """By a test that imports it, and says in its first line what it promises."""
    imported = set[str]().union(*map(_imported, (ROOT / "tests").rglob("test_*.py")))
    modules = {path.stem for path in (BOT / "answering").glob("*.py")} - {"__init__"}
    assert {name for name in modules if f"bot.answering.{name}" not in imported} == set()


def test_the_top_level_holds_nothing_else() -> None:
    allowed = {"pyproject.toml", "README.md", "bot", "knowledge", "tests", "Dockerfile"}
    present = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert present - allowed - {"build", "dist"} == set()
