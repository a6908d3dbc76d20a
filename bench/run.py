"""Runs all measurements, one after the other."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory

from . import measures, start
from .measures import BURST, LAGS, NOON, Day, Reaction, Work, Writes
from .subjects import SUBJECTS, Podero, Subject

DEVICES: Final = (1, 10, 100)
PEERS_DEVICES: Final = (1, 10)
"""With how many devices is measured: ours, and the others."""
PER_ACCOUNT: Final = 10
"""Heat pumps of an account where it is work that is measured."""
BURST_LAG: Final = 3.0
HOUR: Final = 1 / 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is done for a figure.

    Attributes:
        rounds: Medians per figure, of which the median counts.
        set_ups: Set-ups per median.
        polls: Polls per median.
        share: Which share of a day is simulated for the others, by number of devices.
        refreshes: Of the heat pumps whose day counts: seconds between two refreshes by
            the manufacturer, None for none at all. Podero's reads follow them.
    """

    rounds: int
    set_ups: int
    polls: int
    share: Mapping[int, float]
    refreshes: Sequence[float | None]


FULL: Final = Effort(
    rounds=3,
    set_ups=9,
    polls=60,
    # Of ten devices, the others' day would take up to five minutes of real time.
    share={1: 1.0, 10: HOUR},
    refreshes=(300.0, 600.0, 900.0, None),
)
QUICK: Final = Effort(
    rounds=3, set_ups=3, polls=20, share={1: HOUR, 10: HOUR}, refreshes=(300.0,)
)


@dataclass(kw_only=True)
class Results:
    """Everything that was measured, by domain, within it by number of devices or lag.

    Attributes:
        recorded: States that one device has a recorder write, by seconds between two
            refreshes by the manufacturer, None for none at all.
    """

    work: dict[int, dict[str, Work]] = field(default_factory=dict)
    bare_ms: list[float] = field(default_factory=list)
    memory: dict[int, dict[str, float]] = field(default_factory=dict)
    writes: dict[int, dict[str, Writes]] = field(default_factory=dict)
    one: dict[float, dict[str, Reaction]] = field(default_factory=dict)
    burst: dict[str, Reaction] = field(default_factory=dict)
    days: dict[int, dict[str, Day]] = field(default_factory=dict)
    recorded: Mapping[float | None, int] = field(default_factory=dict)
    starts: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    blocks: dict[int, dict[str, float]] = field(default_factory=dict)


def run(effort: Effort, report_progress: Callable[[str], None]) -> Results:
    """Measure everything.

    Args:
        effort: How much is done.
        report_progress: Called with the name of the next measurement.
    """
    results = Results()
    report_progress("starts")
    results.starts = start.start_ms(effort.rounds)
    for devices in DEVICES:
        report_progress(f"longest hold of the loop, devices: {devices}")
        kinds = _kinds(devices)
        results.blocks[devices] = asyncio.run(
            start.longest_blocks(kinds[Podero.domain](devices))
        )
        report_progress(f"work, devices: {devices}")
        # Many devices even out by themselves what a few leave to chance.
        share = 1 if devices in PEERS_DEVICES else 3
        results.work[devices], bare_ms = asyncio.run(
            measures.work(
                *(kind(devices) for kind in kinds.values()),
                rounds=effort.rounds,
                set_ups=effort.set_ups // share,
                polls=effort.polls // share,
            )
        )
        results.bare_ms.append(bare_ms)
        report_progress(f"memory, devices: {devices}")
        results.memory[devices] = {
            domain: asyncio.run(measures.memory(kind, devices))
            for domain, kind in kinds.items()
        }
    with freeze_time(NOON) as freezer:
        assert isinstance(freezer, FrozenDateTimeFactory)
        for devices in PEERS_DEVICES:
            report_progress(f"entity writes, devices: {devices}")
            results.writes[devices] = {
                domain: asyncio.run(measures.writes(freezer, partial(kind, devices)))
                for domain, kind in SUBJECTS.items()
            }
        for lag in LAGS:
            report_progress(f"one set, lag: {lag:.0f} s")
            results.one[lag] = {
                domain: asyncio.run(measures.reaction(freezer, kind, lag=lag, sets=1))
                for domain, kind in SUBJECTS.items()
            }
        report_progress("a burst of sets")
        results.burst = {
            domain: asyncio.run(
                measures.reaction(freezer, kind, lag=BURST_LAG, sets=BURST)
            )
            for domain, kind in SUBJECTS.items()
        }
        for devices in DEVICES:
            report_progress(f"a day, devices: {devices}")
            ours = {
                refresh: _day(
                    freezer, partial(Podero, devices, refresh_interval=refresh)
                )
                for refresh in effort.refreshes
            }
            if devices == 1:
                results.recorded = {at: day.rows for at, day in ours.items()}
            # Of several days, the one with the most.
            most = max(ours.values(), key=lambda day: day.requests.total())
            results.days[devices] = {Podero.domain: most} | {
                domain: _day(
                    freezer,
                    partial(SUBJECTS[domain], devices),
                    share=effort.share[devices],
                )
                for domain in _kinds(devices)
                if domain != Podero.domain
            }
    return results


def _kinds(devices: int) -> dict[str, Callable[[int], Subject]]:
    """Return the subjects that are measured with that many devices."""
    ours = {Podero.domain: partial(Podero, per_account=PER_ACCOUNT)}
    return {**SUBJECTS, **ours} if devices in PEERS_DEVICES else {**ours}


def _day(
    freezer: FrozenDateTimeFactory, kind: Callable[[], Subject], *, share: float = 1.0
) -> Day:
    """Count the requests and the states of a share of a day."""
    return asyncio.run(measures.day(freezer, kind, share=share))
