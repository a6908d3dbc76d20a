"""How long to wait for the next read: pure arithmetic, without a clock and a cloud."""

from datetime import datetime, timedelta
import random
from typing import Final

import pytest

from custom_components.podero.account.adaptive_interval import AdaptiveInterval

from ..properties import NOW

pytestmark = pytest.mark.usefixtures("earliest")


@pytest.fixture(autouse=True)
def _real_integration() -> None:
    """Need no Home Assistant: this is about values alone."""


@pytest.fixture
def late(earliest: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let chance choose the latest moment."""
    monkeypatch.setattr(random, "uniform", lambda least, most: most)


def at(seconds: float) -> datetime:
    """Return a moment of the test."""
    return NOW + timedelta(seconds=seconds)


def waits(*reads: tuple[float, float], spare: float = 0.0) -> list[float]:
    """Return what follows from reads: the time stamp each brought, and when it was."""
    interval = AdaptiveInterval()
    return [interval.wait(at(newest), at(now), spare) for newest, now in reads]


NO_TIME_STAMP: Final = (
    # reads that may be made ahead of time, seconds until the next
    (10.0, 285.0),
    (0.0, 285.0),
    (-0.9, 285.0),
    (-1.0, 300.0),
    (-2.0, 600.0),
    (-9.0, 900.0),
)


@pytest.mark.parametrize(("spare", "wait"), NO_TIME_STAMP)
def test_without_a_time_stamp(spare: float, wait: float) -> None:
    """Nothing to follow is read every five minutes, or as the budget allows."""
    assert AdaptiveInterval().wait(None, NOW, spare) == pytest.approx(wait)


@pytest.mark.usefixtures("late")
def test_without_a_time_stamp_at_the_latest() -> None:
    """Not all homes ask at once, and none later than after five minutes."""
    assert AdaptiveInterval().wait(None, NOW, 0.0) == 300.0


AGES: Final = (
    # age of the only time stamp, seconds until the next read
    (0.0, 302.0),
    (100.0, 202.0),
    (280.0, 22.0),
    (282.0, 21.0),
    (299.0, 21.0),
    # It is overdue.
    (300.0, 61.0),
    (800.0, 61.0),
    (1350.0, 61.0),
    # A clock is wrong by so much that nothing can be followed.
    (1350.5, 285.0),
    (-1350.5, 285.0),
    (-1350.0, 900.0),
)


@pytest.mark.parametrize(("age", "wait"), AGES)
def test_first_time_stamp(age: float, wait: float) -> None:
    """A state is followed by the next after five minutes, until more is known."""
    assert waits((-age, 0.0)) == [wait]


@pytest.mark.usefixtures("late")
def test_read_at_the_latest() -> None:
    """A read follows the moment of a refresh by ten seconds at most."""
    assert waits((-100.0, 0.0)) == [210.0]


def test_overdue_refresh() -> None:
    """What does not come is asked for more and more rarely."""
    overdue = [(0.0, float(now)) for now in (310, 371, 432, 554, 798, 1098)]
    assert waits(*overdue) == [61, 61, 122, 244, 300, 300]


def test_overdue_refresh_that_comes() -> None:
    """After it has come, the next one that is late is asked for soon again."""
    reads = [(0.0, 310.0), (0.0, 371.0), (0.0, 432.0), (300.0, 554.0), (300.0, 610.0)]
    assert waits(*reads) == [61, 61, 122, 48, 61]


STEPS: Final = (
    # time stamps, one with each read 10 s later; seconds until the last is followed
    ([0, 300], 292.0),
    ([0, 599], 591.0),
    # Another one may lie between.
    ([0, 600], 292.0),
    # One was left out.
    ([0, 300, 600, 1051], 292.0),
    # Early and late ones: the first of two reads is in the middle.
    ([0, 300, 600, 1050], 367.0),
    # So long a step is one left out beside one of 380 s, and is none beside one of 400 s.
    ([0, 300, 680, 1279], 372.0),
    ([0, 300, 700, 1299], 441.5),
    # No step is shorter than four minutes.
    ([0, 100], 232.0),
    ([0, 240], 232.0),
    ([0, 260], 252.0),
    # An old state once more, or an older one, tells nothing.
    ([0, 300, 300], 292.0),
    ([300, 0], 292.0),
    # Eight steps count.
    ([0, 400, *range(700, 2600, 300)], 392.0),
    ([0, 400, *range(700, 2900, 300)], 292.0),
)


@pytest.mark.parametrize(("stamps", "wait"), STEPS)
def test_steps(stamps: list[float], wait: float) -> None:
    """The next refresh is expected after the steps that were seen."""
    reads = [(stamp, stamp + 10.0) for stamp in stamps]
    assert waits(*reads)[-1] == pytest.approx(wait)


def test_step_that_was_watched() -> None:
    """A long step counts if a read just before it shows that no other lies between."""
    assert waits((0, 10), (0, 310), (610, 620))[-1] == 602.0
    assert waits((0, 10), (0, 309), (610, 620))[-1] == 292.0


def test_long_step_is_not_left_out() -> None:
    """The longer a refresh takes to come, the later a read of it may be."""
    interval = AdaptiveInterval()
    for newest, now in ((0, 10), (0, 310)):
        interval.wait(at(newest), at(now), 0.0)
    assert interval.wait(at(610), at(620), -2.5) == 750.0


WINDOW: Final[tuple[tuple[float, float], ...]] = (
    *((0, 10), (240, 250), (590, 600), (590, 900)),
    *((1090, 1100), (1090, 1300), (1690, 1700)),
)
"""Reads from which a refresh is due after 240 to 600 s."""
SPARE: Final = (
    # reads that may be made ahead of time; ages at which the next reads are
    (0.0, [422, 602]),
    (-0.6, [422, 602]),
    (-1.0, [602]),
    # Those that were made ahead are saved again, by leaving out a refresh if need be.
    (-2.0, [610]),
    (-2.17, [661]),
    (-2.18, [910]),
    (4.0, [332, 422, 512, 602, 663]),
    (100.0, [263.176, 284.353, 305.529]),
)


@pytest.mark.parametrize(("spare", "ages"), SPARE)
def test_reads_of_a_window(spare: float, ages: list[float]) -> None:
    """The reads for one refresh are spread over the time in which it is due."""
    interval = AdaptiveInterval()
    for newest, now in WINDOW:
        interval.wait(at(newest), at(now), 0.0)
    newest, now = WINDOW[-1]
    seen = []
    for _ in ages:
        now += interval.wait(at(newest), at(now), spare)
        seen.append(now - newest)
    assert seen == pytest.approx(ages, abs=0.001)
