"""What holds of the rules and of the write queue, whatever is thrown at them."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
import math
import os
import selectors
from typing import Any, Final, cast, override
from uuid import UUID

from hypothesis import example, given, settings, strategies as st
import pytest

from custom_components.podero import rules
from custom_components.podero.api import (
    HeatPump,
    PoderoClient,
    PoderoConnectionError,
    PoderoError,
    PoderoForbiddenError,
    PoderoRateLimitError,
    PoderoRejectedError,
    PoderoServerError,
)
from custom_components.podero.writes import (
    FLUSH,
    GRACE,
    LONGEST,
    QUIET,
    BreachError,
    ClosedError,
    MissingFieldError,
    WriteQueue,
)

type Value = bool | float | str | datetime | None

# The test plugin freezes the garbage collector, which is what hypothesis looks at.
pytestmark = pytest.mark.filterwarnings("ignore:It looks like `register_random`")

MORE: Final = int(os.environ.get("PODERO_EXAMPLES", "1"))
"""How many times the usual number of examples, each run with others if more than one."""

ID: Final = str(UUID(int=1))
NOW: Final = datetime(2026, 1, 15, 12, tzinfo=UTC)
PAUSE: Final = timedelta(hours=2)


def examples(count: int) -> settings:
    """Return how a property is tested."""
    return settings(
        max_examples=count * MORE, derandomize=MORE == 1, deadline=None, database=None
    )


def heat_pump_of(values: Mapping[str, Value]) -> HeatPump:
    """Return a heat pump as the cloud would tell of it."""
    raw = {
        name: f"{value:%Y-%m-%dT%H:%M:%S}Z"
        if isinstance(value, datetime)
        else value.capitalize()
        if isinstance(value, str)
        else value
        for name, value in values.items()
    }
    return HeatPump.from_answer({"id": ID, **raw})


# The rules.

TEMPERATURES: Final = st.sampled_from(
    (4.5, 5.0, 18.0, 19.5, 20.0, 21.0, 21.5, 22.0, 39.5, 40.0, 48.0)
)
"""On both sides of each limit, and some that are 2 °C apart or nearly."""
TIMES: Final = st.integers(-72, 72).map(lambda hours: NOW + timedelta(hours=hours))
KINDS: Final[Mapping[str, st.SearchStrategy[Value]]] = {
    "is_smart_optimization_active": st.booleans(),
    "optimization_level": st.sampled_from(("low", "mid", "max")),
    "is_space_heating_enabled": st.booleans(),
    "minimum_temperature_limit": TEMPERATURES,
    "maximum_temperature_limit": TEMPERATURES,
    "dhw_standard_temperature": TEMPERATURES,
    "minimum_dhw_temperature_limit": TEMPERATURES,
    "away_mode_minimum_temperature_limit": TEMPERATURES,
    "away_mode_minimum_dhw_temperature_limit": TEMPERATURES,
    "is_away_mode_enabled": st.booleans(),
    "away_mode_start": TIMES,
    "away_mode_end": TIMES,
    "pause_power_active": st.booleans(),
    "pause_power_until": TIMES,
}
PAUSE_FIELDS: Final = {"pause_power_active", "pause_power_until"}
UNRULED: Final = {
    "is_smart_optimization_active",
    "optimization_level",
    "is_space_heating_enabled",
    "is_away_mode_enabled",
    "pause_power_active",
}

IN_WORDS: Final[Mapping[str, tuple[tuple[str, ...], Callable[..., bool]]]] = {
    "The two limits are 2 °C apart.": (
        ("minimum_temperature_limit", "maximum_temperature_limit"),
        lambda low, high: high - low >= 2,
    ),
    "Hot water is safe from Legionella.": (
        ("dhw_standard_temperature",),
        lambda value: value >= 40,
    ),
    "So is its minimum.": (
        ("minimum_dhw_temperature_limit",),
        lambda value: value >= 40,
    ),
    "A pause ends in the future.": (
        ("pause_power_until",),
        lambda until: until > NOW,
    ),
    "An away window ends after its start.": (
        ("away_mode_start", "away_mode_end"),
        lambda start, end: end > start,
    ),
    "Rooms do not freeze.": (
        ("away_mode_minimum_temperature_limit",),
        lambda value: value >= 5,
    ),
}
"""The rules that hold whichever of their fields is changed."""


def values_of(*names: str) -> st.SearchStrategy[dict[str, Value]]:
    """Return values for some of these fields."""
    kinds = {name: KINDS[name] for name in names or KINDS}
    return st.fixed_dictionaries({}, optional=kinds)


def heat_pumps(*names: str) -> st.SearchStrategy[HeatPump]:
    """Return a heat pump that has these fields and perhaps others, perhaps null."""
    kinds = {name: st.none() | kind for name, kind in KINDS.items()}
    always = {name: kinds.pop(name) for name in names}
    return st.fixed_dictionaries(always, optional=kinds).map(heat_pump_of)


def changes_of(heat_pump: HeatPump) -> st.SearchStrategy[dict[str, Value]]:
    """Return a change of some fields that a heat pump has."""
    return values_of(*heat_pump.values)


CASES: Final = heat_pumps("is_smart_optimization_active").flatmap(
    lambda heat_pump: st.tuples(st.just(heat_pump), changes_of(heat_pump))
)
"""Heat pumps, each with a change of some fields that it has."""


@examples(150)
@given(CASES)
def test_complete(case: tuple[HeatPump, dict[str, Value]]) -> None:
    """What was asked for stays; only fields of the device are added; once is enough."""
    heat_pump, changes = case
    completed = rules.complete(heat_pump, changes, NOW, PAUSE)
    assert completed.items() >= changes.items()
    assert completed.keys() <= heat_pump.values.keys()
    assert rules.complete(heat_pump, completed, NOW, PAUSE) == completed
    after = heat_pump.with_changes(changes)
    assert rules.complete(after, completed, NOW, PAUSE) == completed


@examples(100)
@given(
    heat_pumps(*PAUSE_FIELDS),
    st.one_of(
        st.fixed_dictionaries({"pause_power_active": st.booleans()}),
        st.fixed_dictionaries({"pause_power_until": st.none() | TIMES}),
    ),
    values_of(*UNRULED - {"pause_power_active"}),
)
def test_complete_pause(
    heat_pump: HeatPump, pause: dict[str, Value], others: dict[str, Value]
) -> None:
    """A pause has a time and is active, or neither."""
    changes = {**others, **pause}
    completed = rules.complete(heat_pump, changes, NOW, PAUSE)
    after = heat_pump.with_changes(completed).values
    assert after["pause_power_active"] == (after["pause_power_until"] is not None)
    if pause.get("pause_power_active"):
        assert isinstance(after["pause_power_until"], datetime)
        assert after["pause_power_until"] > NOW


@examples(100)
@given(heat_pumps("is_away_mode_enabled", "away_mode_start", "away_mode_end"))
def test_complete_away(heat_pump: HeatPump) -> None:
    """Who goes away is away within a window that is not over."""
    changes = {"is_away_mode_enabled": True}
    completed = rules.complete(heat_pump, changes, NOW, PAUSE)
    after = heat_pump.with_changes(completed).values
    start, end = after["away_mode_start"], after["away_mode_end"]
    assert start or end
    assert end is None or (isinstance(end, datetime) and end > NOW)


@examples(200)
@given(CASES)
def test_check(case: tuple[HeatPump, dict[str, Value]]) -> None:
    """The rules hold in words for what is changed, and only that is ever to blame."""
    heat_pump, changes = case
    outcome = heat_pump.with_changes(changes)
    breaches = rules.check(outcome, changes.keys(), NOW)
    blamed = {name for breach in breaches for name in breach.fields}
    assert blamed <= changes.keys()
    for breach in breaches:
        assert breach.fields
        assert None not in breach.values.values()
    for names, kept in IN_WORDS.values():
        values = [outcome.values.get(name) for name in names]
        if None in values or kept(*values):
            continue
        assert blamed >= changes.keys() & set(names)
    for away, normal in (
        ("away_mode_minimum_temperature_limit", "minimum_temperature_limit"),
        ("away_mode_minimum_dhw_temperature_limit", "dhw_standard_temperature"),
    ):
        cold, warm = outcome.values.get(away), outcome.values.get(normal)
        if away in changes and isinstance(cold, float) and isinstance(warm, float):
            assert cold <= warm or away in blamed


@examples(150)
@given(CASES)
def test_check_blames_only_breaches(case: tuple[HeatPump, dict[str, Value]]) -> None:
    """An outcome that keeps every rule is never refused."""
    heat_pump, changes = case
    outcome = heat_pump.with_changes(changes)
    values = outcome.values
    kept = all(
        None in (chosen := [values.get(name) for name in names]) or rule(*chosen)
        for names, rule in IN_WORDS.values()
    )
    away = values.get("away_mode_minimum_temperature_limit") or 0.0
    away_water = values.get("away_mode_minimum_dhw_temperature_limit") or 0.0
    normal = values.get("minimum_temperature_limit") or 99.0
    normal_water = values.get("dhw_standard_temperature") or 99.0
    assert isinstance(away, float)
    assert isinstance(away_water, float)
    assert isinstance(normal, float)
    assert isinstance(normal_water, float)
    if kept and away <= normal and away_water <= normal_water:
        assert not rules.check(outcome, changes.keys(), NOW)


@examples(100)
@given(heat_pumps(*UNRULED), st.sets(st.sampled_from(sorted(UNRULED)), min_size=1))
def test_check_leaves_others_alone(heat_pump: HeatPump, changed: set[str]) -> None:
    """What was wrong before does not get in the way of a change of something else."""
    assert not rules.check(heat_pump, changed, NOW)


@examples(100)
@given(heat_pumps())
def test_away_over(heat_pump: HeatPump) -> None:
    """A window that is over is cleared, once and without breaking a rule."""
    changes = rules.away_over(heat_pump, NOW)
    end = heat_pump.values.get("away_mode_end")
    assert bool(changes) == (isinstance(end, datetime) and end <= NOW)
    assert changes.keys() <= heat_pump.values.keys()
    assert rules.complete(heat_pump, changes, NOW, PAUSE) == changes
    outcome = heat_pump.with_changes(changes)
    assert not rules.check(outcome, changes.keys(), NOW)
    assert not rules.away_over(outcome, NOW)
    if changes:
        assert not outcome.values.get("is_away_mode_enabled")
        assert outcome.values.get("away_mode_start") is None


@examples(100)
@given(heat_pumps())
def test_next_turn(heat_pump: HeatPump) -> None:
    """The next turn is the first time of a pause or a window that is still to come."""
    names = ("pause_power_until", "away_mode_start", "away_mode_end")
    times = [heat_pump.values.get(name) for name in names]
    ahead = sorted(t for t in times if isinstance(t, datetime) and t > NOW)
    assert rules.next_turn(heat_pump, NOW) == (ahead[0] if ahead else None)


# The write queue.

WATER: Final = "dhw_standard_temperature"
FREE: Final[Mapping[str, st.SearchStrategy[Value]]] = {
    "is_smart_optimization_active": st.booleans(),
    "optimization_level": st.sampled_from(("low", "mid", "max")),
    WATER: st.sampled_from((45.0, 48.0, 50.0, 52.0)),
}
"""Fields and values that no rule minds."""
RULED: Final[Mapping[str, st.SearchStrategy[Value]]] = {
    "minimum_temperature_limit": st.sampled_from((18.0, 20.0, 22.0, 24.0)),
    "maximum_temperature_limit": st.sampled_from((20.0, 22.0, 24.0, 26.0)),
    "pause_power_active": st.booleans(),
}
WITNESS: Final = "minimum_dhw_temperature_limit"
"""A field that is changed in the owner's app only."""
FIRST: Final[Mapping[str, Value]] = {
    WITNESS: 40.0,
    "is_smart_optimization_active": True,
    "optimization_level": "mid",
    WATER: 48.0,
    "minimum_temperature_limit": 19.5,
    "maximum_temperature_limit": 23.5,
    "pause_power_active": False,
    "pause_power_until": None,
}


