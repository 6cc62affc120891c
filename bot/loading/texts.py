"""The reply texts that the program says, each with the holes that it fills; without one of them it would be mute."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

CHANNELS = Path(__file__).parents[1] / "channels"
NAMED = re.compile(r"([\w.]+)(?:\(([^)]*)\))?")
SAID = {
    "answer": """
        figures(title figures) says(says) item(title figures) item_says(says) several(count)
        original(evidence) also unread(asked) enumerated(number item)
    """,
    "figure": "and",
    "table": "fact",
    "verify": """
        right(title figure stated) wrong(title figure stated) bound_missed(title figure stated)
        about(title figure stated) aim(title figure stated) gap_right(value unit stated)
        gap_wrong(value unit stated) rate_right(value unit)
        rate_wrong(value unit stated)
    """,
    "calc": """
        difference(measure large small value unit formula) same(measure large small figure)
        growth(measure first second value formula) decline(measure first second value formula)
        average(title value unit formula) mean(measure value unit formula)
        share(measure part whole value formula) share_of_all(measure part count value formula)
        times(measure first second value formula) ratio(measure first second value formula)
        rest(whole measure value unit formula) rest_share(whole value measure formula)
        sum(measure value unit formula) most(title figure) least(title figure) place(number title figure)
        ranking(count) filtered(bound count) none(bound) conversion(formula)
        rounded(formula) share_of_sum(measure parts whole value formula)
    """,
    "citation": "line(path evidence)",
    "choices": "ask near item(number text)",
    "clarify": "few(count) nearest unread(asked) rejected",
    "note": "understood(typed meant)",
    "explain": """
        absent(asked) nearest held apart(asked held) apart_unnamed(asked) left_over(asked)
        withheld(says) open_year(asked) relative_year(asked held) not_worked_out no_operands
    """,
    "unanswered": "not_understood too_long topic command no_last no_such_choice no_such_place stale_choice",
    "error": "internal",
}
"""First part of the key → the rest of it, with the holes."""


def _declared() -> Iterator[tuple[str, str]]:
    """What each channel says, as TEMPLATES in its file: read without running it, since it may need much."""
    for path in sorted([*CHANNELS.glob("*.py"), *CHANNELS.glob("*/__init__.py")]):
        name = path.parent.name if path.name == "__init__.py" else path.stem
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(statement, ast.Assign) and _is_templates(statement.targets[0]):
                yield name, str(ast.literal_eval(statement.value))


def _is_templates(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id == "TEMPLATES"


def _keys() -> Mapping[str, frozenset[str]]:
    return {
        f"{first}.{rest}": frozenset(holes.split())
        for first, rows in [*SAID.items(), *_declared()]
        for rest, holes in NAMED.findall(" ".join(rows.split()))
    }


TEXTS = _keys()
"""Key of each text → the holes that it may have."""
OF_MEASURES = {"figure.": frozenset(("value", "unit")), "canonical.": frozenset(("title",))}
"""Beginning of the key of a text that each measure may have → the holes that it may have; others have none."""
