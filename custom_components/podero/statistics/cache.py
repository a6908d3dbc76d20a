"""What is remembered of statistics across reloads of an account.

A reload must neither send a request again nor lose what is known. All times are loop
times, so a restart of Home Assistant begins without a cache.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from .parsing import ParsedStatistics


@dataclass(slots=True, kw_only=True)
class CachedHeatPump:
    """What is remembered of one heat pump.

    Attributes:
        requested_at: Loop time of the last request, 0 before the first.
        refused_until: Loop time before which it must not be requested.
        history_at: Loop time from which its history may be requested.
        parsed: The newest answer, None before the first.
    """

    requested_at: float = 0.0
    refused_until: float = 0.0
    history_at: float = 0.0
    parsed: ParsedStatistics | None = None


@dataclass(slots=True, kw_only=True)
class StatisticsCache:
    """What is remembered of one account.

    Attributes:
        next_request_at: Loop time before which nothing is requested.
        heat_pumps: Its heat pumps by device id.
    """

    next_request_at: float
    heat_pumps: defaultdict[str, CachedHeatPump] = field(
        default_factory=lambda: defaultdict(CachedHeatPump)
    )


CACHES: Final[HassKey[dict[str, StatisticsCache]]] = HassKey(f"{DOMAIN}_statistics")
"""Cache by entry id."""


@callback
def async_get_cache(
    hass: HomeAssistant, entry: ConfigEntry[Any], first_request_at: float
) -> StatisticsCache:
    """Return the cache of an account.

    Args:
        hass: Home Assistant.
        entry: The account.
        first_request_at: Loop time of the first request, if the cache is new.
    """
    new = StatisticsCache(next_request_at=first_request_at)
    return hass.data.setdefault(CACHES, {}).setdefault(entry.entry_id, new)


@callback
def async_forget_statistics(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Forget the account; its long-term statistics stay, as those of entities do."""
    hass.data.get(CACHES, {}).pop(entry.entry_id, None)


@callback
def async_retry_refused(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Forget refusals: other credentials or another address may be allowed more."""
    if cache := hass.data.get(CACHES, {}).get(entry.entry_id):
        for heat_pump in cache.heat_pumps.values():
            heat_pump.refused_until = 0.0
