"""The table: what was measured, what is wanted, and whether that is met."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
import os
from pathlib import Path
import platform
import re
import statistics
from typing import Final

from .markdown import markdown
from .measures import BURST, SETS, Day, Reaction, Writes
from .run import PER_ACCOUNT, Results
from .subjects import SUBJECTS, Podero

OURS: Final = Podero.domain
BASELINE: Final = "fumis"

MAX_DELAY: Final = 0.1
"""Seconds within which a value that was set has to be shown."""
MAX_REQUESTS: Final = 300
"""In a day, besides the writes."""
MAX_MEMORY: Final = 9.2
"""KiB per entity."""
MAX_UNCHANGED: Final = 0.5
MAX_CHANGED: Final[Mapping[int, float]] = {1: 0.85, 10: 0.3}
MAX_SET_UP: Final = 0.8
"""CPU, as a share of what the baseline takes in the same run; of a poll that changes a
reading by number of devices."""
MAX_STARTS: Final = {"importing it": 1.0, "a first set-up, importing it included": 1.0}
MAX_GROWTH: Final = 1.2
"""What ten times the devices may take, as a share of ten times what they take."""
MAX_BLOCK: Final = 50
"""ms for which nothing else in a home may happen."""
MAX_SPREAD: Final = 0.2
"""Between the rounds' ratios, as a share of their median, beyond which none is judged."""

