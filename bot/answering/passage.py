"""The place of a citation in the operator's copy of the document."""

from __future__ import annotations

from dataclasses import dataclass

AROUND = 160
"""Characters shown on either side of the evidence."""


@dataclass(frozen=True)
class Passage:
    """The text around the evidence, with the evidence as the document prints it."""

    before: str
    marked: str
    after: str


def passage(document: str, evidence: str) -> Passage | None:
    """White space is ignored in the comparison; None if the document does not hold the evidence."""
    places = [at for at, char in enumerate(document) if not char.isspace()]
    packed = "".join(document[at] for at in places)
    wanted = "".join(evidence.split())
    start = packed.find(wanted)
    if start < 0 or not wanted:
        return None
    end = start + len(wanted)
    return Passage(packed[max(0, start - AROUND) : start], packed[start:end], packed[end : end + AROUND])
