"""How soon a new state is seen, and what that costs, in days of all rhythms."""

import pytest

from bench.freshness import MAX_REQUESTS, RHYTHMS, Rhythm, simulate


@pytest.mark.parametrize("rhythm", RHYTHMS, ids=lambda rhythm: rhythm.name)
@pytest.mark.parametrize("seed", [7, 8])
def test_new_states_are_seen_soon(rhythm: Rhythm, seed: int) -> None:
    """Half of what is new is seen in time, and few refreshes are missed."""
    result = simulate(rhythm, seed=seed)
    assert result.delay <= 1.1 * rhythm.target
    assert result.seen >= min(0.93 * result.refreshes, 240)


@pytest.mark.parametrize("rhythm", RHYTHMS, ids=lambda rhythm: rhythm.name)
def test_the_budget_lasts_and_is_used(rhythm: Rhythm) -> None:
    """No day has too many requests; what is left over would have brought nothing."""
    result = simulate(rhythm)
    assert result.requests <= MAX_REQUESTS
    # A read is never far away: the budget is not gone at noon.
    assert result.longest_gap <= 905
    if rhythm.most > rhythm.least:
        assert result.requests >= 255