class _Selector(selectors.SelectSelector):
    """Does not wait: lets the time of its loop jump instead."""

    loop: JumpingLoop

    @override
    def select(
        self, timeout: float | None = None
    ) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise AssertionError("everybody waits, and nothing will ever happen")
        self.loop.jumped += max(0.0, timeout)
        return super().select(0)


class JumpingLoop(asyncio.SelectorEventLoop):
    """A loop whose time jumps to the next timer when there is nothing to do."""

    def __init__(self) -> None:
        """Begin at a time that is not zero."""
        self.jumped = 1000.0
        selector = _Selector()
        selector.loop = self
        super().__init__(selector)

    @override
    def time(self) -> float:
        return self.jumped


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

    def of(self, name: str) -> bool:
        """Tell whether it is about this field, and has not failed."""
        return self.name == name and self.error is None

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
    vanished: set[str] = field(default_factory=set)
    doubts: int = 0
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
            changed=self.look,
            doubtful=self.doubt,
        )
        self.tasks: list[asyncio.Task[None]] = []
        self.reading = asyncio.Lock()
        self.queue.take_read(self.answer(), epoch=0, began=self.loop.time())
        self.look()

    # What the queue is given.

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run something in the background."""
        task = asyncio.Task(work, loop=self.loop, eager_start=True)
        self.tasks.append(task)
        return task

    def look(self) -> None:
        """Note what is shown."""
        assert self.queue.shown is not None
        self.seen.append((self.loop.time(), self.queue.shown.values))
        self.on_seen()

    def doubt(self) -> None:
        """Count the writes of which nobody knows."""
        self.doubts += 1

    async def async_update_heat_pump(
        self, heat_pump: HeatPump, changes: Mapping[str, Value]
    ) -> HeatPump:
        """Be the client's PUT."""
        assert heat_pump.body(changes)
        assert all(sent.ended is not None for sent in self.sent), "two at once"
        put = self.outcomes.pop(0) if self.outcomes else Put()
        sent = Sent(began=self.loop.time(), changes=dict(changes))
        self.sent.append(sent)
        try:
            await asyncio.sleep(put.there)
            if put.refused in changes:
                raise PoderoRejectedError({put.refused: "no"}, "no")
            if put.outcome == "ok" or put.outcome.endswith("applied"):
                self.store(changes)
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
                await self.queue.async_write({name: value})
            except (PoderoError, BreachError, ClosedError, MissingFieldError) as err:
                ask.error = err
            ask.ended = self.loop.time()

        self.start(wait())
        return ask

    def read(self, there: float = 0.0, back: float = 0.0) -> asyncio.Task[None]:
        """Ask the cloud as the account does: one read after the other."""

        async def read() -> None:
            async with self.reading:
                epoch, began = self.queue.epoch, self.loop.time()
                await asyncio.sleep(there)
                answer = self.answer()
                await asyncio.sleep(back)
                self.queue.take_read(answer, epoch=epoch, began=began)
                self.look()

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
        await asyncio.sleep(GRACE + self.lag)
        await self.read()
        assert self.queue.shown is not None
        assert self.queue.shown.values == {
            name: self.stored(name) for name in FIRST if name not in self.vanished
        }

    def check_asks(self) -> None:
        """Each accepted change was stored, in order, and nothing else was sent."""
        for ask in self.asks:
            assert ask.ended is not None
            if ask.error:
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


