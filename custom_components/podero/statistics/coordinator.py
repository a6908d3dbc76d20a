"""Polls statistics: one heat pump an hour, by turns, within the budget of a day."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from http import HTTPStatus
import logging
from math import inf
import random
from typing import Any, Final, override

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util

from ..account.entries import heat_pump_subentries
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
from ..const import DOMAIN
from .cache import CACHE, CachedHeatPump
from .current import CurrentStatistics, current_statistics
from .home_days import HALF_A_DAY
from .parsing import ParsedStatistics, parse_statistics, with_earlier_years
from .recording import LongTermStatistics

_LOGGER = logging.getLogger(__name__)

HOUR: Final = 3600.0
INITIAL_DELAY: Final = (10.0, 50.0)
"""Seconds from set-up to the first request; random, so that homes spread out."""
REFUSAL_BACKOFF: Final = 24 * HOUR
"""Seconds without requests after a refusal."""
POLLED_RESOLUTIONS: Final = ("day", "month", "year")
HISTORY_LENGTH: Final = timedelta(days=365)
"""How many days are requested once that are older than those of a normal answer."""
HOURS_INTERVAL: Final = 3 * HOUR
"""Seconds until the hours of a heat pump's newest days are requested again."""
MAX_HOURS: Final = timedelta(days=150)
"""The longest range of hours in one request; an answer stays well below a megabyte."""
HISTORY_RETRY: Final = 6 * HOUR
"""Seconds until the history is requested again after a failure."""


