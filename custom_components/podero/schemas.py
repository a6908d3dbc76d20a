"""What calls from outside may hold, beyond Home Assistant's own validators."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

import voluptuous as vol

from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util


def number(value: Any) -> float:
    """Return a number; "nan" and "inf" are some, and in no range.

    Raises:
        vol.Invalid: It is none, or an integer that is too large, with which
            `vol.Coerce` fails.
    """
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError) as err:
        raise vol.Invalid("expected a number") from err


def printable[T](value: T) -> T:
    """Return a value that is no text, or one that can be printed.

    Raises:
        vol.Invalid: It has control characters, or half a surrogate: ciso8601, by which
            Home Assistant parses date-times, crashes on one.
    """
    match value:
        case str() if not value.isprintable():
            raise vol.Invalid("expected a text without control characters")
    return value


def _as_utc(value: datetime) -> datetime:
    """Return a date-time in UTC; one without a zone is read from the home's clock.

    Where that clock is set forward, a time that it leaves out is as long after midnight
    as it would be on any other day. Where it is set back, of the two moments of one time
    it is the first that is still to come.
    """
    if value.tzinfo is None:
        folds = [value.replace(fold=fold) for fold in (0, 1)]
    else:
        folds = [value, value]
    try:
        first, second = map(dt_util.as_utc, folds)
    except OverflowError as err:
        raise vol.Invalid("beyond the end of time") from err
    return second if first <= dt_util.utcnow() < second else first


def _date_time(value: Any) -> datetime:
    """Return a date-time, of a bare date its midnight, as YAML writes them."""
    match value:
        case datetime():
            return value
        case date():
            return datetime.combine(value, time())
    return cv.datetime(printable(value))


def _local_date(value: datetime) -> date:
    """Return the day in the home on which a moment lies."""
    try:
        return dt_util.as_local(value).date()
    except OverflowError as err:
        raise vol.Invalid("beyond the end of time") from err


def duration(value: Any) -> timedelta:
    """Return a duration that is not negative."""
    try:
        return cv.positive_time_period(value)
    except OverflowError as err:
        raise vol.Invalid("expected a shorter duration") from err


UTC_DATETIME: Final = vol.All(_date_time, _as_utc)
LOCAL_DATE: Final = vol.All(_date_time, _local_date)
