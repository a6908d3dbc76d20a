"""The budget of a day: what counts toward it, and how long a read has to wait."""

from datetime import UTC, datetime, timedelta

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.podero.api import (
    PoderoClient,
    PoderoConnectionError,
    PoderoRateLimitError,
)
from custom_components.podero.api.budget import RequestBudget

from ..clock import Clock
from ..simulator import Cloud
from .helpers import SOON, START, getting, kinds, putting, stopped


async def test_reads_ahead_of_time_are_paid_back(
    cloud: Cloud, clock: Clock, single: PoderoClient
) -> None:
    """Eight requests are free at any time; each further one costs five minutes."""
    transport = single.transport
    for _ in range(7):
        assert transport.read_wait == 0
        await clock.drive(getting(cloud)(single))
    assert len(cloud.requests) == 8
    assert transport.read_wait == 0
    await clock.drive(getting(cloud)(single))
    assert transport.read_wait == pytest.approx(300, abs=SOON)
    await clock.go(100)
    assert transport.read_wait == pytest.approx(200, abs=SOON)
    # It is for the caller to keep to it.
    await clock.drive(getting(cloud)(single))
    assert transport.read_wait == pytest.approx(500, abs=SOON)
    await clock.go(10_000)
    assert transport.read_wait == 0


async def test_each_try_of_a_read_counts_and_a_write_does_not(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """Failed reads are reads too; what a write needs is not counted."""
    for _ in range(20):
        cloud.revoke_tokens()
        await clock.drive(putting(cloud)(client))
    assert cloud.count(kind="token") == 20
    assert client.transport._budget._used_until == 0
    await clock.drive(getting(cloud)(client))
    spent = client.transport._budget._used_until
    cloud.fail(500, kind="detail", times=2)
    await clock.drive(getting(cloud)(client))
    assert client.transport._budget._used_until == pytest.approx(spent + 900, abs=SOON)
    cloud.fail(drop="before", kind="list", times=3)
    with pytest.raises(PoderoConnectionError):
        await clock.drive(client.async_get_heat_pumps())
    assert client.transport._budget._used_until == pytest.approx(
        spent + 1_800, abs=SOON
    )


async def test_what_did_not_reach_the_cloud_is_not_counted(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """A home without internet does not use up its budget by trying."""
    await clock.drive(client.async_get_heat_pumps())
    spent = client.transport._budget._used_until
    wanted = getting(cloud)
    async with stopped(cloud):
        for _ in range(10):
            with pytest.raises(PoderoConnectionError):
                await clock.drive(wanted(client))
    assert client.transport._budget._used_until == pytest.approx(spent)
    assert client.transport.read_wait == 0


async def test_a_rest_is_at_least_the_wait(
    cloud: Cloud, clock: Clock, client: PoderoClient
) -> None:
    """Who keeps to the rest keeps to the waits, too."""
    cloud.fail(429, kind="list", retry_after=1_000)
    with pytest.raises(PoderoRateLimitError):
        await clock.drive(client.async_get_heat_pumps())
    assert client.transport.read_wait == pytest.approx(1_000, abs=SOON)


async def test_a_day_has_at_most_296_requests(
    cloud: Cloud, client: PoderoClient, freezer: FrozenDateTimeFactory
) -> None:
    """Who reads as often as the rest allows sends 8 requests and 72 in six hours."""
    end = START + timedelta(hours=6)
    while True:
        freezer.tick(client.transport.read_wait + 0.001)
        if datetime.now(UTC) >= end:
            break
        await client.async_get_heat_pumps()
    assert len(cloud.requests) == 8 + 72
    assert kinds(cloud)[:2] == ["token", "list"]


def test_time_that_reads_use_up() -> None:
    """A read costs five minutes; reads may be 40 minutes ahead, those of routine 20."""
    budget, now = RequestBudget(), 1000.0
    assert (budget.wait(now), budget.spare_reads(now)) == (0.0, 4.0)
    waits = []
    for count in range(1, 11):
        budget.spend(now)
        waits.append(budget.wait(now))
        assert budget.spare_reads(now) == 4.0 - count
    assert waits == [0.0] * 8 + [300.0, 600.0]
    assert (budget.wait(now + 150), budget.spare_reads(now + 150)) == (450, -5.5)
    budget.refund()
    assert (budget.wait(now + 150), budget.spare_reads(now + 150)) == (150, -4.5)
    # Time that was not used by now is gone.
    budget.spend(100_000.0)
    assert (budget.wait(97_600.0), budget.spare_reads(97_600.0)) == (300, -5.0)


def test_requests_of_the_last_24_hours() -> None:
    """A request is counted for a day, and of countless ones the last 5000."""
    budget = RequestBudget()
    for at in (0.0, 10.0, 86_000.0):
        budget.count(at)
    for now, count in ((86_400.0, 3), (86_400.5, 2), (86_411.0, 1), (180_000.0, 0)):
        assert budget.requests_of_the_day(now) == count
    for _ in range(5001):
        budget.count(200_000.0)
    assert budget.requests_of_the_day(200_000.0) == 5000
