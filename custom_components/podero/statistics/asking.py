"""Asks the cloud for the statistics of one heat pump, and notes when it may do so again."""

from datetime import date, timedelta
from http import HTTPStatus
import logging
from math import inf
from typing import Final

from homeassistant.util import dt as dt_util

from ..api import (
    Period,
    PoderoClient,
    PoderoError,
    PoderoForbiddenError,
    PoderoNotFoundError,
    PoderoRejectedError,
    PoderoServerError,
    TimeSeries,
)
from ..api.statistics import MAX_PERIOD_LENGTH
from .cache import CachedHeatPump
from .home_days import HALF_A_DAY
from .parsing import ParsedStatistics, parse_statistics, with_earlier_years
from .turns import HOUR

_LOGGER = logging.getLogger(__name__)

REFUSAL_BACKOFF: Final = 24 * HOUR
"""Seconds without requests after a refusal."""
POLLED_RESOLUTIONS: Final = ("day", "month", "year")
HISTORY_LENGTH: Final = timedelta(days=365)
"""How many days are requested once that are older than those of a normal answer."""
HISTORY_RETRY: Final = 6 * HOUR
"""Seconds until the history is requested again after a failure."""
HOURS_INTERVAL: Final = 3 * HOUR
"""Seconds until the hours of a heat pump's newest days are requested again."""
MAX_HOURS: Final = timedelta(days=150)
"""The longest range of hours in one request; an answer stays well below a megabyte."""


async def async_get_newest(
    client: PoderoClient, device_id: str, heat_pump: CachedHeatPump
) -> ParsedStatistics | None:
    """Return the newest periods, None after a failure."""
    try:
        answer = await client.async_get_statistics(device_id, POLLED_RESOLUTIONS)
    except PoderoError as err:
        _LOGGER.debug("No statistics: %s", err)
        if _is_refusal(err):
            heat_pump.refused_until = heat_pump.requested_at + REFUSAL_BACKOFF
        return None
    heat_pump.parsed = with_earlier_years(parse_statistics(answer), heat_pump.parsed)
    heat_pump.answered_at = dt_util.utcnow()
    return heat_pump.parsed


async def async_get_history(
    client: PoderoClient, device_id: str, heat_pump: CachedHeatPump, end: date
) -> ParsedStatistics | None:
    """Return the days before the newest ones, None after a failure.

    Args:
        client: The account's client.
        device_id: The heat pump.
        heat_pump: What is remembered of it.
        end: The last day.
    """
    # A refusal is final; a failure sets the time of the next try.
    heat_pump.history_at = inf
    try:
        answer = await client.async_get_past(
            device_id, ("day",), end - HISTORY_LENGTH, end
        )
    except PoderoError as err:
        _LOGGER.debug("No statistics: %s", err)
        if not _is_refusal(err):
            heat_pump.history_at = heat_pump.requested_at + HISTORY_RETRY
        return None
    return parse_statistics(answer)


async def async_get_hours(
    client: PoderoClient,
    device_id: str,
    heat_pump: CachedHeatPump,
    parsed: ParsedStatistics,
) -> tuple[TimeSeries, bool]:
    """Return the hours of an answer's days as far as they are told, and whether all are."""
    found = TimeSeries()
    if not (days := consumption_days(parsed)):
        return found, True
    # The home's days may begin and end half a day beside the cloud's.
    start = days[0].start - HALF_A_DAY
    end = min(days[-1].start + MAX_PERIOD_LENGTH["day"] + HALF_A_DAY, dt_util.utcnow())
    while start < end and not client.transport.read_wait:
        until = min(start + MAX_HOURS, end)
        try:
            found |= await client.async_get_hours(device_id, start, until)
        except PoderoError as err:
            _LOGGER.debug("No hours: %s", err)
            if _is_refusal(err):
                heat_pump.hours_at = heat_pump.requested_at + REFUSAL_BACKOFF
            break
        start = until
    return found, start >= end


def consumption_days(parsed: ParsedStatistics) -> tuple[Period, ...]:
    """Return the days whose consumption an answer tells."""
    consumption = parsed.get("consumption")
    return consumption.periods.get("day", ()) if consumption else ()


def _is_refusal(err: PoderoError) -> bool:
    """Return whether the same request would fail again."""
    match err:
        case PoderoForbiddenError() | PoderoNotFoundError() | PoderoRejectedError():
            return True
        case PoderoServerError(status=HTTPStatus.NOT_IMPLEMENTED):
            return True
    return False