def run(work: Callable[[], Awaitable[None]]) -> None:
    """Run a coroutine while time jumps; what goes wrong in the background counts."""
    wrongs: list[Mapping[str, Any]] = []

    async def watched() -> None:
        asyncio.get_running_loop().set_exception_handler(
            lambda loop, context: wrongs.append(context)
        )
        await work()

    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(watched())
    assert not wrongs


PAUSES: Final = st.sampled_from((0.0, 0.07, 0.21, 0.35, 0.9, 2.0, 7.0, 25.0, 61.0))
DELAYS: Final = st.sampled_from((0.0, 0.0, 0.13, 1.1, 5.3))


def writes_of(
    fields: Mapping[str, st.SearchStrategy[Value]],
) -> st.SearchStrategy[Step]:
    """Return a change of one of these fields."""
    return st.one_of(
        *(
            st.builds(Write, name=st.just(name), value=values, then=PAUSES)
            for name, values in fields.items()
        )
    )


VANISHINGS: Final = st.builds(
    Vanish, name=st.sampled_from(("optimization_level", "pause_power_active"))
)
READS: Final = st.builds(Read, there=DELAYS, back=DELAYS | st.just(17.0), then=PAUSES)


def changes_elsewhere(
    fields: Mapping[str, st.SearchStrategy[Value]],
) -> st.SearchStrategy[Step]:
    """Return a change of one of these fields in the owner's app."""
    return st.one_of(
        *(
            st.builds(Elsewhere, name=st.just(name), value=values, then=PAUSES)
            for name, values in fields.items()
        )
    )


