"""The only way to change a heat pump: one PUT for a burst of changes, one at a time."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
import logging
from typing import Any, Final

from ..api import (
    Changes,
    Field,
    HeatPump,
    PoderoClient,
    PoderoConnectionError,
    PoderoError,
    PoderoRejectedError,
    PoderoServerError,
    as_stored,
)
from ..heat_pump import rules
from .optimistic_state import (
    CONFIRMATION_TIMEOUT,
    OptimisticState,
    PendingChange,
    merge,
)

_LOGGER = logging.getLogger(__name__)

DEBOUNCE: Final = 0.3
MAX_BATCH_WAIT: Final = 1.0
"""Seconds without a further change that end a burst, and seconds that end it anyway."""
SHUTDOWN_TIMEOUT: Final = 10.0
"""Seconds that an unload waits for what is on its way."""


class RuleViolationError(Exception):
    """A change would break a rule."""

    def __init__(self, violation: rules.RuleViolation) -> None:
        """Keep the rule and its values."""
        super().__init__(violation.key)
        self.violation = violation


class MissingFieldError(Exception):
    """The heat pump does not have a field that was to be changed."""


class ClosedError(Exception):
    """The heat pump is being unloaded: the change was not sent."""


class UnknownOutcomeError(Exception):
    """The heat pump was unloaded while the change was sent: it may have arrived."""


@dataclass(slots=True, kw_only=True, eq=False)
class Call(PendingChange):
    """One caller's change. It succeeds or fails as a whole."""

    result: asyncio.Future[None]

    def fail(self, err: Exception) -> None:
        """Tell the caller, if it still listens."""
        if not self.result.done():
            self.result.set_exception(err)

    def succeed(self) -> None:
        """Tell the caller, if it still listens."""
        if not self.result.done():
            self.result.set_result(None)


@dataclass(kw_only=True, eq=False)
class WriteQueue:
    """The changes of one heat pump, and what is known of it.

    Attributes:
        client: The account's client.
        now: The present, aware.
        pause: How long a pause lasts when no end is given.
        start: Runs a coroutine in the background.
        on_change: Called whenever what is shown may have changed.
        on_unconfirmed_write: Called when a write failed that may have reached the cloud.
        consecutive_missed_polls: Successful reads in a row without the heat pump.
        state: The heat pump as people see it, and why.
        epoch: Changes when a PUT begins or ends; odd while one is under way.
    """

    client: PoderoClient
    now: Callable[[], datetime]
    pause: Callable[[], timedelta]
    start: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]
    on_change: Callable[[], None]
    on_unconfirmed_write: Callable[[], None]
    consecutive_missed_polls: int = 0
    state: OptimisticState = field(default_factory=OptimisticState)
    epoch: int = 0
    _waiting: list[Call] = field(default_factory=list)
    _first_at: float = 0.0
    _last_at: float = 0.0
    _task: asyncio.Task[None] | None = None
    _closing: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def effective_state(self) -> HeatPump | None:
        """The heat pump as people see it; None before the first answer."""
        return self.state.effective

    @property
    def is_busy(self) -> bool:
        """Whether a change waits or is on its way."""
        return self._task is not None

    def apply_poll_result(
        self, heat_pump: HeatPump, *, epoch: int, began: float
    ) -> None:
        """Take over a read, unless a PUT overlapped it: then it may show the past.

        Args:
            heat_pump: The answer.
            epoch: The epoch when the read began.
            began: Loop time when the read began.
        """
        self.consecutive_missed_polls = 0
        if epoch != self.epoch or epoch % 2:
            return
        self.state.apply_read(heat_pump, began=began)
        self.state.show(self._waiting, self.now())

    async def async_write(self, changes: Changes) -> None:
        """Make a change and wait until the cloud has taken it.

        What the cloud is known to have already is not sent again.

        Raises:
            ClosedError: Unloaded before it was sent.
            UnknownOutcomeError: Unloaded before the cloud had answered.
            OverflowError: A moment of the change does not exist in UTC.
            MissingFieldError: The heat pump does not have the field.
            RuleViolationError: The outcome would break a rule; nothing was sent.
            PoderoError: The cloud refused, or did not answer.
        """
        if self._closing.is_set():
            raise ClosedError
        shown = self.effective_state
        # A field that the heat pump does not have can't be changed.
        if not (shown and changes and all(field in shown for field in changes)):
            raise MissingFieldError
        loop = asyncio.get_running_loop()
        completed = self._with_implied_changes(changes)
        if self._is_settled(completed, loop.time()):
            return
        call = Call(changes=completed, result=loop.create_future())
        self._last_at = loop.time()
        if not self._waiting:
            self._first_at = self._last_at
        self._waiting.append(call)
        # Started first, so that an entity that fails to update can't keep the call back.
        if self._task is None:
            self._task = self.start(self._async_run())
        self._show()
        await call.result

    def _with_implied_changes(self, changes: Changes) -> Changes:
        now, pause, base = self.now(), self.pause(), self.state.expected
        outcome = base.with_changes(merge(self._waiting))
        completed = rules.add_implied_changes(outcome, changes, now, pause)
        # Repeat implied changes that wait already: no change goes out without them.
        needed = rules.add_implied_changes(base, changes, now, pause)
        return as_stored({field: outcome.get(field) for field in needed} | completed)

    def _is_settled(self, changes: Changes, now: float) -> bool:
        # A repeated pause is always sent: it may move the end of the first one.
        return (
            not self.is_busy
            and changes.get(HeatPump.pause_power_active) is not True
            and self.state.is_settled(changes, now)
        )

    async def async_close(self) -> None:
        """Send what waits now, tell the callers of what can't be sent, take no more."""
        self._closing.set()
        if task := self._task:
            await asyncio.wait({task}, timeout=SHUTDOWN_TIMEOUT)
            task.cancel()
            await asyncio.wait({task})

    async def _async_run(self) -> None:
        calls: list[Call] = []
        try:
            while self._waiting:
                await self._async_wait_for_end_of_burst()
                calls, self._waiting = self._waiting, []
                await self._async_settle(calls)
        finally:
            self._task = None
            for call in (*calls, *self._waiting):
                call.fail(ClosedError())
            self._waiting = []

    async def _async_wait_for_end_of_burst(self) -> None:
        loop = asyncio.get_running_loop()
        while not self._closing.is_set():
            end = min(self._last_at + DEBOUNCE, self._first_at + MAX_BATCH_WAIT)
            if (wait := end - loop.time()) <= 0:
                return
            try:
                async with asyncio.timeout(wait):
                    await self._closing.wait()
            except TimeoutError:
                continue

    async def _async_settle(self, calls: list[Call]) -> None:
        """Send the calls in one PUT; what is refused does not take the rest down."""
        for second_try in (False, True):
            if not (calls := _within_rules(calls, self.state.accepted, self.now())):
                break
            try:
                await self._async_send(merge(calls))
            except PoderoRejectedError as err:
                refused = [
                    call
                    for call in calls
                    if second_try or _is_about(err.fields, call.changes)
                ] or calls
                calls = _refuse(calls, refused, err)
            except asyncio.CancelledError:
                _fail(calls, calls, UnknownOutcomeError())
                raise
            except PoderoError as err:
                calls = _fail(calls, calls, err)
                if _may_have_arrived(err):
                    self.on_unconfirmed_write()
            else:
                for call in calls:
                    call.succeed()
                calls = []
        self._show()

    async def _async_send(self, changes: Changes) -> None:
        loop = asyncio.get_running_loop()
        recently_sent = self.state.recently_sent(loop.time())
        self.state.begin_write(changes)
        self.epoch += 1
        self._show()
        try:
            answer = await self.client.async_update_heat_pump(self.state.cloud, changes)
        finally:
            self.epoch += 1
            until = loop.time() + CONFIRMATION_TIMEOUT
            self.state.end_write(until)
        self.state.apply_write(
            answer, changes, recently_sent=recently_sent, until=until
        )

    def _show(self) -> None:
        self.state.show(self._waiting, self.now())
        self.on_change()


