"""A reply as the machine-readable contract spells it; the command line and the web API say the same."""

from __future__ import annotations

from typing import Any

from bot.model import Reply


def as_json(reply: Reply) -> dict[str, Any]:
    return {
        "status": reply.status.value,
        "reason": reply.reason.value if reply.reason else None,
        "text": reply.text,
        "facts": [{"id": f.id, "measure": f.measure, "value": f.value, "unit": f.unit} for f in reply.facts],
        "computed": [{"formula": c.formula, "value": c.value, "unit": c.unit} for c in reply.computed],
        "citations": [{"source": c.source, "section": c.path, "evidence": c.evidence} for c in reply.citations],
        "choices": [choice.text for choice in reply.choices],
        "knowledge": reply.knowledge,
    }