def puts_of(*names: str) -> st.SearchStrategy[Put]:
    """Return PUTs that end in all ways, some with one of these fields refused."""
    ways = ("ok", "ok", *ERRORS, "ok", "dropped, applied", "ill, applied")
    return st.builds(
        Put,
        there=DELAYS | st.just(17.0),
        back=DELAYS,
        outcome=st.sampled_from(ways),
        refused=st.sampled_from(("", "", "", *names)),
    )


@examples(200)
@given(
    steps=st.lists(
        st.one_of(
            writes_of(FREE),
            READS,
            changes_elsewhere({**FREE, WITNESS: st.sampled_from((41.0, 42.0, 43.0))}),
        ),
        max_size=14,
    ),
    outcomes=st.lists(puts_of(*FREE), max_size=6),
    lag=st.sampled_from((0.0, 3.0, 20.0, 50.0)),
    echo=st.booleans(),
    quantum=st.sampled_from((None, None, 5.0)),
)
# The cloud rounds and tells so, then shows the old value for a while.
@example(
    steps=[Write(name=WATER, value=52.0, then=2.0), Read()],
    outcomes=[],
    lag=20.0,
    echo=True,
    quantum=5.0,
)
# A value came in the app since the last read, and is what a slow cloud shows.
@example(
    steps=[Elsewhere(name=WATER, value=50.0), Write(name=WATER, value=52.0)],
    outcomes=[],
    lag=20.0,
    echo=False,
    quantum=None,
)
# A write failed after it had arrived, and is shown after the next was accepted.
@example(
    steps=[
        Write(name=WATER, value=50.0, then=2.0),
        Write(name=WATER, value=52.0, then=19.0),
        Read(),
    ],
    outcomes=[Put(outcome="dropped, applied")],
    lag=20.0,
    echo=False,
    quantum=None,
)
# As before, and the next is what was shown before: it is seen too early.
@example(
    steps=[
        Write(name=WATER, value=50.0, then=2.0),
        Write(name=WATER, value=52.0, then=2.0),
        Write(name=WATER, value=50.0, then=16.5),
        Read(then=2.0),
        Read(),
    ],
    outcomes=[Put(outcome="dropped, applied")],
    lag=20.0,
    echo=False,
    quantum=None,
)
# A read begins inside the grace, is slow, and ends after it.
@example(
    steps=[Write(name=WATER, value=52.0, then=45.0), Read(back=17.0)],
    outcomes=[],
    lag=50.0,
    echo=True,
    quantum=None,
)
# A read that is slow ends after a write that has brought something newer.
@example(
    steps=[
        Read(back=5.3),
        Elsewhere(name=WITNESS, value=41.0),
        Write(name=WATER, value=52.0, then=25.0),
    ],
    outcomes=[],
    lag=0.0,
    echo=True,
    quantum=None,
)
def test_shown_is_what_was_asked_last(
    steps: list[Step],
    outcomes: list[Put],
    lag: float,
    echo: bool,
    quantum: float | None,
) -> None:
    """A value is shown from the moment it is asked for until it is refused.

    However slow the cloud is to show it, and in whichever order reads and writes begin
    and end. Nothing older is shown again; younger is what the cloud made of it, what
    came in the owner's app, and what failed after it had arrived.
    """

    async def work() -> None:
        rig = Rig(lag=lag, echo=echo, quantum=quantum, outcomes=outcomes)

        def possible() -> dict[str, list[Value]]:
            """Return what may be shown now, by field."""
            return {name: list(possible_of(name)) for name in FIRST}

        def possible_of(name: str) -> Iterator[Value]:
            last = next((a for a in reversed(rig.asks) if a.of(name)), None)
            since = 0.0
            if last is not None:
                yield last.value
                if last.ended is None:
                    return
                since = max(sent.stored for sent in rig.sent if last.within(sent))
            for at, value in rig.stored_at[name]:
                if at >= since:
                    yield value

        def note() -> None:
            # A caller hears a moment later what is shown already.
            shown = rig.seen[-1][1]
            rig.loop.call_later(1e-6, compare, possible(), shown)

        def compare(before: dict[str, list[Value]], shown: Mapping[str, Value]) -> None:
            after = possible()
            for name, value in shown.items():
                if value not in [*before[name], *after[name]]:
                    wrongs.append(f"{name} is {value}, not {after[name]}")

        wrongs: list[str] = []
        rig.on_seen = note
        await rig.live(steps)
        await rig.rest()
        await rig.check_end()
        assert not wrongs
        assert rig.queue.confirm_at is None
        # An older answer never comes over a newer one.
        newest = 0.0
        for _, values in rig.seen:
            newest = min(
                at
                for at, value in rig.stored_at[WITNESS]
                if at >= newest and value == values[WITNESS]
            )

    run(work)


