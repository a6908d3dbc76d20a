"""The heat pumps of one account: what is known of them, and when they are read next."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping
from datetime import datetime, timedelta
import logging
import math
from typing import Any, Final

from ..api import HeatPump, PoderoClient
from ..heat_pump import rules
from ..heat_pump.derived import FRESH
from .actions import OwnerActions
from .optimistic_state import OptimisticState
from .poll_schedule import PollSchedule
from .reader import HeatPumpReader
from .write_queue import WriteQueue

_LOGGER = logging.getLogger(__name__)

MAX_MISSED_POLLS: Final = 2
"""Reads in a row without a heat pump after which its values no longer count."""


class Account:
    """The heat pumps of one account by device id.

    Attributes:
        client: The account's client.
        queues: Write queue by device id, of all heat pumps of the account.
        reader: What reads them.
        schedule: When they are read.
        actions: What their owner is to do at Podero.
        gone: The heat pumps that the cloud does not know any more.
        last_read: When the cloud was read last, by the clock of the home, UTC.
        last_read_at: The same in s of the event loop, which no clock that is set moves.
    """

    def __init__(
        self,
        client: PoderoClient,
        held: dict[str, OptimisticState],
        *,
        utcnow: Callable[[], datetime],
        pause: Callable[[], timedelta],
        start: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]],
        on_change: Callable[[], None],
    ) -> None:
        """Begin without heat pumps.

        Args:
            client: The account's client.
            held: What was shown of its heat pumps before a reload; kept up to date.
            utcnow: The present, aware.
            pause: How long a pause lasts when no end is given.
            start: Runs a coroutine in the background.
            on_change: Called whenever what is shown may have changed without a read.
        """
        self.client = client
        self.queues: dict[str, WriteQueue] = {}
        self.reader = HeatPumpReader(client)
        self.schedule = PollSchedule()
        self.actions = OwnerActions(client, self.async_read_one)
        self.gone: set[str] = set()
        self.last_read: datetime | None = None
        self.last_read_at: float | None = None
        self._held = held
        self._utcnow = utcnow
        self._pause = pause
        self._start = start
        self._on_change = on_change

    def add(self, device_id: str) -> None:
        """Take a heat pump in; the next read may come at once."""
        before = self._held.get(device_id, OptimisticState())
        self._held[device_id] = state = before.after_reload()
        self.queues[device_id] = WriteQueue(
            state=state,
            client=self.client,
            now=self._utcnow,
            pause=self._pause,
            start=self._start,
            on_change=self._on_change,
            on_unconfirmed_write=self.schedule.confirm_soon,
        )
        self.schedule.read_soon()

    def remove(self, device_id: str) -> None:
        """Send what waits for a heat pump, and forget it."""
        self._start(self.queues.pop(device_id).async_close())
        self._held.pop(device_id, None)
        self.gone.discard(device_id)

    async def async_close(self) -> None:
        """Send what is still waiting, and write no more."""
        await asyncio.gather(*(queue.async_close() for queue in self.queues.values()))

    async def async_read(self) -> None:
        """Read all heat pumps.

        Raises:
            PoderoError: The cloud could not be read.
        """
        loop = asyncio.get_running_loop()
        began = loop.time()
        epochs = {device_id: queue.epoch for device_id, queue in self.queues.items()}
        self.schedule.begin(began)
        answers = await self.reader.async_read(
            tuple(self.queues),
            [
                device_id
                for device_id, queue in self.queues.items()
                if queue.consecutive_missed_polls == MAX_MISSED_POLLS - 1
            ],
        )
        self.last_read, self.last_read_at = self._utcnow(), loop.time()
        for device_id, epoch in epochs.items():
            if device_id in self.queues:
                self._apply(device_id, answers, epoch, began)
        updated_at = [
            time
            for heat_pump in self._known()
            if (time := heat_pump.current_state_last_updated_at)
        ]
        self.schedule.succeed(
            self.last_read_at,
            max(updated_at, default=None),
            self.client.transport.cloud_now or self.last_read,
            self.client.transport.spare_reads,
        )

    async def async_read_one(self, device_id: str) -> HeatPump:
        """Read a heat pump that somebody waits for, and show what it says.

        Raises:
            PoderoError: The cloud could not be read, or does not know it.
        """
        queue = self.queues[device_id]
        began, epoch = asyncio.get_running_loop().time(), queue.epoch
        heat_pump = await self.reader.async_read_one(device_id)
        queue.apply_poll_result(heat_pump, epoch=epoch, began=began)
        self._on_change()
        return heat_pump

    def _apply(
        self,
        device_id: str,
        answers: Mapping[str, HeatPump | None],
        epoch: int,
        began: float,
    ) -> None:
        """Take over what a read says of one heat pump, or that it is gone."""
        queue = self.queues[device_id]
        if heat_pump := answers.get(device_id):
            if queue.consecutive_missed_polls >= MAX_MISSED_POLLS:
                _LOGGER.info("A heat pump can be read again")
            queue.apply_poll_result(heat_pump, epoch=epoch, began=began)
            self.gone.discard(device_id)
            return
        queue.consecutive_missed_polls += 1
        if queue.consecutive_missed_polls == MAX_MISSED_POLLS:
            _LOGGER.info("A heat pump can't be read any more")
        if (
            queue.consecutive_missed_polls >= MAX_MISSED_POLLS
            and device_id not in answers
        ):
            self.gone.add(device_id)

    def is_missing(self, device_id: str) -> bool:
        """Return whether the last read did not contain a heat pump."""
        queue = self.queues.get(device_id)
        return queue is not None and queue.consecutive_missed_polls > 0

    def effective_states(self) -> dict[str, HeatPump]:
        """Return the heat pumps that can be read by device id, as people see them."""
        return {
            device_id: heat_pump
            for device_id, queue in self.queues.items()
            if (heat_pump := queue.effective_state)
            and queue.consecutive_missed_polls < MAX_MISSED_POLLS
        }

    @property
    def stale_in(self) -> float:
        """Seconds until the last read, if any, is too old to say what is so now."""
        if self.last_read_at is None:
            return math.inf
        now = asyncio.get_running_loop().time()
        return self.last_read_at + FRESH.total_seconds() - now

    def plan(self) -> float:
        """Choose the time of the next read; return the seconds until then."""
        utcnow = self._utcnow()
        confirm_at = [
            at
            for queue in self.queues.values()
            if (at := queue.state.confirm_at) is not None
        ]
        transitions = [
            time
            for heat_pump in self._known()
            if (time := rules.next_transition(heat_pump, utcnow))
        ]
        transition = min(transitions, default=None)
        return self.schedule.plan(
            asyncio.get_running_loop().time(),
            confirm_at=min(confirm_at, default=None),
            transition_in=(
                (transition - utcnow).total_seconds() if transition else math.inf
            ),
            read_wait=max(self.client.transport.read_wait, self.client.sign_in_wait),
        )

    def _known(self) -> Collection[HeatPump]:
        """Return all heat pumps that have ever been read."""
        return [
            heat_pump
            for queue in self.queues.values()
            if (heat_pump := queue.effective_state)
        ]
