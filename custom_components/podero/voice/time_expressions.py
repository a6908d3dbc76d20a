"""Resolves times as people say them: pure functions over slots and the present."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any, Final

from homeassistant.exceptions import ServiceValidationError

from ..const import DOMAIN

DURATION_SLOTS: Final = frozenset(("days", "hours", "minutes"))
YEAR: Final = timedelta(days=366)
JUST_PASSED: Final = timedelta(days=14)
"""Who names a day without its year that has passed this lately means that one, or has
mistaken the month: hardly next year's."""
DEFAULT_HOUR: Final = 8
"""Hour of a day that is named without a time: early, since rooms that are warm too soon
are better than rooms that are cold too long."""


def resolve_datetime(slots: Mapping[str, Any], now: datetime) -> datetime | None:
    """Return the date-time that was said, in UTC, or None if none was.

    Args:
        slots: Value by slot of the sentences. A duration from now: `days`, `hours` and
            `minutes`. A day: `day` from today, or `weekday` (Monday is 0), or
            `monthday`, perhaps with the `month` and the `year`. A time: `hour` of 24, or `clock` as the
            face of a clock shows it, perhaps with the `part` of the day; and `minute`.
        now: The present, in the zone of the home.

    Raises:
        ServiceValidationError: There is no such day, or it has just passed.
    """
    if not DURATION_SLOTS.isdisjoint(slots):
        # A day has 23 to 25 hours, an hour 60 minutes.
        same_time = now + timedelta(days=slots.get("days", 0))
        return same_time.astimezone(UTC) + timedelta(
            hours=slots.get("hours", 0), minutes=slots.get("minutes", 0)
        )
    day, hours = _date(slots, now.date()), _candidate_hours(slots)
    days: tuple[date, ...]
    if day:
        days = (day,)
        hours = (hours or (DEFAULT_HOUR,))[: 2 if day == now.date() else 1]
    elif hours:
        # Last night may last until this morning.
        days = tuple(now.date() + timedelta(days=offset) for offset in (-1, 0, 1))
    else:
        return None
    candidates = [
        candidate
        for day in days
        for hour in hours
        for candidate in _as_utc(day, hour, slots.get("minute", 0), now)
    ]
    return min(
        (candidate for candidate in candidates if candidate > now),
        default=candidates[0],
    )


def _date(slots: Mapping[str, Any], today: date) -> date | None:
    match slots:
        case {"day": days}:
            return today + timedelta(days=days)
        case {"monthday": monthday, "month": month, "year": year}:
            return _date_of_year(int(monthday), int(month), int(year))
        case {"weekday": weekday}:
            return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
        case {"monthday": monthday, "month": month}:
            return _next_date(int(monthday), (int(month),), today)
        case {"monthday": monthday}:
            return _next_date(int(monthday), range(1, 13), today)
    return None


def _next_date(monthday: int, months: Iterable[int], today: date) -> date:
    # Eight years can pass between two 29ths of February.
    for year, month in product(range(today.year, today.year + 9), months):
        try:
            day = date(year, month, monthday)
        except ValueError:
            continue
        if day >= today:
            if YEAR - JUST_PASSED < day - today <= YEAR:
                raise ServiceValidationError(
                    translation_domain=DOMAIN,
                    translation_key="day_has_passed",
                    translation_placeholders={"day": day.isoformat()},
                )
            return day
    raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_day")


def _date_of_year(monthday: int, month: int, year: int) -> date:
    try:
        return date(year, month, monthday)
    except ValueError:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="no_day"
        ) from None


def _candidate_hours(slots: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the hours that may be meant, the likeliest on a day that is named first.

    An hour of 24 or more is one of the following day.
    """
    match slots:
        case {"hour": 0}:
            return (0, 24)
        case {"hour": hour}:
            return (int(hour),)
        case {"clock": clock, "part": "am"}:
            return (int(clock) % 12,)
        case {"clock": clock, "part": "pm"}:
            return (int(clock) % 12 + 12,)
        case {"clock": clock, "part": _}:
            # A night goes from six to six. "Monday night at two" is in the small hours
            # of Monday itself.
            hour = (int(clock) + 6) % 12 + 18
            return (hour % 24, hour)
        case {"clock": clock}:
            return (int(clock), (int(clock) + 12) % 24)
    return ()


def _as_utc(
    day: date, hour: int, minute: float, now: datetime
) -> tuple[datetime, datetime]:
    """Return both moments at which the home's clocks may show a time, in UTC.

    They differ only where the clocks are set back or forward.
    """
    day += timedelta(days=hour // 24)
    local = datetime.combine(day, time(hour % 24, int(minute)), now.tzinfo)
    first, second = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    # Of a time that clocks leave out, the second is the earlier one.
    return first, max(first, second)