def _within_rules(calls: list[Call], accepted: HeatPump, now: datetime) -> list[Call]:
    """Return the calls whose outcome keeps the rules; the others fail.

    So do those for fields that the heat pump has lost since they came in.
    """
    lost = [c for c in calls if not all(f in accepted for f in c.changes)]
    calls = _fail(calls, lost, MissingFieldError())
    while calls:
        changes = merge(calls)
        violations = rules.check(accepted.with_changes(changes), changes.keys(), now)
        if not violations:
            break
        for violation in violations:
            bad = [c for c in calls if not violation.fields.isdisjoint(c.changes)]
            calls = _fail(calls, bad, RuleViolationError(violation))
    return calls


def _fail(calls: list[Call], bad: Collection[Call], err: Exception) -> list[Call]:
    """Fail the bad calls and return the others."""
    for call in bad:
        call.fail(err)
    return [call for call in calls if call not in bad]


def _refuse(
    calls: list[Call], bad: Collection[Call], err: PoderoRejectedError
) -> list[Call]:
    """Fail the bad calls, each with what is about its own fields; return the others."""
    for call in bad:
        call.fail(_reason(err, call.changes))
    return [call for call in calls if call not in bad]


def _is_about(refused: Mapping[str, str], changes: Mapping[Field[Any], Any]) -> bool:
    return any(field.name in refused for field in changes)


def _reason(
    err: PoderoRejectedError, changes: Mapping[Field[Any], Any]
) -> PoderoRejectedError:
    """Return what the cloud says to one caller's changes, or to all where it says none."""
    own = {
        field.name: err.fields[field.name]
        for field in changes
        if field.name in err.fields
    }
    return PoderoRejectedError(own, "; ".join(own.values())) if own else err


def _may_have_arrived(err: PoderoError) -> bool:
    match err:
        case PoderoConnectionError():
            return err.sent
        case PoderoServerError():
            return True
    return False
