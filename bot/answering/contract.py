"""A reply as the machine-readable contract spells it; the command line and the web API say the same."""

from __future__ import annotations

from typing import Any

from bot.model import Reply


def as_json(reply: Reply) -> dict[str, Any]:
    return {
        "status": reply.status.value,
        "reason": reply.reason.value if reply.reason else None,
        "text": reply.text,
        "answer": reply.lead,
        "notes": list(reply.notes),
        "facts": [{"id": f.id, "measure": f.measure, "value": f.value, "unit": f.unit} for f in reply.facts],
        "computed": [{"formula": c.formula, "value": c.value, "unit": c.unit} for c in reply.computed],
        "table": _table(reply),
        "citations": [{"source": c.source, "section": c.path, "evidence": c.evidence} for c in reply.citations],
        "choices": [{"key": choice.key, "text": choice.text} for choice in reply.choices],
        "parts": [as_json(part) for part in reply.parts],
        "knowledge": reply.knowledge,
    }


def _table(reply: Reply) -> dict[str, Any] | None:
    if reply.table is None:
        return None
    return {"head": list(reply.table.head), "rows": [list(row) for row in reply.table.rows]}
