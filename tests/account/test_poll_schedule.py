"""When an account is read next: pure arithmetic, without an event loop."""

import math
import random
from typing import Final

import pytest

from custom_components.podero.account.poll_schedule import PollSchedule

from ..properties import NOW

START: Final = 1000.0


pytestmark = pytest.mark.usefixtures("earliest")


@pytest.fixture(autouse=True)
def _real_integration() -> None:
    """Need no Home Assistant: this is about values alone."""


@pytest.fixture
def schedule() -> PollSchedule:
    """Return a schedule after a read that ended at `START`, without a time stamp."""
    schedule = PollSchedule()
    schedule.begin(START - 1)
    schedule.succeed(START, None, NOW, 0.0)
    return schedule


def plan(
    schedule: PollSchedule,
    after: float,
    *,
    confirm: float | None = None,
    transition: float = math.inf,
    wait: float = 0.0,
) -> float:
    """Return the next read; all in seconds after `START`."""
    now = START + after
    until = schedule.plan(
        now,
        confirm_at=None if confirm is None else START + confirm,
        transition_in=transition - after,
        read_wait=wait,
    )
    return after + until


def test_first_read() -> None:
    """A new account is read at once, and is not too soon for anybody."""
    schedule = PollSchedule()
    assert not schedule.is_too_soon(START)
    assert schedule.consecutive_failures == 0
    assert plan(schedule, 0) == 1


PLANS: Final = (
    # now; when a write is confirmed, when something ends; wait; the next read
    (0, None, math.inf, 0, 285),
    (100, None, math.inf, 0, 285),
    # No later than that, and no earlier than now.
    (284.5, None, math.inf, 0, 285.5),
    (300, None, math.inf, 0, 301),
    (0, 100, math.inf, 0, 101),
    (0, 500, math.inf, 0, 285),
    (0, None, 100, 0, 102),
    (0, None, 500, 0, 285),
    (0, 100, 90, 0, 92),
    (0, 90, 100, 0, 91),
    # Not twice in a minute.
    (0, 10, math.inf, 0, 61),
    (0, None, 10, 0, 61),
    (0, None, 59, 0, 61),
    (0, None, 60, 0, 62),
    # The cloud asked to wait.
    (0, None, math.inf, 284, 285),
    (0, None, math.inf, 285, 286),
    (200, 250, math.inf, 100, 301),
)


@pytest.mark.parametrize(("now", "confirm", "transition", "wait", "read"), PLANS)
def test_plan(
    schedule: PollSchedule,
    now: float,
    confirm: float | None,
    transition: float,
    wait: float,
    read: float,
) -> None:
    """The first of what there is to look at decides."""
    assert (
        plan(schedule, now, confirm=confirm, transition=transition, wait=wait) == read
    )


def test_fresh_state_is_read_soon(schedule: PollSchedule) -> None:
    """A refresh that is due is worth two reads in a minute, not in twenty seconds."""
    schedule.succeed(START, NOW, NOW, 0.0)
    schedule.begin(START + 299)
    schedule.succeed(START + 299, NOW, NOW.replace(minute=4, second=59), 0.0)
    assert plan(schedule, 299) == 320


def test_transition_that_has_passed(schedule: PollSchedule) -> None:
    """It counts until a read shows what came of it, whatever is planned meanwhile."""
    assert plan(schedule, 0, transition=100) == 102
    assert plan(schedule, 100.5) == 102
    assert plan(schedule, 101, transition=200) == 102
    schedule.begin(START + 100.9)
    schedule.succeed(START + 100.9, None, NOW, 0.0)
    assert plan(schedule, 100.9) == pytest.approx(161.9)
    schedule.begin(START + 101)
    schedule.succeed(START + 101, None, NOW, 0.0)
    assert plan(schedule, 101) == 386


def test_transition_that_moves(schedule: PollSchedule) -> None:
    """One that is still to come follows what people change."""
    assert plan(schedule, 0, transition=100) == 102
    assert plan(schedule, 50, transition=150) == 152
    assert plan(schedule, 50) == 285


def test_write_that_failed_is_looked_at_soon(schedule: PollSchedule) -> None:
    """A write that may have arrived is looked at after ten seconds, once."""
    schedule.confirm_soon()
    assert plan(schedule, 0) == 10
    assert plan(schedule, 5) == 10
    assert plan(schedule, 5, wait=20) == 26
    schedule.begin(START + 10)
    schedule.succeed(START + 10, None, NOW, 0.0)
    assert plan(schedule, 10) == 295


def test_failures() -> None:
    """Reads that fail are tried again more and more rarely, up to a quarter of an hour."""
    schedule = PollSchedule()
    waits = []
    for number in range(1, 7):
        schedule.begin(START)
        schedule.fail(START)
        assert schedule.consecutive_failures == number
        waits.append(plan(schedule, 0))
    assert waits == [61, 122, 244, 488, 900, 900]
    schedule.succeed(START, None, NOW, 0.0)
    assert schedule.consecutive_failures == 0
    schedule.fail(START)
    assert plan(schedule, 0) == 61


def test_failures_are_spread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not all homes come back at once: a wait is up to a tenth longer."""
    monkeypatch.setattr(random, "uniform", lambda least, most: most)
    schedule = PollSchedule()
    schedule.fail(START)
    assert plan(schedule, 0) == pytest.approx(67.1)


TOO_SOON: Final = (
    # now, seconds of a wait, whether a read that somebody asks for is too soon
    (0, 0, True),
    (59.9, 0, True),
    (60, 0, False),
    (60, 300, False),
    (300, 0, False),
)


@pytest.mark.parametrize(("now", "wait", "too_soon"), TOO_SOON)
def test_read_that_somebody_asks_for(
    schedule: PollSchedule, now: float, wait: float, too_soon: bool
) -> None:
    """People may ask for a read a minute after the last one."""
    plan(schedule, 0, wait=wait)
    assert schedule.is_too_soon(START + now) is too_soon


def test_planned_read_is_not_too_soon(schedule: PollSchedule) -> None:
    """A timer runs up to a second early; a read within a minute can be planned."""
    schedule.confirm_soon()
    assert plan(schedule, 0) == 10
    assert schedule.is_too_soon(START + 8.9)
    assert not schedule.is_too_soon(START + 9)


def test_read_at_once(schedule: PollSchedule) -> None:
    """What is to be read soon is not too soon."""
    plan(schedule, 0)
    schedule.read_soon()
    assert not schedule.is_too_soon(START)