class StatisticsCoordinator(DataUpdateCoordinator[dict[str, CurrentStatistics]]):
    """Polls the statistics of one account.

    Its data are current statistics by device id and key; long-term statistics go to
    the recorder. Statistics are optional: a failure makes no entity unavailable and
    starts no reauthentication.

    Attributes:
        long_term: The account's long-term statistics.
    """

    config_entry: ConfigEntry[Any]

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        client: PoderoClient,
        is_missing: Callable[[str], bool],
    ) -> None:
        """Start with what is known from before a reload, without a request.

        Args:
            hass: Home Assistant.
            entry: The account.
            client: Its client.
            is_missing: Whether a heat pump could not be read lately, by device id;
                called at once.
        """
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=f"{DOMAIN} statistics",
            always_update=False,
        )
        self._client = client
        self._is_missing = is_missing
        self._cache = hass.data[CACHE]
        self.long_term = LongTermStatistics(hass, entry, self._cache)
        first_request_at = hass.loop.time() + random.uniform(*INITIAL_DELAY)
        self._cache.next_request_at.setdefault(entry.entry_id, first_request_at)
        self.data = self._current()
        self._schedule(self.data)

    @callback
    def async_forget(self, device_id: str) -> None:
        """Forget a heat pump that is removed."""
        self._cache.forget(device_id)

    @override
    async def _async_update_data(self) -> dict[str, CurrentStatistics]:
        if not self._wait and (device_id := self._next_device_id):
            await self._async_poll(device_id)
        current = self._current()
        self._schedule(current)
        return current

    @property
    def _heat_pumps(self) -> dict[str, CachedHeatPump]:
        """The account's present heat pumps by device id."""
        return {
            device_id: self._cache.heat_pump(device_id)
            for device_id in heat_pump_subentries(self.config_entry)
        }

    @property
    def _next_device_id(self) -> str | None:
        """The heat pump that waits longest, None if none may be requested."""
        if any(self.config_entry.async_get_active_flows(self.hass, {SOURCE_REAUTH})):
            return None
        now, heat_pumps = self.hass.loop.time(), self._heat_pumps
        return min(
            (
                device_id
                for device_id, heat_pump in heat_pumps.items()
                if heat_pump.refused_until <= now
                # Skip missing heat pumps: a 404 would suspend statistics for a day.
                and not self._is_missing(device_id)
            ),
            key=lambda device_id: heat_pumps[device_id].requested_at,
            default=None,
        )

    @property
    def _wait(self) -> float:
        """Seconds until a request is allowed."""
        next_request_at = self._cache.next_request_at[self.config_entry.entry_id]
        wait = next_request_at - self.hass.loop.time()
        return max(wait, self._client.transport.read_wait, 0.0)

    async def _async_poll(self, device_id: str) -> None:
        """Send one request for a heat pump and import the days of its answer."""
        now, entry_id = self.hass.loop.time(), self.config_entry.entry_id
        heat_pump = self._cache.heat_pump(device_id)
        heat_pump.requested_at = now
        self._cache.next_request_at[entry_id] = now + HOUR * random.uniform(1.0, 1.1)
        if end := self._history_end(heat_pump):
            parsed = await self._async_get_history(device_id, heat_pump, end)
            if parsed is None:
                return
            hours = TimeSeries()
            # Where the newest hours are not told, older ones are not either.
            if heat_pump.hours.consumption:
                hours = await _async_get_hours(
                    self._client, device_id, heat_pump, parsed
                )
            if not await self.long_term.async_import_history(device_id, parsed, hours):
                heat_pump.history_at = now + HISTORY_RETRY
            return
        parsed = await self._async_get_newest(device_id, heat_pump)
        if parsed is None:
            return
        if self.long_term.is_kept and heat_pump.hours_at <= now:
            heat_pump.hours_at = now + HOURS_INTERVAL
            hours = await _async_get_hours(self._client, device_id, heat_pump, parsed)
            if hours.consumption:
                heat_pump.hours = hours
        await self.long_term.async_import(device_id, parsed, heat_pump.hours)
        if not await self.long_term.async_has_history(device_id):
            heat_pump.history_at = now

    async def _async_get_newest(
        self, device_id: str, heat_pump: CachedHeatPump
    ) -> ParsedStatistics | None:
        """Return the newest periods, None after a failure."""
        now = heat_pump.requested_at
        try:
            answer = await self._client.async_get_statistics(
                device_id, POLLED_RESOLUTIONS
            )
        except PoderoError as err:
            _LOGGER.debug("No statistics: %s", err)
            if _is_refusal(err):
                heat_pump.refused_until = now + REFUSAL_BACKOFF
                # Heat pumps without any answer so far would be refused as well.
                for other in self._heat_pumps.values():
                    if other.parsed is None:
                        other.refused_until = now + REFUSAL_BACKOFF
            return None
        heat_pump.parsed = with_earlier_years(
            parse_statistics(answer), heat_pump.parsed
        )
        self._cache.save()
        return heat_pump.parsed

    async def _async_get_history(
        self, device_id: str, heat_pump: CachedHeatPump, end: date
    ) -> ParsedStatistics | None:
        """Return the days before the newest ones, None after a failure."""
        # A refusal is final; a failure sets the time of the next try.
        heat_pump.history_at = inf
        try:
            answer = await self._client.async_get_past(
                device_id, ("day",), end - HISTORY_LENGTH, end
            )
        except PoderoError as err:
            _LOGGER.debug("No statistics: %s", err)
            if not _is_refusal(err):
                heat_pump.history_at = heat_pump.requested_at + HISTORY_RETRY
            return None
        return parse_statistics(answer)

    def _history_end(self, heat_pump: CachedHeatPump) -> date | None:
        """Return the last day of the history, None if it is not to be requested."""
        if (
            not self.long_term.is_kept
            or heat_pump.parsed is None
            or heat_pump.history_at > self.hass.loop.time()
            or not (days := _days(heat_pump.parsed))
        ):
            return None
        # One day more: whether the last day is part of the answer is not documented.
        return dt_util.as_local(days[0].start).date() + timedelta(days=1)

    def _schedule(self, data: Mapping[str, CurrentStatistics]) -> None:
        """Update when a request is allowed, or when a current statistic expires."""
        now = dt_util.utcnow()
        expiries = (
            (statistic.until - now).total_seconds()
            for statistics in data.values()
            for statistic in statistics.values()
            if statistic.until
        )
        wait = min(self._wait if self._next_device_id else HOUR, HOUR, *expiries)
        # A coordinator's timers may run up to a second early.
        self.update_interval = timedelta(seconds=wait + 1.0)

    def _current(self) -> dict[str, CurrentStatistics]:
        now = dt_util.utcnow()
        return {
            device_id: current_statistics(heat_pump.parsed, now)
            for device_id, heat_pump in self._heat_pumps.items()
            if heat_pump.parsed is not None
        }


async def _async_get_hours(
    client: PoderoClient,
    device_id: str,
    heat_pump: CachedHeatPump,
    parsed: ParsedStatistics,
) -> TimeSeries:
    """Return the hours of an answer's days as far as they are told."""
    days = _days(parsed)
    if not days:
        return TimeSeries()
    # The home's days may begin and end half a day beside the cloud's.
    start = days[0].start - HALF_A_DAY
    end = min(days[-1].start + MAX_PERIOD_LENGTH["day"] + HALF_A_DAY, dt_util.utcnow())
    found = TimeSeries()
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
    return found


def _days(parsed: ParsedStatistics) -> tuple[Period, ...]:
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
