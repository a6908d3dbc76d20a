"""A write queue with a cloud in the same process, and who looks at both.

Fields go by their names here.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
import math
from typing import Any, Final, cast

from custom_components.podero.account.optimistic_state import (
    CONFIRMATION_TIMEOUT,
    RECENT_READ,
)
from custom_components.podero.account.write_queue import (
    ClosedError,
    MissingFieldError,
    RuleViolationError,
    UnknownOutcomeError,
    WriteQueue,
)
from custom_components.podero.api import (
    Changes,
    HeatPump,
    PoderoClient,
    PoderoConnectionError,
    PoderoError,
    PoderoForbiddenError,
    PoderoRateLimitError,
    PoderoRejectedError,
    PoderoServerError,
    Value,
)

from ..fields import by_field, by_name
from ..properties import NOW, PAUSE, heat_pump_of

FIRST: Final[Mapping[str, Value]] = {
    "minimum_dhw_temperature_limit": 40.0,
    "is_smart_optimization_active": True,
    "optimization_level": "mid",
    "dhw_standard_temperature": 48.0,
    "minimum_temperature_limit": 19.5,
    "maximum_temperature_limit": 23.5,
    "pause_power_active": False,
    "pause_power_until": None,
}
"""What the cloud has at first, by the names of fields."""


@dataclass(frozen=True, kw_only=True)
class Put:
    """What becomes of a PUT.

    Attributes:
        there: Seconds until it takes effect.
        back: Seconds until its answer is there.
        outcome: How it ends.
        refused: The field that the cloud refuses, if it is in the PUT.
    """

    there: float = 0.0
    back: float = 0.0
    outcome: str = "ok"
    refused: str = ""


@dataclass(frozen=True, kw_only=True)
class Write:
    """Somebody asks for a change."""

    name: str
    value: Value
    then: float = 0.0
    """Seconds until the next step."""


@dataclass(frozen=True, kw_only=True)
class Read:
    """The cloud is asked."""

    there: float = 0.0
    back: float = 0.0
    then: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """Somebody changes something in the owner's app."""

    name: str
    value: Value
    then: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Vanish:
    """The heat pump loses a field, or gets it back."""

    name: str
    then: float = 0.0


type Step = Write | Read | Elsewhere | Vanish


@dataclass(kw_only=True, eq=False)
class Ask:
    """One change that was asked for, and what its caller was told."""

    name: str
    value: Value
    began: float
    ended: float | None = None
    error: Exception | None = None
    needless: bool = False
    """The cloud had the value already: nothing was sent."""

    def of(self, name: str) -> bool:
        """Tell whether it changed this field, and has not failed."""
        return self.name == name and self.error is None and not self.needless

    def within(self, sent: Sent) -> bool:
        """Tell whether this PUT may have been for it."""
        return self.name in sent.changes and (
            sent.began >= self.began
            and (self.ended is None or (sent.ended or math.inf) <= self.ended)
        )


@dataclass(kw_only=True, eq=False)
class Sent:
    """One PUT."""

    began: float
    changes: dict[str, Value]
    stored: float = -math.inf
    ended: float | None = None


ERRORS: Final[Mapping[str, Callable[[], PoderoError]]] = {
    "dropped": lambda: PoderoConnectionError("dropped"),
    "not sent": lambda: PoderoConnectionError("no way", sent=False),
    "ill": lambda: PoderoServerError("ill"),
    "forbidden": lambda: PoderoForbiddenError("no"),
    "waits": lambda: PoderoRateLimitError(60.0),
    "refused": lambda: PoderoRejectedError({}, "no"),
}


