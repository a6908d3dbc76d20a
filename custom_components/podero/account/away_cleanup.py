"""Clears away mode in the cloud once its window is over, each window once."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
import logging
import math
from typing import Any, Final

from ..api import Changes, PoderoError
from ..heat_pump import rules
from .reader import REFUSALS
from .write_queue import (
    ClosedError,
    MissingFieldError,
    RuleViolationError,
    UnknownOutcomeError,
    WriteQueue,
)

_LOGGER = logging.getLogger(__name__)

type Window = tuple[str, datetime | None]
"""A heat pump's device id, and the end of its window."""

AFTER_START: Final = 300.0
"""Seconds after a start in which nothing is cleared: a clock may not have been set yet."""
TRY_AGAIN: Final = 900.0
"""Seconds from one try to the next: the read that follows a write whose outcome is not
known must not bring the next one."""


class AwayCleanup:
    """Podero advises to clear away settings after their end (source: attributes pages)."""

    def __init__(self, start: Callable[[Coroutine[Any, Any, None]], object]) -> None:
        """Take what runs a coroutine in the background."""
        self._start = start
        self._not_before: dict[Window, float] = {}
        self._begin_at = asyncio.get_running_loop().time() + AFTER_START

    def run(
        self,
        queues: Mapping[str, WriteQueue],
        home_now: datetime,
        cloud_now: datetime | None,
    ) -> None:
        """Clear what is over by the clocks of both, the home and the cloud.

        Args:
            queues: Write queue by device id.
            home_now: The present by the clock of the home.
            cloud_now: The same by that of the cloud, if it tells. Otherwise that is at
                least as late as a heat pump's newest state.
        """
        loop_time = asyncio.get_running_loop().time()
        if loop_time < self._begin_at:
            return
        for device_id, queue in queues.items():
            # What people have just asked for comes first, and is not overwritten.
            if queue.is_busy or (heat_pump := queue.effective_state) is None:
                continue
            confirmed = cloud_now or heat_pump.current_state_last_updated_at
            if confirmed is None:
                continue
            changes = rules.clear_ended_away(heat_pump, min(home_now, confirmed))
            window = (device_id, heat_pump.away_mode_end)
            if changes and loop_time >= self._not_before.get(window, 0.0):
                self._not_before[window] = math.inf
                self._start(self._async_clear(queue, changes, window))

    async def _async_clear(
        self, queue: WriteQueue, changes: Changes, window: Window
    ) -> None:
        try:
            await queue.async_write(changes)
        except (*REFUSALS, RuleViolationError) as err:
            _LOGGER.warning("An away window that is over can't be cleared: %s", err)
        except (
            PoderoError,
            ClosedError,
            UnknownOutcomeError,
            MissingFieldError,
        ) as err:
            _LOGGER.debug("An away window that is over is cleared later: %s", err)
            self._not_before[window] = asyncio.get_running_loop().time() + TRY_AGAIN
