"""What is remembered of statistics, across reloads and restarts.

A reload must neither send a request again nor lose what is known. Times of requests are
loop times, so a restart of Home Assistant begins without them. Stored are the figures of
the last answer with its age, which past is written, and where long-term statistics are
that have an older id.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from hashlib import sha256
import logging
from math import inf
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

from ..account.entries import heat_pump_subentries
from ..api import TimeSeries
from ..const import DOMAIN
from .parsing import ParsedStatistics
from .storage import as_json, from_json
from .turns import Turns

_LOGGER = logging.getLogger(__name__)

STORAGE_VERSION: Final = 1
SAVE_DELAY: Final = 30.0
"""Seconds in which changes are collected before they are stored."""
HASH_LENGTH: Final = 16
"""Hexadecimal digits that tell the heat pumps of one Home Assistant apart."""


@dataclass(slots=True, kw_only=True)
class CachedHeatPump:
    """What is remembered of one heat pump.

    Attributes:
        id_suffix: How the ids of its long-term statistics end.
        requested_at: Loop time of the last request, 0 before the first.
        refused_until: Loop time before which it must not be requested.
        history_at: Loop time from which its history may be requested.
        first_rows: Start of the first row of its history by statistic id, a Unix
            timestamp.
        lacks_hours: Its history is written, and its days are spread evenly so far.
        parsed: The newest answer, None before the first.
        answered_at: When that came, UTC.
        hours_at: Loop time from which the hours of its newest days may be requested.
        hours: The hours of its newest days.
    """

    id_suffix: str
    requested_at: float = 0.0
    refused_until: float = 0.0
    history_at: float = 0.0
    first_rows: Mapping[str, float] = field(default_factory=dict)
    lacks_hours: bool = False
    parsed: ParsedStatistics | None = None
    answered_at: datetime | None = None
    hours_at: float = 0.0
    hours: TimeSeries = field(default_factory=TimeSeries)


class StatisticsCache:
    """What is remembered of all accounts.

    Attributes:
        turns: When something may be requested, by entry id.
        importing: Held from reading the recorder to telling it what to write.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin with nothing."""
        self.turns: dict[str, Turns] = {}
        self.importing = asyncio.Lock()
        self._heat_pumps: dict[str, CachedHeatPump] = {}
        self._store: Store[dict[str, Any]] = Store(
            hass, STORAGE_VERSION, f"{DOMAIN}.statistics"
        )

    async def async_load(self) -> None:
        """Read what was stored before a restart; damaged parts are left out."""
        for key, stored in ((await self._store.async_load()) or {}).items():
            try:
                self._heat_pumps[key] = _read_heat_pump(stored)
            except (AttributeError, KeyError, TypeError, ValueError) as err:
                _LOGGER.debug("Stored statistics are damaged: %s", type(err).__name__)

    def heat_pump(self, device_id: str) -> CachedHeatPump:
        """Return what is remembered of a heat pump."""
        key = _key(device_id)
        if (known := self._heat_pumps.get(key)) is None:
            known = self._heat_pumps[key] = CachedHeatPump(id_suffix=key)
        return known

    def forget(self, device_id: str) -> None:
        """Forget all but where its long-term statistics are: it may come back."""
        if known := self._heat_pumps.get(key := _key(device_id)):
            self._heat_pumps[key] = CachedHeatPump(id_suffix=known.id_suffix)
            self.save()

    @callback
    def save(self) -> None:
        """Store what outlives a restart, soon."""
        self._store.async_delay_save(self._as_json, SAVE_DELAY)

    def _as_json(self) -> dict[str, Any]:
        return {
            key: {
                "answered_at": heat_pump.answered_at and str(heat_pump.answered_at),
                "first_rows": dict(heat_pump.first_rows),
                "id_suffix": heat_pump.id_suffix,
                "lacks_hours": heat_pump.lacks_hours,
                "parsed": heat_pump.parsed and as_json(heat_pump.parsed),
            }
            for key, heat_pump in self._heat_pumps.items()
        }


CACHE: Final[HassKey[StatisticsCache]] = HassKey(f"{DOMAIN}_statistics")


async def async_load_statistics(hass: HomeAssistant) -> None:
    """Read what is remembered; once, before the first account is set up."""
    hass.data[CACHE] = StatisticsCache(hass)
    await hass.data[CACHE].async_load()


@callback
def async_forget_statistics(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Forget the account; its long-term statistics stay, as those of entities do."""
    # An account that is disabled is removed without having been set up.
    if (remembered := hass.data.get(CACHE)) is None:
        return
    remembered.turns.pop(entry.entry_id, None)
    for device_id in heat_pump_subentries(entry):
        remembered.forget(device_id)


@callback
def async_retry_refused(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Forget refusals: other credentials or another address may be allowed more."""
    for device_id in heat_pump_subentries(entry):
        heat_pump = hass.data[CACHE].heat_pump(device_id)
        heat_pump.refused_until = heat_pump.hours_at = 0.0
        if not heat_pump.first_rows:
            heat_pump.history_at = 0.0


def _read_heat_pump(stored: Mapping[str, Any]) -> CachedHeatPump:
    """Read what was stored of a heat pump; earlier releases have stored less.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: It is damaged.
    """
    first_rows = {
        str(name): float(start) for name, start in stored.get("first_rows", {}).items()
    }
    answered_at = stored.get("answered_at")
    return CachedHeatPump(
        id_suffix=str(stored["id_suffix"]),
        history_at=inf if first_rows else 0.0,
        first_rows=first_rows,
        lacks_hours=stored.get("lacks_hours") is True,
        parsed=stored["parsed"] and from_json(stored["parsed"]),
        answered_at=answered_at and datetime.fromisoformat(answered_at),
    )


@cache
def _key(device_id: str) -> str:
    """Return what stands for a heat pump, the same for ever, and tells nothing of it.

    The id is a random UUID, so nobody finds it by trying.
    """
    return sha256(f"{DOMAIN} {device_id}".encode()).hexdigest()[:HASH_LENGTH]
