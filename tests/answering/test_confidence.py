"""confidence: more of what speaks for a fact never makes it less sure."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.confidence import confidence

share = st.floats(0, 1.5, allow_nan=False)
part = st.floats(0, 1, allow_nan=False)


@given(share, share, part, part)
def test_a_nearer_rival_makes_no_surer(one: float, other: float, doubt: float, coverage: float) -> None:
    near, far = max(one, other), min(one, other)
    assert confidence(near, doubt, coverage) <= confidence(far, doubt, coverage)


@given(share, part, part, part)
def test_doubt_makes_less_sure_and_coverage_surer(rival: float, one: float, other: float, same: float) -> None:
    more, less = max(one, other), min(one, other)
    assert confidence(rival, more, same) <= confidence(rival, less, same)
    assert confidence(rival, same, more) >= confidence(rival, same, less)
