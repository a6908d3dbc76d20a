"""When an away window that is over is cleared: exact times, without Home Assistant."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

import pytest

from custom_components.podero.account.away_cleanup import AwayCleanup
from custom_components.podero.api import Value

from ..properties import NOW
from .jumping_loop import run
from .write_queue_rig import Put, Rig

HOUR: Final = timedelta(hours=1)
CLEARED: Final = {
    "is_away_mode_enabled": False,
    "away_mode_start": None,
    "away_mode_end": None,
}


@pytest.fixture(autouse=True)
def _real_integration() -> None:
    """Need no Home Assistant: its loop would have to wait."""


class Cleaner:
    """A heat pump that was away until `NOW`, and what clears that."""

    def __init__(self, *outcomes: str) -> None:
        """Begin at a start of Home Assistant; PUTs end in these ways."""
        self.rig = Rig(outcomes=[Put(outcome=outcome) for outcome in outcomes])
        self.cleanup = AwayCleanup(self.rig.start)

    async def show(self, end: datetime | None = NOW, heard: datetime = NOW) -> None:
        """Let the cloud show the window, and when it has heard from the heat pump."""
        away: dict[str, Value] = {
            "is_away_mode_enabled": True,
            "away_mode_start": NOW - 24 * HOUR,
            "away_mode_end": end,
            "current_state_last_updated_at": heard,
        }
        for name, value in away.items():
            self.rig.visible[name] = [(0.0, value)]
            self.rig.stored_at[name] = [(0.0, value)]
        await self.rig.read()

    async def look(self, home: datetime = NOW, cloud: datetime | None = NOW) -> int:
        """Look at the clocks, wait for what comes of it, return the PUTs so far."""
        self.cleanup.run({"a": self.rig.queue}, home, cloud)
        await asyncio.sleep(1)
        return len(self.rig.sent)


CLOCKS: Final = (
    # end of the window; clocks of the home, the cloud and the heat pump; cleared
    (NOW, NOW, NOW, NOW, True),
    (NOW, NOW - HOUR, NOW, NOW, False),
    (NOW, NOW, NOW - HOUR, NOW, False),
    (NOW, NOW, None, NOW, True),
    (NOW, NOW, None, NOW - HOUR, False),
    (NOW, NOW, NOW, NOW - HOUR, True),
    (NOW + timedelta(seconds=1), NOW, NOW, NOW, False),
    (None, NOW, NOW, NOW, False),
)


@pytest.mark.parametrize(("end", "home", "cloud", "heard", "cleared"), CLOCKS)
def test_clocks(
    end: datetime | None,
    home: datetime,
    cloud: datetime | None,
    heard: datetime,
    cleared: bool,
) -> None:
    """A window is over by the clocks of the home and the cloud."""

    async def test() -> None:
        cleaner = Cleaner()
        await cleaner.show(end, heard)
        await asyncio.sleep(300)
        assert await cleaner.look(home, cloud) == cleared

    run(test)


def test_not_before_five_minutes() -> None:
    """A clock may not have been set yet when Home Assistant starts."""

    async def test() -> None:
        cleaner = Cleaner()
        await cleaner.show()
        await asyncio.sleep(299.9)
        assert await cleaner.look() == 0
        assert await cleaner.look() == 1
        assert cleaner.rig.sent[0].changes == CLEARED

    run(test)


def test_each_window_once() -> None:
    """A cloud that goes on showing the window is not asked again; another one is."""

    async def test() -> None:
        cleaner = Cleaner("refused")
        await cleaner.show()
        await asyncio.sleep(300)
        assert await cleaner.look() == 1
        await asyncio.sleep(10_000)
        assert await cleaner.look() == 1
        await cleaner.show(NOW - HOUR)
        assert await cleaner.look() == 2

    run(test)


@pytest.mark.parametrize("outcome", ["dropped", "not sent", "ill", "waits"])
def test_failure_is_tried_again(outcome: str) -> None:
    """After a failure a quarter of an hour passes until the next try."""

    async def test() -> None:
        cleaner = Cleaner(outcome, outcome)
        await cleaner.show()
        await asyncio.sleep(300)
        for tries in (1, 2):
            assert await cleaner.look() == tries
            # A second is over; the request was sent 0.3 s after it was asked for.
            await asyncio.sleep(899.2)
            assert await cleaner.look() == tries
        assert await cleaner.look() == 3

    run(test)


def test_what_people_ask_for_comes_first() -> None:
    """While a change waits or is on its way nothing is cleared."""

    async def test() -> None:
        cleaner = Cleaner()
        cleaner.rig.outcomes = [Put(back=20.0)]
        await cleaner.show()
        await asyncio.sleep(300)
        cleaner.rig.ask("optimization_level", "low")
        assert await cleaner.look() == 1
        await asyncio.sleep(10)
        assert await cleaner.look() == 1
        await asyncio.sleep(10)
        assert await cleaner.look() == 2

    run(test)


def test_heat_pump_that_is_not_known() -> None:
    """Without a first answer there is nothing to clear, and nothing goes wrong."""

    async def test() -> None:
        cleaner = Cleaner()
        cleaner.rig.queue.state.effective = None
        await asyncio.sleep(300)
        assert await cleaner.look() == 0

    run(test)
