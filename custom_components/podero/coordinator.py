"""One account in Home Assistant: polls its heat pumps, and is the one way to change them."""

import asyncio
from collections.abc import Coroutine
from datetime import date, timedelta
import logging
from typing import Any, Final, override

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.update_coordinator import UpdateFailed
from homeassistant.util import dt as dt_util

from .account.account import Account
from .account.adaptive_interval import MIN_INTERVAL
from .account.away_cleanup import AwayCleanup
from .account.client import CachedClient
from .account.contracts import ContractsCoordinator
from .account.entries import heat_pump_subentries
from .account.scoped_coordinator import ScopedCoordinator
from .account.write_queue import (
    ClosedError,
    MissingFieldError,
    RuleViolationError,
    UnknownOutcomeError,
)
from .api import Changes, HeatPump, PoderoCredentialsError, PoderoError, Statistics
from .const import CONF_DEVICE_ID, CONF_PAUSE_HOURS, CONF_TIDY_AWAY, DOMAIN
from .exceptions import (
    check_read_budget,
    error_translation,
    silence_translation,
    to_user_error,
)
from .statistics import StatisticsCoordinator

_LOGGER = logging.getLogger(__name__)

MAX_FAILURES: Final = 2
"""Failed reads in a row after which values no longer count as known."""
WRITE_FAILURES: Final = (
    PoderoError,
    RuleViolationError,
    ClosedError,
    UnknownOutcomeError,
    MissingFieldError,
    OverflowError,
)
"""Why a change may not be made, or not be known to be."""

type PoderoConfigEntry = ConfigEntry[PoderoCoordinator]


