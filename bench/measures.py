"""What is measured: work and memory in real time, behaviour in frozen time."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
import gc
import json
import statistics
import time
import tracemalloc
from typing import Any, Final, override

from freezegun.api import FrozenDateTimeFactory
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from tests.clock import Clock

from .cloud import LATENCY, cloud, frozen_cloud
from .installation import Installation, counting_writes, home_assistant
from .subjects import Request, Subject

NOON: Final = "2026-01-15 12:00:00+00:00"
OBSERVATION: Final = 110.0
"""Seconds that a change is observed; no subject polls just at their end."""
BURST: Final = 5
PAUSE: Final = 0.2
"""Sets of a burst, and seconds between two of them."""
LAGS: Final = (0.0, 3.0, 20.0)
"""Seconds until the cloud's reads show a write."""
DAY: Final = 86_400.0
SETS: Final = 10
"""Sets by hand on a day that is counted."""


@dataclass(kw_only=True)
class Work:
    """The CPU time of a subject in ms: a median per round.

    Attributes:
        entities: How many entities it has.
        set_up: A set-up that is not the first.
        unload: An unload.
        unchanged: A poll that brings nothing new.
        changed: A poll that brings another reading for each device.
    """

    entities: int
    set_up: list[float] = field(default_factory=list)
    unload: list[float] = field(default_factory=list)
    unchanged: list[float] = field(default_factory=list)
    changed: list[float] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Writes:
    """What a poll lets entities write, and how much of that is a change.

    Attributes:
        entities: How many there are.
        unchanged: When it brings nothing new.
        changed: When it brings another reading for each device.
    """

    entities: int
    unchanged: Counter[str]
    changed: Counter[str]


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """What came of one set or several.

    Attributes:
        seen: Seconds since the first set, and the value shown from then on.
        last: The value that was set last.
        requests: Requests by method, beyond those that polls would have sent.
    """

    seen: list[tuple[float, float]]
    last: float
    requests: Counter[str]


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day's requests.

    Attributes:
        requests: By method.
        rows: States that a recorder would write.
        share: The share of the day that was simulated, from which the rest is estimated.
    """

    requests: Counter[str]
    rows: int
    share: float


class Bare(Subject):
    """No integration: just a cloud's answer, for what it costs to fetch one."""

    domain = "bare"
    host = "bare.example"

    @override
    def answer(self, request: Request) -> tuple[int, Any]:
        return 200, {f"reading_{number}": 20.5 + number for number in range(50)}

    @override
    def change(self) -> None:
        pass

    @override
    def entries(self) -> list[MockConfigEntry]:
        return []

    @override
    def polls(self, coordinator: DataUpdateCoordinator[Any]) -> bool:
        return False

    async def fetch(self, hass: HomeAssistant) -> None:
        """Ask by Home Assistant's own session, and parse the answer."""
        async with async_get_clientsession(hass).get(f"https://{self.host}/") as got:
            json.loads(await got.read())


async def work(
    *subjects: Subject, rounds: int, set_ups: int, polls: int
) -> tuple[dict[str, Work], float]:
    """Measure subjects side by side.

    They take turns, so that whatever else the machine does hits them all alike.

    Args:
        subjects: Who.
        rounds: How many medians there are to be.
        set_ups: Set-ups per median.
        polls: Polls per median.

    Returns:
        Work by domain, and the milliseconds of CPU of a bare GET.
    """
    bare, bare_ms = Bare(), []
    async with cloud(*subjects, bare) as sent, home_assistant() as hass:
        installations = [Installation(hass, subject) for subject in subjects]
        for installation in installations:
            await installation.set_up()
        results = {i.subject.domain: Work(entities=i.entities) for i in installations}

        _freeze_objects()
        before = {domain: sent[domain].total() for domain in results}
        for _ in range(rounds):
            unchanged: dict[str, list[float]] = {domain: [] for domain in results}
            changed: dict[str, list[float]] = {domain: [] for domain in results}
            gets = []
            for _ in range(polls):
                gets.append(await _cpu_ms(bare.fetch(hass)))
                for times in (unchanged, changed):
                    for installation in installations:
                        if times is changed:
                            installation.subject.change()
                        ms = await _cpu_ms(installation.poll())
                        times[installation.subject.domain].append(ms)
            for domain, result in results.items():
                result.unchanged.append(statistics.median(unchanged[domain]))
                result.changed.append(statistics.median(changed[domain]))
            bare_ms.append(statistics.median(gets))
        for domain, count in before.items():
            asked = sent[domain].total() - count
            assert asked >= 2 * rounds * polls, f"{domain} has polls that ask nobody"

        for _ in range(rounds):
            set_up: dict[str, list[float]] = {domain: [] for domain in results}
            unload: dict[str, list[float]] = {domain: [] for domain in results}
            for _ in range(set_ups):
                for place, installation in enumerate(installations):
                    ms = await _cpu_ms(installation.unload())
                    unload[installation.subject.domain].append(ms)
                    await installation.remove()
                    installations[place] = again = Installation(
                        hass, installation.subject
                    )
                    gc.collect()
                    set_up[again.subject.domain].append(await _cpu_ms(again.set_up()))
            for domain, result in results.items():
                result.set_up.append(statistics.median(set_up[domain]))
                result.unload.append(statistics.median(unload[domain]))
        for installation in installations:
            await installation.remove()
    return results, statistics.median(bare_ms)


