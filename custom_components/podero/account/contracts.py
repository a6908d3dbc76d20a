"""Reads the energy contracts of an account: rarely, and after everything else."""

from dataclasses import dataclass
from datetime import timedelta
import logging
import random
from typing import Any, Final, override

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..api import EnergyContract, HeatPump, PoderoClient, PoderoError, contract_for
from ..const import DOMAIN
from .reader import REFUSALS

_LOGGER = logging.getLogger(__name__)

HOUR: Final = 3600.0
DAY: Final = 24 * HOUR
INITIAL_DELAY: Final = (HOUR, 1.15 * HOUR)
"""Seconds from set-up to the first request: before, what people wait for uses up the
budget, and one request more would put off the reads of states."""
AFTER_OTHERS: Final = 120.0
"""Seconds that it waits once the budget allows requests again, for the same reason."""
PATIENCE: Final = HOUR
"""Seconds that it waits for the budget at most: where others use it up as soon as it
allows a request, whatever comes last would never come. The next reads make up for it."""
RETRY: Final = 6 * HOUR
"""Seconds until the next request after a failure, or without a price for now."""
BEFORE_END: Final = (600.0, 3000.0)
"""Seconds before the last known price ends; random, so that homes spread out."""


@dataclass(slots=True, kw_only=True)
class CachedContracts:
    """What is remembered of an account across its reloads. All times are loop times.

    Attributes:
        client: The client that was asked: another one may be allowed more.
        next_request_at: When the next request is due.
        contracts: The last answer.
    """

    client: PoderoClient
    next_request_at: float
    contracts: tuple[EnergyContract, ...] = ()


CACHES: Final[HassKey[dict[str, CachedContracts]]] = HassKey(f"{DOMAIN}_contracts")
"""Cache by entry id."""


class ContractsCoordinator(DataUpdateCoordinator[tuple[EnergyContract, ...]]):
    """The energy contracts of one account.

    They are optional: a failure makes no entity unavailable and asks nobody to sign in.
    """

    config_entry: ConfigEntry[Any]

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[Any], client: PoderoClient
    ) -> None:
        """Start with what is known from before a reload, without a request."""
        super().__init__(
            hass, _LOGGER, config_entry=entry, name=f"{DOMAIN} energy contracts"
        )
        caches = hass.data.setdefault(CACHES, {})
        cache = caches.get(entry.entry_id)
        if cache is None or cache.client is not client:
            cache = caches[entry.entry_id] = CachedContracts(
                client=client,
                next_request_at=hass.loop.time() + random.uniform(*INITIAL_DELAY),
            )
        self._cache = cache
        self.data = cache.contracts
        self._schedule()

    def contract_of(self, heat_pump: HeatPump) -> EnergyContract | None:
        """Return the contract of a heat pump's building, or the one that is for all."""
        return contract_for(self.data, heat_pump.building)

    @override
    async def _async_update_data(self) -> tuple[EnergyContract, ...]:
        cache = self._cache
        if not self._wait:
            # Set first: a request that is cancelled is not sent again at once.
            cache.next_request_at = self.hass.loop.time() + RETRY
            try:
                contracts = await cache.client.async_get_energy_contracts()
            except REFUSALS as err:
                _LOGGER.debug("No energy contracts: %s", err)
                cache.contracts = ()
                cache.next_request_at = self.hass.loop.time() + DAY
            except PoderoError as err:
                _LOGGER.debug("Energy contracts are read later: %s", err)
            else:
                self._take(contracts)
        self._schedule()
        return cache.contracts

    def _take(self, contracts: tuple[EnergyContract, ...]) -> None:
        """Take over an answer, and plan the next request."""
        before, self._cache.contracts = self._cache.contracts, contracts
        self._cache.next_request_at = self.hass.loop.time() + self._interval()
        if before and _named(before) != _named(contracts):
            # Home Assistant keeps the name of an entity that it has added.
            self.hass.config_entries.async_schedule_reload(self.config_entry.entry_id)

    @property
    def _wait(self) -> float:
        """Seconds until a request is allowed: none is while people are to sign in."""
        if any(self.config_entry.async_get_active_flows(self.hass, {SOURCE_REAUTH})):
            return HOUR
        transport = self._cache.client.transport
        wait = self._cache.next_request_at - self.hass.loop.time()
        budget = transport.read_wait and transport.read_wait + AFTER_OTHERS
        return max(wait, min(budget, wait + PATIENCE), transport.blocked_for, 0.0)

    def _interval(self) -> float:
        """Return after how many seconds to ask again: before known prices end."""
        now = dt_util.utcnow()
        intervals = [DAY * random.uniform(0.95, 1.0)]
        for contract in self._cache.contracts:
            if not contract.price_at(now):
                intervals.append(RETRY * random.uniform(0.95, 1.0))
                continue
            known = (contract.prices[-1].end - now).total_seconds()
            intervals.append(known - random.uniform(*BEFORE_END))
        return max(min(intervals), HOUR * random.uniform(1.0, 1.1))

    def _schedule(self) -> None:
        """Update when a request is allowed, or when a price changes."""
        now = dt_util.utcnow()
        changes = (contract.next_change(now) for contract in self._cache.contracts)
        waits = ((change - now).total_seconds() for change in changes if change)
        # A coordinator's timers may run up to a second early.
        wait = min(self._wait, *waits, DAY) + 1.0
        self.update_interval = timedelta(seconds=wait)


def _named(contracts: tuple[EnergyContract, ...]) -> set[tuple[str | None, bool]]:
    """Return what the names of entities hang on."""
    return {(each.building, each.is_complete is False) for each in contracts}


@callback
def async_forget_contracts(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Forget the contracts of an account that is removed."""
    hass.data.get(CACHES, {}).pop(entry.entry_id, None)