class PoderoCoordinator(ScopedCoordinator):
    """The heat pumps of one account by device id, each as people see it.

    Attributes:
        account: What is known of them, and what is on its way to the cloud.
        statistics: What they have consumed and saved.
        contracts: What their electricity costs.
    """

    config_entry: PoderoConfigEntry

    def __init__(
        self, hass: HomeAssistant, entry: PoderoConfigEntry, cached: CachedClient
    ) -> None:
        """Begin with the entry's heat pumps and no data."""
        super().__init__(
            hass, entry, logger=_LOGGER, interval=timedelta(seconds=MIN_INTERVAL)
        )
        self.account = Account(
            cached.client,
            cached.held,
            utcnow=dt_util.utcnow,
            pause=self.default_pause,
            start=self._start,
            on_change=self._publish,
        )
        self.statistics = StatisticsCoordinator(
            hass, entry, cached.client, self.account.is_missing
        )
        self.contracts = ContractsCoordinator(hass, entry, cached.client)
        self._away_cleanup = AwayCleanup(self._start)
        self._failure: UpdateFailed | None = None
        # A heat pump that was just added is read without waiting for the day's budget.
        self._has_new = False
        self.async_reconcile()

    def default_pause(self) -> timedelta:
        """Return how long a pause lasts when no end is given."""
        return timedelta(hours=self.config_entry.options.get(CONF_PAUSE_HOURS, 2))

    @callback
    def async_reconcile(self) -> bool:
        """Follow the entry's subentries; return whether one has been added."""
        wanted = heat_pump_subentries(self.config_entry).keys()
        for device_id in self.account.queues.keys() - wanted:
            self.account.remove(device_id)
            self.statistics.async_forget(device_id)
        added = sorted(wanted - self.account.queues.keys())
        for device_id in added:
            self.account.add(device_id)
        if added:
            self._has_new = self.data is not None
        return bool(added)

    @override
    def reports_of(self, heat_pump: HeatPump) -> object:
        statistics = self.statistics.data.get(heat_pump.id)
        contract = self.contracts.contract_of(heat_pump)
        price = contract and contract.price_at(dt_util.utcnow())
        return statistics, self.statistics.answered_at(heat_pump.id), contract, price

    @callback
    def async_follow_reports(self) -> None:
        """Ask for statistics and contracts from now on, and show what they say."""
        for reports in (self.statistics, self.contracts):
            self.config_entry.async_on_unload(reports.async_add_listener(self._publish))
        self.statistics.long_term.async_follow_names()

    async def async_write(self, device_id: str, changes: Changes) -> None:
        """Change fields of a heat pump, and wait until the cloud has taken it.

        Raises:
            ServiceValidationError: The outcome would break a rule; nothing was sent.
            HomeAssistantError: The cloud refused it or could not be asked.
        """
        try:
            await self.account.queues[device_id].async_write(changes)
        except WRITE_FAILURES as err:
            raise self.to_user_error(err) from err

    async def async_get_past_statistics(
        self, device_id: str, resolution: str, first: date, last: date
    ) -> Statistics:
        """Return what a heat pump has consumed and saved between two days.

        Args:
            device_id: The heat pump.
            resolution: One of `api.statistics.MAX_PERIOD_LENGTH`.
            first: The first day.
            last: The last day.

        Raises:
            HomeAssistantError: It could not be asked, or not now: reads have a budget.
        """
        check_read_budget(self.account.client.transport)
        try:
            return await self.account.client.async_get_past(
                device_id, (resolution,), first, last
            )
        except PoderoError as err:
            raise self.to_user_error(err) from err

    def to_user_error(self, err: Exception) -> HomeAssistantError:
        """Return the error that a caller gets; only people can mend a sign-in."""
        if isinstance(err, PoderoCredentialsError):
            self.config_entry.async_start_reauth(self.hass)
        return to_user_error(self.hass, err)

    @override
    async def _async_update_data(self) -> dict[str, HeatPump]:
        transport, schedule = self.account.client.transport, self.account.schedule
        wait = transport.blocked_for if self._has_new else transport.read_wait
        if wait or schedule.is_too_soon(self.hass.loop.time()):
            return self._without_asking(wait)
        self._has_new = False
        try:
            await self.account.async_read()
        except PoderoCredentialsError as err:
            schedule.fail(self.hass.loop.time())
            self._plan()
            # A ConfigEntryAuthFailed would end the polls, although the cloud may be ill.
            self.config_entry.async_start_reauth(self.hass)
            self._failure = UpdateFailed(**error_translation(err))
            raise self._failure from err
        except PoderoError as err:
            schedule.fail(self.hass.loop.time())
            self._plan()
            is_outage = schedule.consecutive_failures >= MAX_FAILURES
            if self.data is None or is_outage or self.account.stale_in <= 0:
                self._failure = _waits_too_long(
                    self.hass, self.account
                ) or UpdateFailed(**error_translation(err))
                raise self._failure from err
            _LOGGER.debug("A read failed, values stay until the next: %s", err)
            return self.account.effective_states()
        self._failure = None
        self._plan()
        _withdraw_reauth(self.hass, self.config_entry)
        if self.config_entry.options.get(CONF_TIDY_AWAY, True):
            self._away_cleanup.run(
                self.account.queues, dt_util.utcnow(), transport.cloud_now
            )
        return self.account.effective_states()

    def _without_asking(self, read_wait: float) -> dict[str, HeatPump]:
        """Answer from the last read."""
        self._plan()
        if self.data is None:
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="too_many_requests",
                translation_placeholders={"seconds": f"{read_wait:.0f}"},
            )
        self._failure = self._failure or _waits_too_long(self.hass, self.account)
        if self._failure:
            raise self._failure
        return self.account.effective_states()

    def _plan(self) -> None:
        seconds = self.account.plan()
        # While the cloud asks to wait, values grow old without a read that says so.
        if (stale_in := self.account.stale_in) > 0:
            seconds = min(seconds, stale_in + 1.0)
        self.update_interval = timedelta(seconds=seconds)

    @callback
    def _publish(self) -> None:
        """Show a change that did not come from a read."""
        self._plan()
        if self.last_update_success:
            self.async_set_updated_data(self.account.effective_states())

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return self.config_entry.async_create_background_task(
            self.hass, work, f"{DOMAIN} write"
        )


def _withdraw_reauth(hass: HomeAssistant, entry: PoderoConfigEntry) -> None:
    """Take back the question for a new sign-in: the old one works."""
    for flow in [*entry.async_get_active_flows(hass, {SOURCE_REAUTH})]:
        hass.config_entries.flow.async_abort(flow["flow_id"])


def _waits_too_long(hass: HomeAssistant, account: Account) -> UpdateFailed | None:
    """Return the failure of a cloud that has had nothing but waits for too long."""
    since = account.client.transport.waiting_since
    if since is None or account.stale_in > 0:
        return None
    return UpdateFailed(**silence_translation(hass, since))


@callback
def async_get_loaded_heat_pump(
    hass: HomeAssistant, entry_id: str, subentry_id: str
) -> tuple[PoderoConfigEntry, str] | None:
    """Return an account and the device id of one of its heat pumps, if it is loaded."""
    entry: PoderoConfigEntry | None = hass.config_entries.async_get_entry(entry_id)
    subentry = entry and entry.subentries.get(subentry_id)
    if not entry or not subentry or entry.state is not ConfigEntryState.LOADED:
        return None
    return entry, subentry.data[CONF_DEVICE_ID]
