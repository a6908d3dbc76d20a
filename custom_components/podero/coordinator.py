"""One account: when to ask the cloud, and what to believe."""

import asyncio
from collections.abc import Coroutine, Mapping
from datetime import date, datetime, timedelta
from functools import partial
import logging
import math
import random
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed, HomeAssistantError
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from . import rules
from .api import (
    Changes,
    HeatPump,
    PoderoClient,
    PoderoCredentialsError,
    PoderoError,
    PoderoForbiddenError,
    PoderoNotFoundError,
    PoderoRejectedError,
    Statistics,
    Value,
)
from .const import (
    CONF_DEVICE_ID,
    CONF_PAUSE_HOURS,
    CONF_TIDY_AWAY,
    DOMAIN,
    SUBENTRY_HEAT_PUMP,
)
from .errors import text_of, write_error
from .rhythm import LONGEST, SHORTEST, Rhythm
from .statistics import PoderoStatistics
from .writes import BreachError, ClosedError, MissingFieldError, WriteQueue

_LOGGER = logging.getLogger(__name__)

FAILURES: Final = 2
"""Polls in a row that have to fail before what they knew no longer counts."""
DOUBT: Final = 10.0
"""Seconds between two reads that find out what became of a failed write."""
AFTER_TURN: Final = timedelta(seconds=2)
"""Let a pause or an away window be over in the cloud, too."""

REFUSED: Final = (PoderoForbiddenError, PoderoNotFoundError, PoderoRejectedError)

type PoderoConfigEntry = ConfigEntry[PoderoCoordinator]


