"""All that is asked for in a day, with everything on: the budget, and what comes first."""

from datetime import timedelta
from itertools import pairwise

import pytest

from ..api.statistics_answers import answer, day_of, row
from ..home import Home
from ..simulator import Generation
from .helpers import DAY, HOUR, recorded, set_up_keeping_requests

READS = ("list", "detail")


@recorded
@pytest.mark.parametrize(
    ("heat_pumps", "hours", "most"),
    # Eight requests may run ahead of their time, and each further one takes 5 minutes.
    [(1, 24, 300), (10, 6, 8 + 72), (100, 2, 8 + 24)],
)
async def test_requests(home: Home, heat_pumps: int, hours: int, most: int) -> None:
    """A day costs 300 requests at most, sign-in, statistics and contracts included.

    States come first, then statistics, and contracts last.
    """
    cloud = home.cloud
    # They are asked as often as any other, and have few states to record.
    for _ in range(heat_pumps - 1):
        cloud.add_heat_pump(Generation.MINIMAL)
    cloud.refresh_interval = 300.0
    cloud.add_contract(cloud.user_id)
    # As many requests as a whole year, and few rows to write.
    year = [row(day_of(day), 5) for day in ("2025-01-16", "2026-01-08")]
    cloud.fail(200, kind="savings", times=None, body=answer(*year))
    await set_up_keeping_requests(home)
    await home.clock.go(hours * HOUR)
    assert cloud.count() <= most
    kinds = [request.kind for request in cloud.requests]
    first = [kinds.index(kind) for kind in ("token", "statistics", "contracts")]
    assert first == sorted(first)
    assert kinds[1] in READS
    reads = [request.at for request in cloud.requests if request.kind in READS]
    assert max(b - a for a, b in pairwise(reads)) <= timedelta(seconds=902)
    assert len(reads) >= 0.6 * cloud.count()
    assert kinds.count("token") == 1 + hours * HOUR // DAY * 2
    assert 1 <= kinds.count("contracts") <= 3