@examples(150)
@given(
    steps=st.lists(writes_of(FREE), min_size=1, max_size=10),
    # Never at the very moment of a step.
    there=st.sampled_from((0.0, 0.1303, 1.1017, 5.3019)),
)
def test_a_burst_is_one_put(steps: list[Write], there: float) -> None:
    """Changes close to one another are one PUT with the last value of each field."""

    async def work() -> None:
        rig = Rig(outcomes=[Put(there=there)] * len(steps))
        await rig.live([*steps])
        await rig.rest()
        free = 0.0
        waiting = list(rig.asks)
        expected = []
        while waiting:
            first = last = waiting[0].began
            while True:
                end = max(min(last + QUIET, first + LONGEST), free)
                burst = [ask for ask in waiting if ask.began < end]
                if burst[-1].began == last:
                    break
                last = burst[-1].began
            waiting = waiting[len(burst) :]
            expected.append((end, {ask.name: ask.value for ask in burst}))
            free = end + there
        assert [sent.changes for sent in rig.sent] == [body for _, body in expected]
        for sent, (at, _) in zip(rig.sent, expected, strict=True):
            assert abs(sent.began - at) < 0.01

    run(work)


@examples(100)
@given(
    asked=st.lists(
        st.one_of(
            *(
                st.tuples(st.just(name), values)
                for name, values in {**FREE, **RULED}.items()
            )
        ),
        min_size=1,
        max_size=6,
    ),
    refused=st.sampled_from((*FREE, "pause_power_until", "nothing")),
)
def test_a_bad_field_fails_alone(asked: list[tuple[str, Value]], refused: str) -> None:
    """What a rule or the cloud refuses does not take the rest of a burst down."""

    async def work() -> None:
        rig = Rig(echo=True, outcomes=[Put(refused=refused), Put(refused=refused)])
        for name, value in asked:
            rig.ask(name, value)
        await rig.rest()
        rig.check_asks()
        limits = "minimum_temperature_limit", "maximum_temperature_limit"
        low, high = ({**FIRST, **dict(asked)}[name] for name in limits)
        assert isinstance(low, float)
        assert isinstance(high, float)
        for ask in rig.asks:
            pauses = ask.name == "pause_power_active" and refused == "pause_power_until"
            if ask.name in limits and high - low < 2:
                assert isinstance(ask.error, BreachError)
            elif ask.name == refused or pauses:
                assert isinstance(ask.error, PoderoRejectedError)
            else:
                assert ask.error is None
        assert len(rig.sent) <= 2

    run(work)


