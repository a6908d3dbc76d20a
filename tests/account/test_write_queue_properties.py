"""What holds of the write queue, whatever is thrown at it."""

import asyncio
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from hypothesis import example, given, strategies as st
import pytest

from custom_components.podero.account.optimistic_state import CONFIRMATION_TIMEOUT
from custom_components.podero.account.write_queue import (
    DEBOUNCE,
    MAX_BATCH_WAIT,
    SHUTDOWN_TIMEOUT,
    ClosedError,
    MissingFieldError,
    RuleViolationError,
    UnknownOutcomeError,
)
from custom_components.podero.api import PoderoRejectedError, Value

from ..fields import by_field
from ..properties import examples
from .jumping_loop import run
from .write_queue_rig import (
    ERRORS,
    FIRST,
    Elsewhere,
    Put,
    Read,
    Rig,
    Step,
    Vanish,
    Write,
)

# The test plugin freezes the garbage collector, which is what hypothesis looks at.
pytestmark = pytest.mark.filterwarnings("ignore:It looks like `register_random`")

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
# A read begins before the timeout, is slow, and ends after it.
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
        assert rig.queue.state.confirm_at is None
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
        waiting = [ask for ask in rig.asks if not ask.needless]
        expected = []
        while waiting:
            first = last = waiting[0].began
            while True:
                end = max(min(last + DEBOUNCE, first + MAX_BATCH_WAIT), free)
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
                assert isinstance(ask.error, RuleViolationError)
            elif not ask.needless and (ask.name == refused or pauses):
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
        assert all(isinstance(a.error, RuleViolationError | None) for a in rig.asks)

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
# The cloud takes longer than an unload waits.
@example(
    steps=[Write(name="optimization_level", value="max", then=0.5)],
    outcomes=[Put(there=17.0)],
    lag=0.0,
    echo=True,
    quantum=None,
    closes=True,
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
            assert rig.loop.time() - began <= SHUTDOWN_TIMEOUT + 0.01
            closed_at, count = rig.loop.time(), len(rig.sent)
            late = rig.ask("optimization_level", "max")
            await asyncio.sleep(0)
            assert isinstance(late.error, ClosedError)
            assert all(ask.ended is not None for ask in rig.asks)
            await asyncio.sleep(CONFIRMATION_TIMEOUT)
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


@pytest.mark.parametrize(("there", "error"), [(9.8, None), (10.2, UnknownOutcomeError)])
def test_unload_waits_ten_seconds(there: float, error: type[Exception] | None) -> None:
    """A PUT under way has ten seconds to end when Home Assistant unloads."""

    async def work() -> None:
        rig = Rig(outcomes=[Put(there=there)])
        ask = rig.ask(WATER, 50.0)
        await asyncio.sleep(DEBOUNCE + 0.01)
        await rig.queue.async_close()
        await asyncio.sleep(0)
        assert type(ask.error) is (error or type(None))

    run(work)


def test_read_during_a_put() -> None:
    """A read that lies within a PUT may show the past, and shows nothing."""

    async def work() -> None:
        rig = Rig(outcomes=[Put(there=5.0)])
        rig.ask(WATER, 50.0)
        await asyncio.sleep(1.0)
        rig.store({WITNESS: 43.0}, lag=0.0)
        await rig.read(there=1.0)
        assert rig.seen[-1][1][WITNESS] == FIRST[WITNESS]
        await asyncio.sleep(5.0)
        await rig.read()
        assert rig.seen[-1][1][WITNESS] == 43.0

    run(work)


@pytest.mark.parametrize("changes", [{}, {"is_away_mode_enabled": True}])
def test_nothing_to_change(changes: Mapping[str, Value]) -> None:
    """Who asks for nothing, or for a field that is not there, is told so at once."""

    async def work() -> None:
        rig = Rig()
        with pytest.raises(MissingFieldError):
            await rig.queue.async_write(by_field(changes))
        await asyncio.sleep(10)
        assert rig.sent == []

    run(work)