NO_VALUE: Final = "–"
VERDICTS: Final[Mapping[bool | None, str]] = {
    True: "met",
    False: "**missed**",
    None: NO_VALUE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measure.

    Attributes:
        name: What is measured.
        cells: The results, by domain.
        target: What our result has to be.
        met: Whether the target is met; None where there is no target.
        is_noisy: The rounds differ too much to judge.
    """

    name: str
    cells: Mapping[str, str]
    target: str = NO_VALUE
    met: bool | None = None
    is_noisy: bool = False


def rows(results: Results) -> Iterator[Row]:
    """Judge the results."""
    for devices, days in results.days.items():
        yield Row(
            name=f"requests a day besides {SETS} sets, {_devices(devices)}",
            cells={
                domain: f"{'≈ ' if day.share < 1 else ''}{_reads(domain, day)}"
                for domain, day in days.items()
            },
            target=f"≤ {MAX_REQUESTS}",
            met=_reads(OURS, days[OURS]) <= MAX_REQUESTS,
        )
    for refresh, count in results.recorded.items():
        what = f"that move every {refresh / 60:.0f} min" if refresh else "at rest"
        yield Row(
            name=f"states recorded a day, readings {what}, {_devices(1)}",
            cells={OURS: f"{count}"},
        )
    for lag, reactions in results.one.items():
        name = f"one set, shown by the cloud after {lag:.0f} s"
        ours = reactions[OURS]
        yield Row(
            name=f"{name}: seen",
            cells={domain: _seen(one) for domain, one in reactions.items()},
            target=f"new, once, within {MAX_DELAY} s",
            met=len(ours.seen) == 1
            and ours.seen[0][0] <= MAX_DELAY
            and ours.seen[0][1] == ours.last,
        )
        yield _requests(f"{name}: requests", reactions)
    yield _requests(f"{BURST} sets in a second: requests", results.burst)
    for devices, writes in results.writes.items():
        yield from _writes(devices, writes)
    for devices, work in results.work.items():
        of = _devices(devices)
        yield _cpu(
            f"CPU ms of a poll that brings nothing new, {of}",
            {domain: w.unchanged for domain, w in work.items()},
            MAX_UNCHANGED,
        )
        yield _cpu(
            f"CPU ms of a poll that changes one reading, {of}",
            {domain: w.changed for domain, w in work.items()},
            MAX_CHANGED.get(devices, min(MAX_CHANGED.values())),
        )
        yield _cpu(
            f"CPU ms of a warm set-up per entity, {of}",
            {
                domain: [ms / w.entities for ms in w.set_up]
                for domain, w in work.items()
            },
            MAX_SET_UP,
        )
        yield _cpu(
            f"CPU ms of an unload per entity, {of}",
            {
                domain: [ms / w.entities for ms in w.unload]
                for domain, w in work.items()
            },
        )
    yield from _growth(results)
    for what, times in results.starts.items():
        yield _cpu(f"CPU ms of {what}", times, MAX_STARTS.get(what))
    for devices, blocks in results.blocks.items():
        for what, ms in blocks.items():
            yield Row(
                name=f"CPU ms for which {what} holds the loop at most, "
                f"{_devices(devices)}",
                cells={OURS: f"{ms:.0f}"},
                target=f"≤ {MAX_BLOCK}",
                met=ms <= MAX_BLOCK,
            )
    for devices, memory in results.memory.items():
        yield Row(
            name=f"memory per entity in KiB, {_devices(devices)} more",
            cells={domain: f"{kib:.1f}" for domain, kib in memory.items()},
            target=f"≤ {MAX_MEMORY}",
            met=memory[OURS] <= MAX_MEMORY,
        )


def _devices(number: int) -> str:
    return f"{number} device" if number == 1 else f"{number} devices"


def _reads(domain: str, day: Day) -> int:
    """Return how many requests did not set anything."""
    return day.requests.total() - day.requests[SUBJECTS[domain].method]


def _seen(reaction: Reaction) -> str:
    """Return which value was shown from when on."""
    return ", ".join(
        f"{'new' if value == reaction.last else 'old'} {seconds:.1f} s"
        for seconds, value in reaction.seen
    )


def _requests(name: str, reactions: Mapping[str, Reaction]) -> Row:
    ours = reactions[OURS].requests
    return Row(
        name=name,
        cells={
            domain: ", ".join(
                f"{number} {method}"
                for method, number in sorted(reaction.requests.items(), reverse=True)
            )
            for domain, reaction in reactions.items()
        },
        target="1 PUT, at most 1 GET",
        met=ours["PUT"] == 1 and ours["GET"] <= 1 and ours.total() <= 2,
    )


def _writes(devices: int, writes: Mapping[str, Writes]) -> Iterator[Row]:
    of = _devices(devices)
    ours = writes[OURS]
    yield Row(
        name=f"entities written by a poll that brings nothing new, {of}",
        cells={
            domain: f"{w.unchanged['writes']} of {w.entities}"
            for domain, w in writes.items()
        },
        target="0",
        met=not ours.unchanged["writes"],
    )
    yield Row(
        name=f"entities written by a poll that changes one reading, {of}",
        cells={
            domain: f"{w.changed['writes']}, {w.changed['changes']} needed"
            for domain, w in writes.items()
        },
        target="only those needed",
        met=ours.changed["writes"] == ours.changed["changes"] > 0,
    )


def _growth(results: Results) -> Iterator[Row]:
    """Compare what the most devices take with what fewer do."""
    *_, fewer, most = sorted(results.work)
    few, many = (results.work[devices][OURS] for devices in (fewer, most))
    times = {
        "an unchanged poll": (few.unchanged, many.unchanged),
        "a changed poll": (few.changed, many.changed),
        "a warm set-up": (few.set_up, many.set_up),
        "an unload": (few.unload, many.unload),
    }
    for what, (less, more) in times.items():
        shares = [b / a * fewer / most for a, b in zip(less, more, strict=True)]
        share, spread = _median_and_spread(shares)
        yield Row(
            name=f"CPU of {what}, {_devices(most)} in {most // PER_ACCOUNT} accounts",
            cells={
                OURS: f"{share:.2f} × {most // fewer} × {_devices(fewer)} "
                f"(spread {spread:.0%})"
            },
            target=f"≤ {MAX_GROWTH}",
            met=share <= MAX_GROWTH,
            is_noisy=spread > MAX_SPREAD,
        )


def _cpu(
    name: str, times: Mapping[str, list[float]], limit: float | None = None
) -> Row:
    """Compare with the baseline, round by round: both ran side by side."""
    cells = {domain: f"{statistics.median(ms):.2f}" for domain, ms in times.items()}
    if BASELINE not in times:
        return Row(name=name, cells=cells)
    ratios = [
        ours / theirs for ours, theirs in zip(times[OURS], times[BASELINE], strict=True)
    ]
    ratio, spread = _median_and_spread(ratios)
    cells[OURS] += f" = {ratio:.2f} × {BASELINE} (spread {spread:.0%})"
    return Row(
        name=name,
        cells=cells,
        target=f"≤ {limit} × {BASELINE}" if limit else NO_VALUE,
        met=ratio <= limit if limit else None,
        is_noisy=limit is not None and spread > MAX_SPREAD,
    )


def _median_and_spread(ratios: Sequence[float]) -> tuple[float, float]:
    """Return the median, and what lies between the extremes as a share of it."""
    median = statistics.median(ratios)
    return median, (max(ratios) - min(ratios)) / median


def report(results: Results) -> str:
    """Return everything as Markdown."""
    judged = [*rows(results)]
    bare_ms = statistics.median(results.bare_ms)
    return "\n\n".join(
        (
            environment(),
            table(judged),
            f"A bare GET with Home Assistant's session takes {bare_ms:.2f} ms of CPU.",
            summary(judged),
        )
    )


def summary(judged: Iterable[Row]) -> str:
    """Say which targets are missed, and which can't be judged."""
    lists: dict[str, list[str]] = {"Missed": [], "Too noisy to judge": []}
    for row in judged:
        if row.is_noisy:
            lists["Too noisy to judge"].append(row.name)
        elif row.met is False:
            lists["Missed"].append(row.name)
    said = [f"{what}: {'; '.join(names)}." for what, names in lists.items() if names]
    return " ".join(said) or "All targets are met."


def table(judged: Iterable[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = [("", *SUBJECTS, "target", "verdict")]
    lines += [
        (
            row.name,
            *(row.cells.get(domain, NO_VALUE) for domain in SUBJECTS),
            row.target,
            "too noisy" if row.is_noisy else VERDICTS[row.met],
        )
        for row in judged
    ]
    return markdown(lines)


def environment() -> str:
    """Return date, versions and machine of the measurement."""
    packages = ("homeassistant", "aiohttp", *(k.package for k in SUBJECTS.values()))
    parts = [
        f"{datetime.now(UTC):%Y-%m-%d}",
        *(f"{name} {version(name)}" for name in packages if name),
        f"Python {platform.python_version()}",
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()}",
    ]
    return " · ".join(parts)


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.machine()
    found = re.search(r"^model name\s*: (.+)$", text, re.MULTILINE)
    return found[1].strip() if found else platform.machine()