class PoderoCoordinator(DataUpdateCoordinator[dict[str, HeatPump]]):
    """The heat pumps of one account by device id, each as people see it.

    Attributes:
        client: The account's client.
        queues: Write queue by device id, of all heat pumps of the entry.
        gone: The heat pumps that the cloud does not know any more.
        last_read: When the cloud was read last, UTC.
        statistics: What is shown of statistics, beside the heat pumps' own fields.
        list_refused: The list of heat pumps may not be read.
        listed: The last list of the user's heat pumps, if the account needs one.
    """

    config_entry: PoderoConfigEntry

    def __init__(
        self, hass: HomeAssistant, entry: PoderoConfigEntry, client: PoderoClient
    ) -> None:
        """Begin with the entry's heat pumps and no data."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=DOMAIN,
            update_interval=timedelta(seconds=SHORTEST),
            always_update=False,
        )
        self.client = client
        self.queues: dict[str, WriteQueue] = {}
        self.statistics = PoderoStatistics(hass, entry, client, self.queues)
        self.gone: set[str] = set()
        self.last_read: datetime | None = None
        self.list_refused = False
        self.listed: dict[str, HeatPump] = {}
        self._read_listeners: list[CALLBACK_TYPE] = []
        self._rhythm = Rhythm()
        self._failures = 0
        self._failure: UpdateFailed | ConfigEntryAuthFailed | None = None
        # Loop times: of the last try, of the next by the rhythm, and of the next all
        # things considered.
        self._tried_at = -math.inf
        self._next_at = self._planned_at = -math.inf
        self._in_doubt = False
        # Who adds a heat pump does not wait for the day's budget.
        self._has_new = False
        self._tidied: set[tuple[str, Value]] = set()
        self.async_reconcile()

    def default_pause(self) -> timedelta:
        """Return the length of a pause that is begun without a time."""
        return timedelta(hours=self.config_entry.options.get(CONF_PAUSE_HOURS, 2))

    @callback
    def async_add_read_listener(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call a listener after each read, failed or not, new or not.

        Returns:
            What ends that.
        """
        self._read_listeners.append(listener)
        return partial(self._read_listeners.remove, listener)

    @callback
    @override
    def _async_refresh_finished(self) -> None:
        for listener in tuple(self._read_listeners):
            listener()

    @callback
    def async_reconcile(self) -> bool:
        """Follow the entry's subentries; return whether one has been added."""
        wanted = {
            subentry.data[CONF_DEVICE_ID]
            for subentry in self.config_entry.get_subentries_of_type(SUBENTRY_HEAT_PUMP)
        }
        for device_id in self.queues.keys() - wanted:
            self._start(self.queues.pop(device_id).async_close())
            self.gone.discard(device_id)
            self.statistics.async_forget(device_id)
        added = sorted(wanted - self.queues.keys())
        for device_id in added:
            self.queues[device_id] = WriteQueue(
                client=self.client,
                now=dt_util.utcnow,
                pause=self.default_pause,
                start=self._start,
                changed=self._publish,
                doubtful=self._doubt,
            )
        if added:
            self._tried_at = -math.inf
            self._has_new = self.data is not None
        return bool(added)

    @callback
    def async_follow_statistics(self) -> None:
        """Ask for statistics from now on, and show what they say."""
        self.config_entry.async_on_unload(
            self.statistics.async_add_listener(self._publish)
        )

    async def async_write(self, device_id: str, changes: Changes) -> None:
        """Change fields of one heat pump and wait until the cloud has taken them.

        Args:
            device_id: The heat pump.
            changes: Value by field; temperatures in °C, date-times aware.

        Raises:
            ServiceValidationError: The outcome would break a rule; nothing was sent.
            HomeAssistantError: The cloud refused it or could not be asked.
        """
        try:
            await self.queues[device_id].async_write(changes)
        except (PoderoError, BreachError, ClosedError, MissingFieldError) as err:
            raise self._told(err) from err

    async def async_get_past(
        self, device_id: str, resolution: str, first: date, last: date
    ) -> Statistics:
        """Return what a heat pump has consumed and saved between two days.

        Args:
            device_id: The heat pump.
            resolution: One of `api.statistics.LONGEST`.
            first: The first day.
            last: The last day.

        Raises:
            HomeAssistantError: It could not be asked, or not now: reads have a budget.
        """
        transport = self.client.transport
        if not transport.blocked_for and (wait := transport.resting_for):
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="reads_spent",
                translation_placeholders={"seconds": f"{wait:.0f}"},
            )
        try:
            return await self.client.async_get_past(
                device_id, (resolution,), first, last
            )
        except PoderoError as err:
            raise self._told(err) from err

    def _told(self, err: Exception) -> HomeAssistantError:
        """Return what to tell somebody who waits; only they can mend a sign-in."""
        if isinstance(err, PoderoCredentialsError):
            self.config_entry.async_start_reauth(self.hass)
        return write_error(self.hass, err)

    async def async_close(self) -> None:
        """Send what is still waiting, and write no more."""
        await asyncio.gather(*(queue.async_close() for queue in self.queues.values()))

    @override
    async def _async_update_data(self) -> dict[str, HeatPump]:
        loop = self.hass.loop
        began = loop.time()
        transport = self.client.transport
        resting = transport.blocked_for if self._has_new else transport.resting_for
        if resting:
            return self._without_asking(resting)
        if began < min(self._planned_at - 1.0, self._tried_at + 60.0):
            return self._without_asking(0.0)
        epochs = {device_id: queue.epoch for device_id, queue in self.queues.items()}
        self._in_doubt = False
        # A write that ends meanwhile must not plan the read that is under way again.
        self._tried_at = began
        try:
            answers = await self._async_read()
        except PoderoCredentialsError as err:
            key, placeholders = text_of(err)
            self._failure = ConfigEntryAuthFailed(
                translation_domain=DOMAIN,
                translation_key=key,
                translation_placeholders=placeholders,
            )
            raise self._failure from err
        except PoderoError as err:
            return self._failed(err)
        self._failures, self._failure = 0, None
        self._tried_at = loop.time()
        self.last_read = dt_util.utcnow()
        for device_id, epoch in epochs.items():
            if device_id in self.queues:
                self._take(device_id, answers, epoch, began)
        stamps = (
            queue.shown.values.get("current_state_last_updated_at")
            for queue in self.queues.values()
            if queue.shown
        )
        newest = max((x for x in stamps if isinstance(x, datetime)), default=None)
        self._next_at = loop.time() + self._rhythm.wait(
            newest, self.last_read, self.client.transport.routine_rest
        )
        self._plan()
        self._tidy()
        return self._view()

    async def _async_read(self) -> dict[str, HeatPump | None]:
        """Ask for all heat pumps in one request, or one by one if that is refused.

        What the cloud does not know is not in the answer; what it does not let us
        read is None.
        """
        if len(self.queues) > 1 and not self.list_refused:
            try:
                self.listed = await self.client.async_get_heat_pumps()
            except REFUSED as err:
                _LOGGER.debug("The list is refused (%s), asking one by one", err)
                self.list_refused = True
            else:
                return {**self.listed}
        answers: dict[str, HeatPump | None] = {}
        for device_id in tuple(self.queues):
            try:
                answers[device_id] = await self.client.async_get_heat_pump(device_id)
            except PoderoNotFoundError:
                continue
            except (PoderoForbiddenError, PoderoRejectedError) as err:
                _LOGGER.debug("A heat pump can't be read: %s", err)
                answers[device_id] = None
        return answers

    def _take(
        self,
        device_id: str,
        answers: Mapping[str, HeatPump | None],
        epoch: int,
        began: float,
    ) -> None:
        """Believe what a read says of one heat pump, or that it is gone."""
        queue = self.queues[device_id]
        if heat_pump := answers.get(device_id):
            if queue.misses >= FAILURES:
                _LOGGER.info("A heat pump can be read again")
            queue.take_read(heat_pump, epoch=epoch, began=began)
            self.gone.discard(device_id)
            return
        queue.misses += 1
        if queue.misses == FAILURES:
            _LOGGER.info("A heat pump can't be read any more")
        if queue.misses >= FAILURES and device_id not in answers:
            self.gone.add(device_id)

    def _failed(self, err: PoderoError) -> dict[str, HeatPump]:
        """Go on with what is known after one failure; more than one is an outage."""
        self._failures += 1
        self._tried_at = self.hass.loop.time()
        wait = min(SHORTEST * 2.0 ** (self._failures - 1), LONGEST)
        self._next_at = self._tried_at + wait * random.uniform(1.0, 1.1)
        self._plan()
        key, placeholders = text_of(err)
        if self.data is None or self._failures >= FAILURES:
            self._failure = UpdateFailed(
                translation_domain=DOMAIN,
                translation_key=key,
                translation_placeholders=placeholders,
            )
            raise self._failure from err
        _LOGGER.debug("A read failed, values stay until the next: %s", err)
        return self._view()

    def _without_asking(self, resting: float) -> dict[str, HeatPump]:
        """Answer from the last read."""
        self._plan()
        if self.data is None:
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="too_many_requests",
                translation_placeholders={"seconds": f"{resting:.0f}"},
            )
        if self._failure:
            raise self._failure
        return self._view()

    def _plan(self) -> None:
        """Choose the time of the next read."""
        now, utcnow = self.hass.loop.time(), dt_util.utcnow()
        at = self._next_at
        for queue in self.queues.values():
            if queue.confirm_at is not None:
                at = min(at, queue.confirm_at + 1.0)
            if queue.shown and (turn := rules.next_turn(queue.shown, utcnow)):
                at = min(at, now + (turn + AFTER_TURN - utcnow).total_seconds())
        at = max(at, self._tried_at + SHORTEST)
        if self._in_doubt:
            at = min(at, self._tried_at + DOUBT)
        self._planned_at = max(at, now + self.client.transport.resting_for + 1.0)
        self.update_interval = timedelta(seconds=self._planned_at - now)

    def _view(self) -> dict[str, HeatPump]:
        return {
            device_id: queue.shown.with_changes(self.statistics.values(device_id))
            for device_id, queue in self.queues.items()
            if queue.shown and queue.misses < FAILURES
        }

    @callback
    def _publish(self) -> None:
        """Show a change that did not come from a read."""
        self._plan()
        if self.last_update_success:
            self.async_set_updated_data(self._view())

    @callback
    def _doubt(self) -> None:
        """Find out soon what became of a write."""
        self._in_doubt = True

    def _tidy(self) -> None:
        """Clear away windows that are over, each once."""
        if not self.config_entry.options.get(CONF_TIDY_AWAY, True):
            return
        for device_id, queue in self.queues.items():
            if queue.shown is None:
                continue
            changes = rules.away_over(queue.shown, dt_util.utcnow())
            window = (device_id, queue.shown.values.get("away_mode_end"))
            if changes and window not in self._tidied:
                self._tidied.add(window)
                self._start(self._async_tidy(queue, changes, window))

    async def _async_tidy(
        self, queue: WriteQueue, changes: Changes, window: tuple[str, Value]
    ) -> None:
        try:
            await queue.async_write(changes)
        except (*REFUSED, BreachError) as err:
            _LOGGER.warning("An away window that is over can't be cleared: %s", err)
        except (PoderoError, ClosedError, MissingFieldError) as err:
            _LOGGER.debug("An away window that is over is cleared later: %s", err)
            self._tidied.discard(window)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return self.config_entry.async_create_background_task(
            self.hass, work, f"{DOMAIN} write"
        )
