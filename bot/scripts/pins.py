"""Rewrites the exact replies that scripts pin, after an intended change; the rest of a file stays as it is."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.loading.reader import Loc
from bot.scripts.matching import Difference
from bot.scripts.runner import Failure, Result

WHAT = "reply"


@dataclass(frozen=True)
class Accepted:
    """A pinned reply that was rewritten."""

    spot: str
    before: str
    after: str


def accept(results: Iterable[Result]) -> tuple[tuple[Result, ...], tuple[Accepted, ...]]:
    """The results without the differences that are now accepted, and what was rewritten."""
    left, wanted = [], dict[tuple[str, Loc], Accepted]()
    for result in results:
        kept = []
        for failure in result.failures:
            others = tuple(d for d in failure.differences if d.what != WHAT or failure.pin is None)
            pinned = next((d for d in failure.differences if d not in others), None)
            if pinned is not None and failure.pin is not None:
                wanted[failure.pin.file, failure.pin.loc] = Accepted(failure.spot, pinned.expected, pinned.came)
            if others:
                kept.append(_without(failure, others))
        left.append(Result(result.script, result.channel, tuple(kept), result.skipped, result.seconds))
    files: dict[str, dict[Loc, str]] = defaultdict(dict)
    for (file, loc), accepted in wanted.items():
        files[file][loc] = accepted.after
    for file, replies in files.items():
        path = Path(file)
        path.write_text(rewritten(path.read_text(encoding="utf-8"), replies), encoding="utf-8")
    return tuple(left), tuple(wanted.values())


def _without(failure: Failure, others: tuple[Difference, ...]) -> Failure:
    return Failure(failure.turn, failure.spot, failure.said, others, failure.trace, failure.astray, failure.pin)


def rewritten(text: str, replies: Mapping[Loc, str]) -> str:
    """The YAML text with other values at the places given."""
    lines = text.splitlines(keepends=True)
    tree = yaml.compose(text, Loader=yaml.SafeLoader)
    spans = sorted(((_span(tree, loc, lines), reply) for loc, reply in replies.items()), key=lambda pair: pair[0].start)
    for span, reply in reversed(spans):
        (first, left), (last, right) = span.start, span.end
        head, tail = lines[first][:left], lines[last][right:]
        lines[first : last + 1] = [head + span.written(reply, tail) + tail]
    return "".join(lines)


@dataclass(frozen=True)
class Span:
    """Where a value stands: line and column, from zero."""

    start: tuple[int, int]
    end: tuple[int, int]
    indent: int
    """Columns before its key."""
    flow: bool
    """Whether it stands within braces, where a block is not possible."""

    def written(self, reply: str, tail: str) -> str:
        if self.flow or "\n" not in reply or reply[0].isspace() or tail.strip():
            return json.dumps(reply, ensure_ascii=False)
        return "|-" + "".join(f"\n{' ' * (self.indent + 2)}{line}" if line else "\n" for line in reply.splitlines())


def _span(node: yaml.Node | None, loc: Loc, lines: Sequence[str]) -> Span:
    flow, indent = False, 0
    for step in loc:
        flow = flow or bool(getattr(node, "flow_style", False))
        if isinstance(node, yaml.MappingNode):
            key, node = next((k, v) for k, v in node.value if k.value == step)
            indent = key.start_mark.column
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
    if not isinstance(node, yaml.ScalarNode):
        raise ValueError(f"no text stands at {loc}")
    end = node.end_mark.line, node.end_mark.column
    if node.style in ("|", ">"):  # its mark is after the blank lines that follow
        last = node.end_mark.line - 1
        while not lines[last].strip():
            last -= 1
        end = last, len(lines[last].rstrip("\n"))
    return Span((node.start_mark.line, node.start_mark.column), end, indent, flow)
