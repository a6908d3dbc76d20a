"""One heat pump: what is believed of it, and what is still on its way to the cloud.

Four layers lie over one another: the cloud's last answer, values that the cloud has
accepted but may not show yet, values of the PUT under way, and values that wait for
the next PUT. What is shown is the sum of them.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
import logging
from typing import Any, Final

from . import rules
from .api import (
    Changes,
    HeatPump,
    PoderoClient,
    PoderoConnectionError,
    PoderoError,
    PoderoRejectedError,
    PoderoServerError,
    Value,
    as_shown,
)

_LOGGER = logging.getLogger(__name__)

QUIET: Final = 0.3
LONGEST: Final = 1.0
"""Seconds without a further change that end a burst, and seconds that end it anyway."""
GRACE: Final = 60.0
"""Seconds that the cloud may go on showing the values from before a write."""
FLUSH: Final = 10.0
"""Seconds that an unload waits for what is on its way."""


class BreachError(Exception):
    """A change would break a rule."""

    def __init__(self, breach: rules.Breach) -> None:
        """Keep the rule and its values."""
        super().__init__(breach.key)
        self.breach = breach


class MissingFieldError(Exception):
    """The heat pump does not have a field that was to be changed."""


class ClosedError(Exception):
    """The heat pump is being unloaded: the change was not sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A value that the cloud has accepted.

    Attributes:
        value: What was asked for.
        until: Loop time from which a read is believed whatever it shows.
        confirmed: The answer of the PUT showed the value.
        alone: No other PUT of the field is as young. Otherwise the cloud, being slow,
            could show the value, then that of another PUT, then the value again.
    """

    value: Value
    until: float
    confirmed: bool
    alone: bool


@dataclass(slots=True, kw_only=True, eq=False)
class Call:
    """One caller's change. It succeeds or fails as a whole."""

    changes: Changes
    result: asyncio.Future[None]
    shown: bool = False

    def fail(self, err: Exception) -> None:
        """Tell the caller, if it still listens."""
        if not self.result.done():
            self.result.set_exception(err)

    def succeed(self) -> None:
        """Tell the caller, if it still listens."""
        if not self.result.done():
            self.result.set_result(None)


def _merged(calls: Iterable[Call]) -> dict[str, Value]:
    return {name: value for call in calls for name, value in call.changes.items()}


