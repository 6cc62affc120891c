"""How to mend what has not its form, and a name that nothing has."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

FORMS = {
    "extra_forbidden": "remove the key or correct its spelling",
    "missing": "add the key",
    "string_pattern_mismatch": "write it in the form that knowledge/README.md shows",
    "literal_error": "use one of the words named",
}
"""By the kind of error that pydantic tells."""


def meant(name: str, known: Iterable[str], otherwise: str) -> str:
    """The mend of a name that nothing has: the one that it is most like, if there is one."""
    near = get_close_matches(name, list(known), 1)
    return f"did you mean {near[0]}? Else {otherwise}" if near else otherwise