@dataclass(kw_only=True, eq=False)
class Rig:
    """A write queue, a cloud in the same process, and who looks at both."""

    lag: float = 0.0
    echo: bool = False
    quantum: float | None = None
    outcomes: list[Put] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    seen: list[tuple[float, Mapping[str, Value]]] = field(default_factory=list)
    reads: list[tuple[float, Mapping[str, Value]]] = field(default_factory=list)
    vanished: set[str] = field(default_factory=set)
    unconfirmed_writes: int = 0
    on_seen: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        """Fill the cloud."""
        self.loop = asyncio.get_running_loop()
        self.visible = {name: [(0.0, value)] for name, value in FIRST.items()}
        self.stored_at = {name: [(0.0, value)] for name, value in FIRST.items()}
        self.queue = WriteQueue(
            client=cast("PoderoClient", self),
            now=lambda: NOW + timedelta(seconds=self.loop.time() - 1000),
            pause=lambda: PAUSE,
            start=self.start,
            on_change=self.look,
            on_unconfirmed_write=self.count_unconfirmed_write,
        )
        self.tasks: list[asyncio.Task[None]] = []
        self.reading = asyncio.Lock()
        self.take(self.answer(), epoch=0, began=self.loop.time())

    # What the queue is given.

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run something in the background."""
        task = asyncio.Task(work, loop=self.loop, eager_start=True)
        self.tasks.append(task)
        return task

    def look(self) -> None:
        """Note what is shown."""
        assert self.queue.effective_state is not None
        shown = by_name(self.queue.effective_state.values)
        self.seen.append((self.loop.time(), shown))
        self.on_seen()

    def count_unconfirmed_write(self) -> None:
        """Count the writes of which nobody knows."""
        self.unconfirmed_writes += 1

    async def async_update_heat_pump(
        self, heat_pump: HeatPump, changes: Changes
    ) -> HeatPump:
        """Be the client's PUT."""
        assert heat_pump.body(changes)
        named = by_name(changes)
        assert all(sent.ended is not None for sent in self.sent), "two at once"
        put = self.outcomes.pop(0) if self.outcomes else Put()
        sent = Sent(began=self.loop.time(), changes=named)
        self.sent.append(sent)
        try:
            await asyncio.sleep(put.there)
            if put.refused in named:
                raise PoderoRejectedError({put.refused: "no"}, "no")
            if put.outcome == "ok" or put.outcome.endswith("applied"):
                self.store(named)
                sent.stored = self.loop.time()
            answer = self.answer(now=self.echo)
            await asyncio.sleep(put.back)
        finally:
            sent.ended = self.loop.time()
        if error := ERRORS.get(put.outcome.removesuffix(", applied")):
            raise error()
        return answer

    # The cloud.

    def store(self, changes: Mapping[str, Value], lag: float | None = None) -> None:
        """Take over values that reads show later."""
        at = self.loop.time() + (self.lag if lag is None else lag)
        for name, value in changes.items():
            if self.quantum and isinstance(value, float):
                value = round(value / self.quantum) * self.quantum
            history = self.visible[name]
            # What is visible at once has overtaken what is not.
            history[:] = [entry for entry in history if entry[0] < at]
            history.append((at, value))
            self.stored_at[name].append((self.loop.time(), value))

    def stored(self, name: str) -> Value:
        """Return the truth."""
        return self.visible[name][-1][1]

    def answer(self, *, now: bool = False) -> HeatPump:
        """Return what the cloud shows."""
        time = self.loop.time()
        return heat_pump_of(
            {
                name: history[-1][1]
                if now
                else next(v for at, v in reversed(history) if at <= time)
                for name, history in self.visible.items()
                if name not in self.vanished
            }
        )

    # Those who use it.

    def ask(self, name: str, value: Value) -> Ask:
        """Ask for a change, in the background."""
        ask = Ask(name=name, value=value, began=self.loop.time())
        self.asks.append(ask)

        async def wait() -> None:
            try:
                await self.queue.async_write(by_field({name: value}))
            except (
                PoderoError,
                RuleViolationError,
                ClosedError,
                UnknownOutcomeError,
                MissingFieldError,
            ) as err:
                ask.error = err
            ask.ended = self.loop.time()

        self.start(wait())
        if ask.ended is not None and ask.error is None:
            ask.needless = True
            self.check_needless(ask)
        return ask

    def take(self, answer: HeatPump, *, epoch: int, began: float) -> None:
        """Give the queue a read."""
        self.queue.apply_poll_result(answer, epoch=epoch, began=began)
        if epoch == self.queue.epoch and not epoch % 2:
            self.reads.append((began, by_name(answer.values)))
        self.look()

    def read(self, there: float = 0.0, back: float = 0.0) -> asyncio.Task[None]:
        """Ask the cloud as the account does: one read after the other."""

        async def read() -> None:
            async with self.reading:
                epoch, began = self.queue.epoch, self.loop.time()
                await asyncio.sleep(there)
                answer = self.answer()
                await asyncio.sleep(back)
                self.take(answer, epoch=epoch, began=began)

        return self.start(read())

    async def live(self, steps: list[Step]) -> None:
        """Do one thing after the other."""
        for step in steps:
            match step:
                case Write(name=name, value=value):
                    self.ask(name, value)
                case Read(there=there, back=back):
                    self.read(there, back)
                case Elsewhere(name=name, value=value):
                    self.store({name: value}, lag=0.0)
                case Vanish(name=name):
                    self.vanished ^= {name}
            await asyncio.sleep(step.then)

    async def rest(self) -> None:
        """Wait until all that was begun is done."""
        while pending := [task for task in self.tasks if not task.done()]:
            await asyncio.wait(pending)
        for task in self.tasks:
            if not task.cancelled():
                task.result()

    # What has to be so.

    async def check_end(self) -> None:
        """Nothing is lost, and a read after all that shows the truth."""
        self.check_asks()
        await asyncio.sleep(CONFIRMATION_TIMEOUT + self.lag)
        await self.read()
        assert self.queue.effective_state is not None
        assert by_name(self.queue.effective_state.values) == {
            name: self.stored(name) for name in FIRST if name not in self.vanished
        }

    def check_needless(self, ask: Ask) -> None:
        """A recent read since the last PUT has shown what was asked for."""
        began, shown = self.reads[-1]
        assert ask.began - began < RECENT_READ
        assert shown[ask.name] == ask.value
        assert all((sent.ended or math.inf) <= began for sent in self.sent)

    def check_asks(self) -> None:
        """Each accepted change was stored, in order, and nothing else was sent."""
        for ask in self.asks:
            assert ask.ended is not None
            if ask.error or ask.needless:
                continue
            later = [
                other
                for other in self.asks[self.asks.index(ask) :]
                if other.name == ask.name and other.began <= ask.ended
            ]
            assert any(
                ask.within(sent)
                and sent.stored >= ask.began
                and sent.changes[ask.name] in [other.value for other in later]
                for sent in self.sent
            ), f"{ask} is lost"
        for sent in self.sent:
            for name, value in sent.changes.items():
                if name not in {"pause_power_until", "pause_power_active"}:
                    assert any(
                        (ask.name, ask.value) == (name, value)
                        and ask.began <= sent.began
                        and (ask.ended is None or ask.ended >= sent.began)
                        for ask in self.asks
                    ), f"nobody asked for {name} = {value}"
