"""The long-term statistics of one account: where they are, what is missing, their names."""

from collections.abc import Iterable
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..account.entries import heat_pump_name, heat_pump_subentries
from ..api import TimeSeries
from .cache import CACHE, StatisticsCache
from .long_term import (
    DATABASE_ERRORS,
    async_find_id_suffix,
    async_find_ids,
    async_has_rows,
    async_import_days,
    has_recorder,
    make_statistic_id,
)
from .parsing import ParsedStatistics
from .units import ENERGY_UNIT

_LOGGER = logging.getLogger(__name__)


class LongTermStatistics:
    """The long-term statistics of the heat pumps of one account.

    A database that is busy costs nothing but time: what it lacks is written after a later
    answer.
    """

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[Any], cache: StatisticsCache
    ) -> None:
        """Take the account and what is remembered of it."""
        self._hass = hass
        self._entry = entry
        self._cache = cache

    @property
    def is_kept(self) -> bool:
        """Whether Home Assistant keeps long-term statistics."""
        return has_recorder(self._hass)

    def consumption_id(self, device_id: str) -> str | None:
        """Return the id of a heat pump's consumption, None while it is not told."""
        heat_pump = self._cache.heat_pump(device_id)
        consumption = heat_pump.parsed and heat_pump.parsed.get("consumption")
        if not self.is_kept or not consumption or consumption.unit != ENERGY_UNIT:
            return None
        if all(day.value is None for day in consumption.periods.get("day", ())):
            return None
        return make_statistic_id("consumption", ENERGY_UNIT, heat_pump.id_suffix)

    async def async_import_newest(self, device_id: str) -> bool:
        """Write what the newest answer tells; return whether that is written."""
        heat_pump = self._cache.heat_pump(device_id)
        return heat_pump.parsed is not None and (
            await self._async_import(device_id, heat_pump.parsed, heat_pump.hours)
            is not None
        )

    async def async_import_history(
        self, device_id: str, parsed: ParsedStatistics, hours: TimeSeries
    ) -> bool:
        """Write the days before the newest ones; return whether they are written."""
        first_rows = await self._async_import(device_id, parsed, hours)
        if first_rows is None:
            return False
        self._cache.heat_pump(device_id).first_rows = first_rows
        return True

    async def async_has_history(self, device_id: str) -> bool:
        """Return whether the history that was written is still there.

        Somebody may clear a statistic, and the recorder writes later than it is told to.
        """
        first_rows = self._cache.heat_pump(device_id).first_rows
        if not first_rows or not self.is_kept:
            return True
        try:
            return await async_has_rows(self._hass, first_rows)
        except DATABASE_ERRORS as err:
            _LOGGER.debug("The history is not looked for: %s", type(err).__name__)
            return True

    @callback
    def async_follow_names(self) -> None:
        """Name statistics as people name their heat pumps, until the entry is unloaded."""

        @callback
        def is_renamed(data: dr.EventDeviceRegistryUpdatedData) -> bool:
            return data["action"] == "update" and "name_by_user" in data["changes"]

        async def rename(*_: object) -> None:
            for device_id in heat_pump_subentries(self._entry):
                await self.async_import_newest(device_id)

        self._entry.async_on_unload(self._entry.add_update_listener(rename))
        self._entry.async_on_unload(
            self._hass.bus.async_listen(
                dr.EVENT_DEVICE_REGISTRY_UPDATED, rename, event_filter=is_renamed
            )
        )

    async def _async_import(
        self, device_id: str, parsed: ParsedStatistics, hours: TimeSeries
    ) -> dict[str, float] | None:
        """Write what an answer tells, see `async_import_days`.

        Returns:
            The start of the first row by statistic id; None if nothing could be written.
        """
        subentry = heat_pump_subentries(self._entry).get(device_id)
        # A heat pump may be removed while the cloud is asked.
        if subentry is None or not self.is_kept:
            return None
        heat_pump = self._cache.heat_pump(device_id)
        try:
            id_suffix = await async_find_id_suffix(
                self._hass, heat_pump.id_suffix, subentry.subentry_id
            )
            if id_suffix != heat_pump.id_suffix:
                heat_pump.id_suffix = id_suffix
                self._cache.save()
            async with self._cache.importing:
                return await async_import_days(
                    self._hass,
                    id_suffix=id_suffix,
                    name=heat_pump_name(self._hass, self._entry, device_id),
                    parsed=parsed,
                    series=hours,
                )
        except DATABASE_ERRORS as err:
            # The error's own text has the query in it.
            _LOGGER.warning(
                "The database can't be used now (%s), statistics are written later",
                type(err).__name__,
            )
            return None


async def async_get_statistic_ids(
    hass: HomeAssistant, device_ids: Iterable[str]
) -> dict[str, dict[str, str]]:
    """Return the ids of heat pumps' long-term statistics.

    Args:
        hass: Home Assistant, also one without the recorder.
        device_ids: The heat pumps.

    Returns:
        Ids by device id and key of `rows.STATISTICS`. Of two currencies it is the newer
        one's. Empty while the database can't be read.
    """
    known: list[tuple[str, str]] = []
    if has_recorder(hass):
        try:
            known = await async_find_ids(hass)
        except DATABASE_ERRORS as err:
            _LOGGER.debug("Statistics are not looked for: %s", type(err).__name__)
    suffixes = {
        device_id: hass.data[CACHE].heat_pump(device_id).id_suffix
        for device_id in device_ids
    }
    return {
        device_id: {
            key: statistic_id
            for key, statistic_id in known
            if statistic_id.endswith(f"_{suffix}")
        }
        for device_id, suffix in suffixes.items()
    }
