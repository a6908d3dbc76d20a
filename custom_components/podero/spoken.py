"""Moments as people say them: pure functions over what was said and the present."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any, Final

from homeassistant.exceptions import ServiceValidationError

from .const import DOMAIN

SPAN: Final = frozenset(("days", "hours", "minutes"))
MORNING: Final = 8
"""Hour of a day that is named without one: rather warm too early than cold too long."""


def moment(said: Mapping[str, Any], now: datetime) -> datetime | None:
    """Return the moment that was said, in UTC, or None if none was.

    Args:
        said: What was said, by slot of the sentences. A span from now: `days`, `hours`
            and `minutes`. A day: `day` from today, or `weekday` (Monday is 0), or
            `monthday`, perhaps with the `month`. A time: `hour` of 24, or `clock` as the face of a
            clock shows it, perhaps with the `part` of the day; and `minute`.
        now: The present, in the zone of the home.

    Raises:
        ServiceValidationError: There is no such day.
    """
    if not SPAN.isdisjoint(said):
        # A day has 23 to 25 hours, an hour 60 minutes.
        same_time = now + timedelta(days=said.get("days", 0))
        return same_time.astimezone(UTC) + timedelta(
            hours=said.get("hours", 0), minutes=said.get("minutes", 0)
        )
    day, hours = _day(said, now.date()), _hours(said)
    days: tuple[date, ...]
    if day:
        days = (day,)
        hours = (hours or (MORNING,))[: 2 if day == now.date() else 1]
    elif hours:
        # Last night may last until this morning.
        days = tuple(now.date() + timedelta(days=ahead) for ahead in (-1, 0, 1))
    else:
        return None
    moments = [
        at
        for day in days
        for hour in hours
        for at in _at(day, hour, said.get("minute", 0), now)
    ]
    return min((at for at in moments if at > now), default=moments[0])


def _day(said: Mapping[str, Any], today: date) -> date | None:
    match said:
        case {"day": days}:
            return today + timedelta(days=days)
        case {"weekday": weekday}:
            return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
        case {"monthday": monthday, "month": month}:
            return _next(int(monthday), (int(month),), today)
        case {"monthday": monthday}:
            return _next(int(monthday), range(1, 13), today)
    return None


def _next(monthday: int, months: Iterable[int], today: date) -> date:
    # Eight years can pass between two 29ths of February.
    for year, month in product(range(today.year, today.year + 9), months):
        try:
            day = date(year, month, monthday)
        except ValueError:
            continue
        if day >= today:
            return day
    raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_day")


def _hours(said: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the hours that may be meant, the likeliest on a day that is named first."""
    match said:
        case {"hour": 0}:
            return (0, 24)
        case {"hour": hour}:
            return (int(hour),)
        case {"clock": clock, "part": "am"}:
            return (int(clock) % 12,)
        case {"clock": clock, "part": "pm"}:
            return (int(clock) % 12 + 12,)
        case {"clock": clock, "part": _}:
            # Nights go from six to six. Of a day that is named, the small hours are its own.
            hour = (int(clock) + 6) % 12 + 18
            return (hour % 24, hour)
        case {"clock": clock}:
            return (int(clock), (int(clock) + 12) % 24)
    return ()


def _at(day: date, hour: int, minute: float, now: datetime) -> tuple[datetime, ...]:
    """Return the moments at which the clocks of the home show a time, in UTC."""
    day += timedelta(days=hour // 24)
    shown = datetime.combine(day, time(hour % 24, int(minute)), now.tzinfo)
    first, second = (shown.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    # Of a time that clocks leave out, the second is the earlier one.
    return first, max(first, second)
