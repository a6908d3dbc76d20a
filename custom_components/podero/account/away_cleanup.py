"""Clears away mode in the cloud once its window is over, each window once."""

from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
import logging
from typing import Any

from ..api import Changes, PoderoError
from ..heat_pump import rules
from .reader import REFUSALS
from .write_queue import ClosedError, MissingFieldError, RuleViolationError, WriteQueue

_LOGGER = logging.getLogger(__name__)

type Window = tuple[str, datetime | None]
"""A heat pump's device id, and the end of its window."""


class AwayCleanup:
    """Podero advises to clear away settings after their end (source: attributes pages)."""

    def __init__(self, start: Callable[[Coroutine[Any, Any, None]], object]) -> None:
        """Take what runs a coroutine in the background."""
        self._start = start
        self._cleared: set[Window] = set()

    def run(self, queues: Mapping[str, WriteQueue], now: datetime) -> None:
        """Clear what is over."""
        for device_id, queue in queues.items():
            if (heat_pump := queue.effective_state) is None:
                continue
            changes = rules.clear_ended_away(heat_pump, now)
            window = (device_id, heat_pump.away_mode_end)
            if changes and window not in self._cleared:
                self._cleared.add(window)
                self._start(self._async_clear(queue, changes, window))

    async def _async_clear(
        self, queue: WriteQueue, changes: Changes, window: Window
    ) -> None:
        try:
            await queue.async_write(changes)
        except (*REFUSALS, RuleViolationError) as err:
            _LOGGER.warning("An away window that is over can't be cleared: %s", err)
        except (PoderoError, ClosedError, MissingFieldError) as err:
            _LOGGER.debug("An away window that is over is cleared later: %s", err)
            self._cleared.discard(window)
