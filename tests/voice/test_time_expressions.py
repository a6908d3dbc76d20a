"""Moments as people say them, on days that clocks change as well."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.podero.voice.time_expressions import resolve_datetime
from homeassistant.exceptions import ServiceValidationError

BERLIN = ZoneInfo("Europe/Berlin")
THURSDAY = "2026-01-15T13:00"
SPRING = "2026-03-28T22:00"
"""Clocks go from 2:00 to 3:00 that night."""
AUTUMN = "2026-10-24T22:00"
"""Clocks go from 3:00 to 2:00 that night."""


def said(now: str, slots: dict[str, Any], fold: int = 0) -> str:
    """Return the moment that was said, in UTC."""
    present = datetime.fromisoformat(now).replace(tzinfo=BERLIN, fold=fold)
    found = resolve_datetime(slots, present)
    assert found is not None
    assert found.tzinfo is UTC
    return f"{found:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("slots", "wanted"),
    [
        ({"hours": 2.0}, "2026-01-15 14:00"),
        ({"hours": 1.5, "minutes": 5}, "2026-01-15 13:35"),
        ({"minutes": 30}, "2026-01-15 12:30"),
        ({"days": 3}, "2026-01-18 12:00"),
        ({"clock": 1}, "2026-01-16 00:00"),
        ({"clock": 8.0}, "2026-01-15 19:00"),
        ({"clock": 8, "minute": 30}, "2026-01-15 19:30"),
        ({"clock": 8, "part": "am"}, "2026-01-16 07:00"),
        ({"clock": 8, "part": "pm"}, "2026-01-15 19:00"),
        ({"clock": 12}, "2026-01-15 23:00"),
        ({"clock": 12, "part": "am"}, "2026-01-15 23:00"),
        ({"clock": 12, "part": "pm"}, "2026-01-16 11:00"),
        ({"clock": 11, "part": "night"}, "2026-01-15 22:00"),
        ({"clock": 12, "part": "night"}, "2026-01-15 23:00"),
        ({"clock": 2, "part": "night"}, "2026-01-16 01:00"),
        ({"hour": 20.0, "minute": 5.0}, "2026-01-15 19:05"),
        ({"hour": 24}, "2026-01-15 23:00"),
        ({"hour": 0, "minute": 30}, "2026-01-15 23:30"),
        ({"day": 0, "hour": 0, "minute": 30}, "2026-01-15 23:30"),
        ({"day": 1, "hour": 0, "minute": 30}, "2026-01-15 23:30"),
        ({"weekday": 0, "hour": 0}, "2026-01-18 23:00"),
        ({"weekday": 0, "hour": 24}, "2026-01-19 23:00"),
        ({"weekday": 0, "clock": 3, "part": "night"}, "2026-01-19 02:00"),
        ({"weekday": 0, "clock": 11, "part": "night"}, "2026-01-19 22:00"),
        ({"day": 0, "clock": 2, "part": "night"}, "2026-01-16 01:00"),
        ({"day": 0, "clock": 8}, "2026-01-15 19:00"),
        ({"day": 1}, "2026-01-16 07:00"),
        ({"day": 1, "clock": 8}, "2026-01-16 07:00"),
        ({"day": 1, "hour": 24}, "2026-01-16 23:00"),
        ({"weekday": 6}, "2026-01-18 07:00"),
        ({"weekday": 3}, "2026-01-22 07:00"),
        ({"weekday": 4, "clock": 6, "part": "pm"}, "2026-01-16 17:00"),
        ({"monthday": 24.0, "month": 12}, "2026-12-24 07:00"),
        ({"monthday": 15, "month": 1, "hour": 20}, "2026-01-15 19:00"),
        ({"monthday": 31, "month": 12}, "2026-12-31 07:00"),
        ({"monthday": 29, "month": 2}, "2028-02-29 07:00"),
        ({"monthday": 24, "month": 12.0}, "2026-12-24 07:00"),
        ({"monthday": 24.0}, "2026-01-24 07:00"),
        ({"monthday": 5}, "2026-02-05 07:00"),
        ({"monthday": 15, "hour": 20}, "2026-01-15 19:00"),
        # What is over already is refused by the rules, and said.
        ({"day": 0, "clock": 8, "part": "am"}, "2026-01-15 07:00"),
    ],
)
def test_said(slots: dict[str, Any], wanted: str) -> None:
    """Said on a Thursday at one."""
    assert said(THURSDAY, slots) == wanted


def test_last_night() -> None:
    """At night, the night is the one that is."""
    night = {"clock": 2, "part": "night"}
    assert said("2026-01-15T01:00", night) == "2026-01-15 01:00"
    assert said("2026-01-15T01:00", {"day": 0, **night}) == "2026-01-15 01:00"


def test_month_without_the_day() -> None:
    """A day of a month that is too short is one of the next."""
    assert said("2026-02-15T12:00", {"monthday": 31}) == "2026-03-31 06:00"


def test_day_of_december() -> None:
    """In December, a day that is still to come is one of this month."""
    assert said("2026-12-05T12:00", {"monthday": 20}) == "2026-12-20 07:00"
    assert said("2026-12-05T12:00", {"monthday": 4}) == "2027-01-04 07:00"


@pytest.mark.parametrize("day", [(14, 1), (3, 1)])
def test_day_that_has_just_passed(day: tuple[int, int]) -> None:
    """A day of the last two weeks is asked about: nobody means one in a year."""
    monthday, month = day
    with pytest.raises(ServiceValidationError) as caught:
        said(THURSDAY, {"monthday": monthday, "month": month})
    assert caught.value.translation_key == "day_has_passed"


def test_nothing_said() -> None:
    """No moment was said."""
    assert resolve_datetime({"heat_pump": "cellar"}, datetime.now(BERLIN)) is None


def test_no_such_day() -> None:
    """There is no 31st of February."""
    with pytest.raises(ServiceValidationError) as caught:
        said(THURSDAY, {"monthday": 31, "month": 2})
    assert caught.value.translation_key == "no_day"


@pytest.mark.parametrize(
    ("now", "fold", "slots", "wanted"),
    [
        (SPRING, 0, {"hours": 8}, "2026-03-29 05:00"),
        (SPRING, 0, {"days": 1}, "2026-03-29 20:00"),
        (SPRING, 0, {"day": 1, "clock": 8}, "2026-03-29 06:00"),
        (SPRING, 0, {"clock": 8, "part": "am"}, "2026-03-29 06:00"),
        # A time that clocks leave out is as long after midnight as on other days.
        (SPRING, 0, {"clock": 2, "minute": 30, "part": "am"}, "2026-03-29 01:30"),
        (AUTUMN, 0, {"hours": 8}, "2026-10-25 04:00"),
        (AUTUMN, 0, {"days": 1}, "2026-10-25 21:00"),
        (AUTUMN, 0, {"day": 1, "clock": 8}, "2026-10-25 07:00"),
        # A time that clocks show twice is the one that comes next.
        (AUTUMN, 0, {"clock": 2, "minute": 30, "part": "am"}, "2026-10-25 00:30"),
        ("2026-10-25T02:45", 0, {"clock": 2, "minute": 30}, "2026-10-25 01:30"),
        ("2026-10-25T02:15", 1, {"clock": 2, "minute": 30}, "2026-10-25 01:30"),
        ("2026-10-25T02:45", 1, {"clock": 2, "minute": 30}, "2026-10-25 13:30"),
    ],
)
def test_clock_changes(now: str, fold: int, slots: dict[str, Any], wanted: str) -> None:
    """Times are what clocks show; hours last sixty minutes."""
    assert said(now, slots, fold) == wanted


@given(
    now=st.datetimes(
        datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(BERLIN)
    ),
    clock=st.integers(1, 12),
    minute=st.integers(0, 59),
    part=st.sampled_from([None, "am", "pm", "night"]),
)
def test_next(now: datetime, clock: int, minute: int, part: str | None) -> None:
    """A time without a day is the next such time: within the hours of one day."""
    slots: dict[str, Any] = {"clock": clock, "minute": minute}
    if part:
        slots["part"] = part
    found = resolve_datetime(slots, now)
    assert found is not None
    waited = (found - now.astimezone(UTC)).total_seconds() / 3600
    assert 0 < waited <= (26 if part else 14)