@examples(100)
@given(steps=st.lists(writes_of(RULED), max_size=10))
def test_what_is_sent_keeps_the_rules(steps: list[Step]) -> None:
    """However changes follow one another, the limits stay apart."""

    async def work() -> None:
        rig = Rig(echo=True, outcomes=[Put(there=1.1, back=0.13)] * len(steps))
        await rig.live(steps)
        await rig.rest()
        await rig.check_end()
        limits = {"low": 19.5, "high": 23.5}
        names = {
            "minimum_temperature_limit": "low",
            "maximum_temperature_limit": "high",
        }
        for sent in rig.sent:
            for name, value in sent.changes.items():
                if name in names and isinstance(value, float):
                    limits[names[name]] = value
            assert limits["high"] - limits["low"] >= 2
        assert all(isinstance(a.error, BreachError | None) for a in rig.asks)

    run(work)


@examples(250)
@given(
    steps=st.lists(
        st.one_of(
            writes_of({**FREE, **RULED}),
            writes_of(RULED),
            READS,
            changes_elsewhere({**FREE, **RULED}),
            VANISHINGS,
        ),
        max_size=16,
    ),
    outcomes=st.lists(puts_of(*FREE, *RULED), max_size=8),
    lag=st.sampled_from((0.0, 3.0, 20.0, 50.0, 80.0)),
    echo=st.booleans(),
    quantum=st.sampled_from((None, None, 5.0)),
    closes=st.booleans(),
)
# A field is gone when its change is about to be sent.
@example(
    steps=[
        Write(name="optimization_level", value="max", then=0.07),
        Vanish(name="optimization_level"),
        Read(then=1.0),
    ],
    outcomes=[],
    lag=0.0,
    echo=True,
    quantum=None,
    closes=False,
)
def test_nothing_is_lost(
    steps: list[Step],
    outcomes: list[Put],
    lag: float,
    echo: bool,
    quantum: float | None,
    closes: bool,
) -> None:
    """Whatever goes wrong: no loss, no overlap, and in the end the truth is shown."""

    async def work() -> None:
        rig = Rig(lag=lag, echo=echo, quantum=quantum, outcomes=outcomes)
        await rig.live(steps)
        if closes:
            began = rig.loop.time()
            await rig.queue.async_close()
            assert rig.loop.time() - began <= FLUSH + 0.01
            closed_at, count = rig.loop.time(), len(rig.sent)
            late = rig.ask("optimization_level", "max")
            await asyncio.sleep(0)
            assert isinstance(late.error, ClosedError)
            assert all(ask.ended is not None for ask in rig.asks)
            await asyncio.sleep(GRACE)
            assert len(rig.sent) == count
            assert all((s.ended or 0.0) <= closed_at for s in rig.sent)
        await rig.rest()
        await rig.check_end()
        # All that was ever shown was asked for, or was in the cloud.
        for name, first in FIRST.items():
            known = {first, *(ask.value for ask in rig.asks if ask.name == name)}
            known |= {value for _, value in rig.visible[name]}
            known |= {step.value for step in steps if isinstance(step, Elsewhere)}
            if quantum is None and not name.startswith("pause"):
                assert {v[name] for _, v in rig.seen if name in v} <= known
        assert all(a <= b for (a, _), (b, _) in pairwise(rig.seen))

    run(work)