@dataclass(kw_only=True, eq=False)
class WriteQueue:
    """The only way to change a heat pump, and the only place that knows its state.

    Attributes:
        client: The account's client.
        now: The present, aware.
        pause: Length of a pause that is begun without a time.
        start: Runs a coroutine in the background.
        changed: Called whenever what is shown may have changed.
        doubtful: Called when a write failed in a way that may have reached the cloud.
        shown: The heat pump as people see it; None before the first answer.
        misses: Successful reads in a row that did not contain the heat pump.
    """

    client: PoderoClient
    now: Callable[[], datetime]
    pause: Callable[[], timedelta]
    start: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]
    changed: Callable[[], None]
    doubtful: Callable[[], None]
    shown: HeatPump | None = None
    misses: int = 0
    _cloud: HeatPump | None = None
    _held: dict[str, Held] = field(default_factory=dict)
    _grace: dict[str, float] = field(default_factory=dict)
    _sending: Changes = field(default_factory=dict)
    _waiting: list[Call] = field(default_factory=list)
    _first: float = 0.0
    _last: float = 0.0
    _epoch: int = 0
    _task: asyncio.Task[None] | None = None
    _hurry: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def epoch(self) -> int:
        """Changes when a PUT begins or ends; odd while one is under way."""
        return self._epoch

    @property
    def confirm_at(self) -> float | None:
        """Loop time of the read that has to tell what became of a write, if any."""
        return min(
            (held.until for held in self._held.values() if not held.confirmed),
            default=None,
        )

    @property
    def held_fields(self) -> dict[str, bool]:
        """Whether the cloud confirmed it, by field that is held over older reads."""
        return {name: held.confirmed for name, held in self._held.items()}

    def take_read(self, heat_pump: HeatPump, *, epoch: int, began: float) -> None:
        """Believe a read, unless a PUT overlapped it: then it may show the past.

        Args:
            heat_pump: The answer.
            epoch: The epoch when the read began.
            began: Loop time when the read began.
        """
        self.misses = 0
        if epoch != self._epoch or epoch % 2:
            return
        self._cloud = heat_pump
        self._held = {
            name: held
            for name, held in self._held.items()
            if began < held.until
            and name in heat_pump.values
            and not (held.alone and heat_pump.values[name] == held.value)
        }
        self._show()

    async def async_write(self, changes: Changes) -> None:
        """Make a change and wait until the cloud has taken it.

        Raises:
            ClosedError: Unloaded before it was sent.
            MissingFieldError: The heat pump does not have the field.
            BreachError: The outcome would break a rule; nothing was sent.
            PoderoError: The cloud refused, or did not answer.
        """
        if self._hurry.is_set():
            raise ClosedError
        # Nothing is left to change where none of what was asked for exists.
        if not (self.shown and changes and changes.keys() <= self.shown.values.keys()):
            raise MissingFieldError
        loop = asyncio.get_running_loop()
        call = Call(changes=self._completed(changes), result=loop.create_future())
        self._last = loop.time()
        if not self._waiting:
            self._first = self._last
        self._waiting.append(call)
        self._show()
        self.changed()
        if self._task is None:
            self._task = self.start(self._async_run())
        await call.result

    def _completed(self, changes: Changes) -> Changes:
        """Return the changes with all that they need."""
        assert self._cloud is not None
        now, pause = self.now(), self.pause()
        base = self._settled(self._cloud).with_changes(self._sending)
        outcome = base.with_changes(_merged(self._waiting))
        completed = rules.complete(outcome, changes, now, pause)
        # What waits already is taken over: one does not go without the other.
        needed = rules.complete(base, changes, now, pause)
        return as_shown({name: outcome.values[name] for name in needed} | completed)

    async def async_close(self) -> None:
        """Send what waits now, tell the callers of what can't be sent, take no more."""
        self._hurry.set()
        if task := self._task:
            await asyncio.wait({task}, timeout=FLUSH)
            task.cancel()
            await asyncio.wait({task})

    async def _async_run(self) -> None:
        calls: list[Call] = []
        try:
            while self._waiting:
                await self._async_quiet()
                calls, self._waiting = self._waiting, []
                await self._async_settle(calls)
        finally:
            self._task = None
            for call in (*calls, *self._waiting):
                call.fail(ClosedError())
            self._waiting = []

    async def _async_quiet(self) -> None:
        loop = asyncio.get_running_loop()
        while not self._hurry.is_set():
            wait = min(self._last + QUIET, self._first + LONGEST) - loop.time()
            if wait <= 0:
                return
            try:
                async with asyncio.timeout(wait):
                    await self._hurry.wait()
            except TimeoutError:
                continue

    async def _async_settle(self, calls: list[Call]) -> None:
        """Send the calls in one PUT; what is refused does not take the rest down."""
        for second_try in (False, True):
            if not (calls := self._within_rules(calls)):
                break
            try:
                await self._async_send(_merged(calls))
            except PoderoRejectedError as err:
                bad = [
                    call
                    for call in calls
                    if second_try or not err.fields.keys().isdisjoint(call.changes)
                ] or calls
                calls = _failing(calls, bad, err)
            except PoderoError as err:
                calls = _failing(calls, calls, err)
                if _may_have_arrived(err):
                    self.doubtful()
            else:
                for call in calls:
                    call.succeed()
                calls = []
        self._show()
        self.changed()

    async def _async_send(self, changes: Changes) -> None:
        assert self._cloud is not None
        loop = asyncio.get_running_loop()
        recent = {name for name, until in self._grace.items() if loop.time() < until}
        before, self._sending = self._cloud, changes
        self._epoch += 1
        self._show()
        self.changed()
        try:
            answer = await self.client.async_update_heat_pump(before, changes)
        finally:
            self._epoch += 1
            self._sending = {}
            until = loop.time() + GRACE
            self._grace.update(dict.fromkeys(changes, until))
        # A short answer tells nothing of the fields it leaves out.
        self._cloud = replace(
            answer,
            values={**before.values, **answer.values},
            spellings={**before.spellings, **answer.spellings},
            actions=answer.actions or before.actions,
        )
        for name, value in changes.items():
            self._held[name] = Held(
                value=value,
                until=until,
                confirmed=self._cloud.values[name] == value,
                alone=name not in recent,
            )

    def _within_rules(self, calls: list[Call]) -> list[Call]:
        """Return the calls whose outcome keeps the rules; the others fail.

        So do those for fields that the heat pump has lost since they came in.
        """
        assert self._cloud is not None
        known = self._cloud.values.keys()
        lost = [call for call in calls if not call.changes.keys() <= known]
        calls = _failing(calls, lost, MissingFieldError())
        while calls:
            changes = _merged(calls)
            outcome = self._settled(self._cloud).with_changes(changes)
            breaches = rules.check(outcome, changes.keys(), self.now())
            if not breaches:
                break
            for breach in breaches:
                bad = [c for c in calls if not breach.fields.isdisjoint(c.changes)]
                calls = _failing(calls, bad, BreachError(breach))
        return calls

    def _settled(self, cloud: HeatPump) -> HeatPump:
        return cloud.with_changes(
            {name: held.value for name, held in self._held.items()}
        )

    def _show(self) -> None:
        """Lay the layers over one another.

        A waiting value is shown as soon as the outcome keeps the rules, and from then
        on: what comes after it does not make it jump back.
        """
        if self._cloud is None:
            return
        base = self._settled(self._cloud).with_changes(self._sending)
        hidden = [call for call in self._waiting if not call.shown]
        for group in (hidden, *([call] for call in hidden)):
            visible = [c for c in self._waiting if c.shown or c in group]
            changes = _merged(visible)
            if not rules.check(base.with_changes(changes), changes.keys(), self.now()):
                for call in group:
                    call.shown = True
        self.shown = base.with_changes(_merged(c for c in self._waiting if c.shown))


def _failing(calls: list[Call], bad: list[Call], err: Exception) -> list[Call]:
    """Fail the bad calls and return the others."""
    for call in bad:
        call.fail(err)
    return [call for call in calls if call not in bad]


def _may_have_arrived(err: PoderoError) -> bool:
    match err:
        case PoderoConnectionError():
            return err.sent
        case PoderoServerError():
            return True
    return False