async def _cpu_ms(doing: Awaitable[None]) -> float:
    """Return the CPU time that this thread takes for something."""
    start = time.thread_time()
    await doing
    return (time.thread_time() - start) * 1000


def _freeze_objects() -> None:
    """Exempt the objects of the set-up from garbage collection."""
    gc.collect()
    gc.freeze()


async def memory(kind: Callable[[int], Subject], devices: int) -> float:
    """Return the KiB per entity by which that many devices more make a home grow."""
    few, many = 2, 2 + devices
    # A first run is not counted: it fills caches that all homes share.
    await _memory(kind(many))
    less, fewer = await _memory(kind(few))
    more, lots = await _memory(kind(many))
    return (more - less) / (lots - fewer) / 1024


async def _memory(subject: Subject) -> tuple[int, int]:
    """Return how many bytes a subject takes in a new home, and for how many entities."""
    async with home_assistant() as hass:
        installation = Installation(hass, subject)
        async with cloud(subject):
            gc.collect()
            tracemalloc.start()
            before, _ = tracemalloc.get_traced_memory()
            await installation.set_up()
        # By now the memory of the cloud is freed.
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        entities = installation.entities
        await installation.remove()
    return after - before, entities


async def _remove(clock: Clock, installation: Installation) -> None:
    """Remove all entries; a cloud that still answers one would never stop."""
    await clock.drive(installation.remove())
    await clock.go(2 * LATENCY)


async def writes(freezer: FrozenDateTimeFactory, kind: Callable[[], Subject]) -> Writes:
    """Count what entities write on a poll, while no time passes at all."""
    freezer.move_to(NOON)
    subject = kind()
    async with frozen_cloud(subject, latency=0) as sent, home_assistant() as hass:
        clock = Clock(hass, freezer)
        installation = Installation(hass, subject)
        await clock.drive(installation.set_up())
        await clock.drive(installation.poll())
        counts = []
        for change in (False, True):
            before = sent[subject.domain].total()
            if change:
                subject.change()
            with counting_writes(hass) as count:
                await clock.drive(installation.poll())
            counts.append(count)
            assert sent[subject.domain].total() > before
        entities = installation.entities
        await _remove(clock, installation)
    return Writes(entities=entities, unchanged=counts[0], changed=counts[1])


async def reaction(
    freezer: FrozenDateTimeFactory,
    kind: Callable[[], Subject],
    *,
    lag: float,
    sets: int,
) -> Reaction:
    """Set a value some times; watch what is shown and what is asked."""
    idle, _, _ = await _observe(freezer, kind, lag=lag, sets=0)
    busy, seen, last = await _observe(freezer, kind, lag=lag, sets=sets)
    return Reaction(seen=seen, last=last, requests=busy - idle)


async def _observe(
    freezer: FrozenDateTimeFactory,
    kind: Callable[[], Subject],
    *,
    lag: float,
    sets: int,
) -> tuple[Counter[str], list[tuple[float, float]], float]:
    freezer.move_to(NOON)
    subject = kind()
    subject.lag = lag
    async with frozen_cloud(subject) as sent, home_assistant() as hass:
        clock = Clock(hass, freezer)
        installation = Installation(hass, subject)
        await clock.drive(installation.set_up())
        counts = sent[subject.domain]
        counts.clear()
        began = hass.loop.time()
        value = installation.value
        seen: list[tuple[float, float]] = []

        @callback
        def record(event: Event[EventStateChangedData]) -> None:
            nonlocal value
            if event.data["entity_id"] == installation.entity_id:
                if (new := installation.value) != value:
                    seen.append((hass.loop.time() - began, value := new))

        unsubscribe = hass.bus.async_listen("state_changed", record)
        calls = []
        for wanted in subject.control.values[1 : sets + 1]:
            calls.append(asyncio.ensure_future(installation.set(wanted)))
            await clock.go(PAUSE)
        await clock.go(began + OBSERVATION - hass.loop.time())
        await asyncio.gather(*calls)
        unsubscribe()
        counts = counts.copy()
        await _remove(clock, installation)
    return counts, seen, subject.control.values[sets]


async def day(
    freezer: FrozenDateTimeFactory, kind: Callable[[], Subject], *, share: float
) -> Day:
    """Count a day's requests, those of the set-up and of ten sets included.

    Args:
        freezer: Moves time.
        kind: Makes the subject, once it is noon.
        share: The share of the day that is simulated.
    """
    freezer.move_to(NOON)
    subject = kind()
    subject.lag = max(LAGS)
    async with frozen_cloud(subject) as sent, home_assistant() as hass:
        clock = Clock(hass, freezer)
        installation = Installation(hass, subject)
        await clock.drive(installation.set_up())
        first = sent[subject.domain].copy()
        rows = 0

        @callback
        def count(event: Event[EventStateChangedData]) -> None:
            nonlocal rows
            rows += 1

        unsubscribe = hass.bus.async_listen("state_changed", count)
        sets = round(SETS * share)
        pause = DAY * share / (sets + 1)
        for number in range(1, sets + 1):
            await clock.go(pause)
            value = subject.control.values[number % len(subject.control.values)]
            await clock.drive(installation.set(value))
        await clock.go(pause)
        then = sent[subject.domain] - first
        unsubscribe()
        await _remove(clock, installation)
    scaled = Counter({method: round(n / share) for method, n in then.items()})
    return Day(requests=first + scaled, rows=round(rows / share), share=share)
