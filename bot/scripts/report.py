"""What came of a run: text for people, JUnit for CI, JSON for programs."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.etree import ElementTree as xml

from bot.scripts.matching import Difference
from bot.scripts.runner import Failure, Result

SHOWN = 3
"""Failing turns of one conversation that are shown in full."""


def failure(result: Result) -> str:
    """What was expected, what came, and which step of the trace went another way."""
    script = result.script
    lines = [f"{script.file}:{script.line}: {script.title} [{script.id}]"]
    for each in result.failures[:SHOWN]:
        lines += _turn(each)
    if len(result.failures) > SHOWN:
        lines.append(f"  … and {len(result.failures) - SHOWN} more turns")
    return "\n".join(lines)


def _turn(failed: Failure) -> Iterator[str]:
    yield f"  turn {failed.turn} ({failed.spot}): {failed.said}"
    for came, found in groupby(failed.differences, key=lambda each: each.came):
        yield from (f"    {line}" for line in _differences(came, tuple(found)))
    if failed.astray is not None:
        yield f"    step {failed.astray.step}: {failed.astray.why}"
    for step in failed.trace:
        mark = "→" if failed.astray is not None and step.name == failed.astray.step else " "
        yield f"    {mark} {step.name}: {step.detail}"


def _differences(came: str, found: tuple[Difference, ...]) -> Iterator[str]:
    """Those that the same text did not meet."""
    for each in found:
        if each.what == "reply":
            yield from ("reply:", *diff(each.expected, came))
        else:
            yield f"{each.what}: expected {each.expected}"
    if any(each.what != "reply" for each in found):
        yield "came: " + came.replace("\n", "\n          ")


def diff(before: str, after: str) -> list[str]:
    """Lines taken away and added."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if not line.startswith("?")]


def summary(results: Sequence[Result], seconds: float) -> str:
    counts = Counter(result.outcome for result in results)
    parts = [f"{counts[name]} {name}" for name in ("passed", "failed", "skipped") if counts[name]]
    return f"{', '.join(parts) or 'nothing to do'} in {seconds:.2f} s"


def as_json(results: Sequence[Result]) -> str:
    return json.dumps([_row(result) for result in results], ensure_ascii=False, indent=1) + "\n"


def _row(result: Result) -> dict[str, object]:
    script = result.script
    return {
        "id": script.id, "title": script.title, "file": script.file, "line": script.line, "channel": result.channel,
        "outcome": result.outcome, "skipped": result.skipped, "seconds": round(result.seconds, 4),
        "failures": [
            {
                "turn": each.turn, "at": each.spot, "said": each.said,
                "differences": [vars(found) for found in each.differences],
                "step": each.astray.step if each.astray else None, "why": each.astray.why if each.astray else None,
                "trace": [vars(step) for step in each.trace],
            }
            for each in result.failures
        ],
    }  # fmt: skip


def junit(results: Sequence[Result]) -> str:
    counts = Counter(result.outcome for result in results)
    suite = xml.Element("testsuite", name="conversations", tests=str(len(results)), errors="0",
                        failures=str(counts["failed"]), skipped=str(counts["skipped"]),
                        time=f"{sum(result.seconds for result in results):.3f}")  # fmt: skip
    for result in results:
        script = result.script
        case = xml.SubElement(suite, "testcase", classname=f"{result.channel}.{script.file}", name=script.id,
                              file=script.file, line=str(script.line), time=f"{result.seconds:.3f}")  # fmt: skip
        if result.skipped:
            xml.SubElement(case, "skipped", message=result.skipped)
        elif result.failures:
            first = result.failures[0].differences[0]
            xml.SubElement(case, "failure", message=f"{first.what}: {first.expected}").text = failure(result)
    return xml.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"
