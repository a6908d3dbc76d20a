"""The clock of the cloud."""

from datetime import UTC, datetime

from freezegun.api import FrozenDateTimeFactory

from ..simulator.clock import Clock as CloudClock


def test_the_clock_jumps_and_runs(freezer: FrozenDateTimeFactory) -> None:
    """It gains what its speed says, and keeps it when the speed changes."""
    freezer.move_to("2026-01-15 12:00:00+00:00")
    start = datetime(2026, 1, 15, 12, tzinfo=UTC)
    clock = CloudClock()

    def gone() -> float:
        return (clock.now() - start).total_seconds()

    freezer.tick(10)
    assert (gone(), clock.speed) == (10, 1)
    clock.speed = 60
    assert gone() == 10
    freezer.tick(10)
    assert gone() == 610
    clock.advance(90)
    assert gone() == 700
    clock.speed = 1
    freezer.tick(10)
    assert gone() == 710
    clock.speed = 0
    freezer.tick(10)
    assert gone() == 710
