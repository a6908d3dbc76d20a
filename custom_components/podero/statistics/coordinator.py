"""Polls statistics: one heat pump an hour, by turns, within the budget of a day."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
import logging
from math import inf
from typing import Any, Final, override

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry
from homeassistant.core import CoreState, HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util

from ..account.entries import heat_pump_subentries
from ..api import PoderoClient, TimeSeries
from ..const import DOMAIN
from .asking import (
    HISTORY_RETRY,
    HOURS_INTERVAL,
    async_get_history,
    async_get_hours,
    async_get_newest,
    consumption_days,
)
from .cache import CACHE, CachedHeatPump
from .current import CurrentStatistics, current_statistics
from .recording import LongTermStatistics
from .turns import HOUR, Turns

_LOGGER = logging.getLogger(__name__)

ONE_DAY: Final = timedelta(days=1)
START_WAIT: Final = 10.0
"""Seconds until it is looked again whether Home Assistant has started."""


class StatisticsCoordinator(DataUpdateCoordinator[dict[str, CurrentStatistics]]):
    """Polls the statistics of one account.

    Its data are current statistics by device id and key; long-term statistics go to
    the recorder. A failure makes no entity unavailable, and asks nobody to sign in.

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
        """Start with what is known from before, without a request.

        Args:
            hass: Home Assistant.
            entry: The account.
            client: Its client.
            is_missing: Whether a heat pump could not be read lately, by device id;
                called at once.
        """
        super().__init__(hass, _LOGGER, config_entry=entry, name=f"{DOMAIN} statistics")
        self._client = client
        self._is_missing = is_missing
        self._cache = hass.data[CACHE]
        self._turns = self._cache.turns.setdefault(
            entry.entry_id, Turns.begin(hass.loop.time())
        )
        self.long_term = LongTermStatistics(hass, entry, self._cache)
        self.data = self._current()
        self._schedule(self.data)

    @callback
    def async_forget(self, device_id: str) -> None:
        """Forget a heat pump that is removed."""
        self._cache.forget(device_id)

    def answered_at(self, device_id: str) -> datetime | None:
        """Return when a heat pump's statistics were told last, maybe before a restart."""
        return self._cache.heat_pump(device_id).answered_at

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
    def _ready(self) -> dict[str, CachedHeatPump]:
        """Those that may be requested."""
        if any(self.config_entry.async_get_active_flows(self.hass, {SOURCE_REAUTH})):
            return {}
        now = self.hass.loop.time()
        return {
            device_id: heat_pump
            for device_id, heat_pump in self._heat_pumps.items()
            if heat_pump.refused_until <= now
            # Skip missing heat pumps: a 404 would suspend statistics for a day.
            and not self._is_missing(device_id)
        }

    @property
    def _next_device_id(self) -> str | None:
        """The heat pump that waits longest, None if none may be requested."""
        ready = self._ready
        return min(
            ready, key=lambda device_id: ready[device_id].requested_at, default=None
        )

    @property
    def _wait(self) -> float:
        """Seconds until a request is allowed: none is before the recorder writes."""
        if self.hass.state is not CoreState.running:
            return START_WAIT
        wait = self._turns.next_request_at - self.hass.loop.time()
        return max(wait, self._client.transport.read_wait, 0.0)

    async def _async_poll(self, device_id: str) -> None:
        """Ask for the newest days of a heat pump, or for its history, and import them."""
        now, heat_pump = self.hass.loop.time(), self._cache.heat_pump(device_id)
        heat_pump.requested_at = now
        self._turns.take(now)
        if end := self._history_end(heat_pump):
            await self._async_import_history(device_id, heat_pump, end)
        else:
            await self._async_import_newest(device_id, heat_pump)
        self._cache.save()
        if any(map(self._is_new, self._ready.values())):
            self._turns.hurry(self.hass.loop.time())

    async def _async_import_newest(
        self, device_id: str, heat_pump: CachedHeatPump
    ) -> None:
        now, heat_pumps = heat_pump.requested_at, self._heat_pumps
        # The first days of the others come before hours.
        is_urgent = heat_pump.parsed is not None or len(heat_pumps) == 1
        parsed = await async_get_newest(self._client, device_id, heat_pump)
        if parsed is None:
            # Heat pumps without any answer so far would be refused as well.
            for other in heat_pumps.values():
                if other.parsed is None:
                    other.refused_until = max(
                        other.refused_until, heat_pump.refused_until
                    )
            return
        if self.long_term.is_kept and heat_pump.hours_at <= now and is_urgent:
            heat_pump.hours_at = now + HOURS_INTERVAL
            hours, _ = await async_get_hours(self._client, device_id, heat_pump, parsed)
            if hours.consumption:
                heat_pump.hours = hours
        await self.long_term.async_import_newest(device_id)
        if not await self.long_term.async_has_history(device_id) or (
            heat_pump.lacks_hours
            and heat_pump.hours.consumption
            and heat_pump.history_at == inf
        ):
            heat_pump.history_at = now

    async def _async_import_history(
        self, device_id: str, heat_pump: CachedHeatPump, end: date
    ) -> None:
        # Newest days come first; a past that can't be written is not asked for.
        if not await self.long_term.async_import_newest(device_id):
            heat_pump.history_at = self._turns.retry(heat_pump.requested_at)
            return
        parsed = await async_get_history(self._client, device_id, heat_pump, end)
        if parsed is None:
            self._turns.retry_wait = 0.0
            return
        retry_at, hours, is_whole = inf, TimeSeries(), False
        # Where the newest hours are not told, older ones are not either. The days
        # themselves are shown first, without waiting for their hours.
        if heat_pump.first_rows and heat_pump.hours.consumption:
            hours, is_whole = await async_get_hours(
                self._client, device_id, heat_pump, parsed
            )
            if not is_whole:
                retry_at = heat_pump.requested_at + HISTORY_RETRY
        if not await self.long_term.async_import_history(device_id, parsed, hours):
            heat_pump.history_at = self._turns.retry(heat_pump.requested_at)
            return
        self._turns.retry_wait = 0.0
        heat_pump.lacks_hours = bool(heat_pump.first_rows) and not is_whole
        heat_pump.history_at = max(retry_at, heat_pump.hours_at)

    def _is_new(self, heat_pump: CachedHeatPump) -> bool:
        """Return whether a heat pump lacks its first answer, or its past."""
        if heat_pump.parsed is None:
            return not heat_pump.requested_at
        return not heat_pump.first_rows and self._history_end(heat_pump) is not None

    def _history_end(self, heat_pump: CachedHeatPump) -> date | None:
        """Return the last day of the history, None if it is not to be requested."""
        if (
            not self.long_term.is_kept
            or heat_pump.parsed is None
            or heat_pump.history_at > self.hass.loop.time()
            or not (days := consumption_days(heat_pump.parsed))
        ):
            return None
        # One day more: whether the last day is part of the answer is not documented.
        return dt_util.as_local(days[0].start).date() + ONE_DAY

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
