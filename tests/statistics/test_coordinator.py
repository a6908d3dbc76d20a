"""When statistics are requested, and what a failure does."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise
import logging
from types import MappingProxyType
from typing import Any

import pytest

from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.core import CoreState

from ..api.statistics_answers import answer, day_of, row
from ..home import Home
from .helpers import (
    DAY,
    HOUR,
    is_from_podero,
    next_answer,
    recorded,
    request_times,
    set_answer,
    set_up_keeping_requests,
    stored_rows,
    tell_part_of_year,
)


async def test_set_up_does_not_wait(home: Home) -> None:
    """Set-up is over before statistics are asked for; a slow answer delays nobody."""
    home.cloud.fail(kind="statistics", times=None, delay=25)
    await set_up_keeping_requests(home)
    assert request_times(home) == []
    assert home.state("minimum_temperature_limit") == "19.5"
    await home.clock.go(170, lambda: bool(request_times(home)))
    began = home.hass.loop.time()
    await home.change("minimum_temperature_limit", 18)
    assert home.hass.loop.time() - began < 5
    assert home.state("minimum_temperature_limit") == "18.0"


async def test_start_of_home_assistant(home: Home) -> None:
    """Nothing is asked for before Home Assistant has started, and the recorder with it."""
    home.hass.set_state(CoreState.starting)
    await home.set_up()
    await home.clock.go(300)
    assert request_times(home) == []
    home.hass.set_state(CoreState.running)
    await home.clock.go(30)
    assert len(request_times(home)) == 1


@pytest.mark.parametrize("heat_pumps", [1, 10])
async def test_budget_of_a_day(home: Home, heat_pumps: int) -> None:
    """After the first ones statistics are asked for by the hour, by turns, beside polls.

    At the end of such a day the account can still be reloaded at once, and what it
    shows is as fresh as ever.
    """
    cloud = home.cloud
    for _ in range(heat_pumps - 1):
        cloud.add_heat_pump()
    cloud.refresh_interval = 300.0
    entry = await set_up_keeping_requests(home)
    await home.clock.go(DAY)
    assert cloud.count() <= 300
    times = request_times(home)
    first = min(heat_pumps, 6)
    assert 21 <= len(times) - first <= 23
    assert min(
        after - before for before, after in pairwise(times[first - 1 :])
    ) >= timedelta(hours=1)
    turns = Counter(r.path for r in cloud.requests if r.kind == "statistics")
    assert len(turns) == heat_pumps
    assert max(turns.values()) - min(turns.values()) <= 1
    ages = []
    for _ in range(9):
        await home.clock.go(300)
        stamp = entry.runtime_data.data[
            cloud.heat_pump_id
        ].current_state_last_updated_at
        ages.append((cloud.clock.now() - stamp).total_seconds())
    assert sorted(ages)[4] < 320
    began = home.hass.loop.time()
    await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
    assert entry.state is ConfigEntryState.LOADED
    assert home.hass.loop.time() - began < 5


@recorded
async def test_past(home: Home) -> None:
    """Days from before the newest ones are asked for once, and are kept in order."""
    cloud = home.cloud
    told = tell_part_of_year(home)["data"]
    entry = await home.set_up()
    await next_answer(home)
    newest = await stored_rows(home, entry)
    await home.clock.go(5 * HOUR)
    # At first for the days themselves, and then for their hours.
    request, again = (r for r in cloud.requests if r.kind == "savings")
    assert request.query == again.query
    assert request.query == {
        "from": "2025-01-10",
        "to": "2026-01-10",
        "resolution": "1DAY",
        "keywords": "savings,consumption",
    }
    rows = await stored_rows(home, entry)
    assert len(rows) == len(told) + len(newest)
    past = [row["consumption"]["total"] for row in told]
    assert [state for _, state, _ in rows[: len(past)]] == past
    total = 0.0
    for _, state, sum_ in rows:
        total += state
        assert sum_ == pytest.approx(total)
    times = [r.at for r in cloud.requests if r.kind in ("statistics", "savings")][1:]
    assert len(times) >= 5
    assert min(after - before for before, after in pairwise(times)) >= timedelta(
        hours=1
    )


@recorded
@pytest.mark.parametrize(("status", "times"), [(404, 1), (500, 2)])
async def test_no_past(home: Home, status: int, times: int) -> None:
    """A cloud that does not tell earlier days is asked once, one that fails later again."""
    cloud = home.cloud
    cloud.fail(status, kind="savings", times=None)
    entry = await home.set_up()
    await next_answer(home)
    newest = await stored_rows(home, entry)
    await home.clock.go(10 * HOUR)
    assert cloud.count(kind="savings") == times
    assert cloud.count(kind="statistics") >= 7
    assert [start for start, _, _ in await stored_rows(home, entry)] == [
        start for start, _, _ in newest
    ]


@pytest.mark.parametrize("status", [400, 403, 404, 405, 422, 501])
async def test_refusal(home: Home, status: int) -> None:
    """A cloud without statistics is asked once a day, however many heat pumps."""
    cloud = home.cloud
    cloud.add_heat_pump()
    cloud.fail(status, kind="statistics", times=None)
    await set_up_keeping_requests(home)
    await home.clock.go(23.9 * HOUR)
    assert len(request_times(home)) == 1
    await home.clock.go(1.2 * HOUR)
    assert len(request_times(home)) == 2
    assert home.state("minimum_temperature_limit") == "19.5"


async def test_refusal_of_one(home: Home) -> None:
    """Where one heat pump is refused the others go on by turns."""
    cloud = home.cloud
    other = cloud.add_heat_pump()
    entry = await set_up_keeping_requests(home)
    await home.clock.go(2.5 * HOUR)
    assert set(entry.runtime_data.statistics.data) == {cloud.heat_pump_id, other}
    cloud.fail(404, kind="statistics", path=other, times=None)
    cloud.clear()
    await home.clock.go(12 * HOUR)
    turns = Counter(r.status for r in cloud.requests if r.kind == "statistics")
    assert turns[404] == 1
    assert turns[200] >= 9


async def test_refusal_of_one_that_is_gone(home: Home) -> None:
    """A heat pump that the cloud does not know any more keeps no other from its turn."""
    cloud = home.cloud
    gone, other = cloud.heat_pump_id, cloud.add_heat_pump()
    entry = home.entry(gone, other)
    cloud.remove_heat_pump(gone)
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    await home.clock.go(6 * HOUR)
    assert {other in r.path for r in cloud.requests if r.kind == "statistics"} == {True}
    assert set(entry.runtime_data.statistics.data) == {other}


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500, "body": "<html>"},
        {"status": 503},
        {"status": 401},
        {"status": 200, "body": "[]"},
        {"status": 200, "body": {"data": 1}},
        {"status": 200, "body": {"data": [], "metadata": {"error": "none"}}},
        {"truncate": True},
        {"drop": "before"},
        {"delay": 60},
    ],
)
async def test_failures_are_silent(
    home: Home, fault: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """What goes wrong with statistics disturbs nobody; the next hour it is tried again."""
    set_answer(home, answer(row(day_of("2026-01-15"), 1, 2)))
    entry = await home.set_up()
    await next_answer(home)
    before = entry.runtime_data.statistics.data
    assert before
    home.cloud.heal()
    home.cloud.clear()
    home.cloud.fail(kind="statistics", times=None, **fault)
    await home.clock.go(2.5 * HOUR)
    assert len(request_times(home)) == 2
    assert home.cloud.count(kind="token") == 0
    assert entry.runtime_data.statistics.data == before
    assert entry.runtime_data.last_update_success
    assert home.hass.config_entries.flow.async_progress() == []
    assert [
        r for r in caplog.records if r.levelno > logging.DEBUG and is_from_podero(r)
    ] == []


async def test_pasted_token_that_ends(home: Home) -> None:
    """That a token has ended is found by the next poll, which asks to sign in once."""
    entry = await home.set_up(home.entry(token=home.cloud.access_token))
    home.cloud.revoke_tokens()
    await home.clock.go(170, lambda: bool(request_times(home)))
    await home.clock.settle()
    assert len(request_times(home)) == 1
    assert home.hass.config_entries.flow.async_progress() == []
    await home.clock.go(400)
    assert entry.state is ConfigEntryState.LOADED
    (flow,) = home.hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"


async def test_waits_are_kept(home: Home) -> None:
    """Inside a wait nothing is asked; the turn comes when the wait is over."""
    home.cloud.fail(429, kind="detail", method="GET", retry_after=3500)
    entry = home.entry()
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    await home.clock.go(3400)
    assert request_times(home) == []
    await home.clock.go(500)
    assert len(request_times(home)) == 1


async def test_wait_for_statistics(home: Home) -> None:
    """A wait that is asked for with statistics holds for all."""
    home.cloud.fail(429, kind="statistics", retry_after=3500)
    await home.set_up()
    await home.clock.go(170, lambda: bool(request_times(home)))
    await home.clock.settle()
    home.cloud.clear()
    await home.clock.go(3400)
    assert home.cloud.requests == []
    assert home.state("minimum_temperature_limit") == "19.5"
    await home.clock.go(1000)
    assert len(request_times(home)) == 1


async def test_new_heat_pump_has_its_turn(home: Home) -> None:
    """A heat pump that is added is the next to be asked for; one removed no more."""
    cloud = home.cloud
    other = cloud.add_heat_pump()
    entry = await home.set_up(home.entry(cloud.heat_pump_id))
    await home.clock.go(200)
    (first,) = entry.subentries
    home.hass.config_entries.async_add_subentry(
        entry,
        ConfigSubentry(
            data=MappingProxyType({"device_id": other}),
            subentry_type="heat_pump",
            title="Heat pump 2",
            unique_id=other,
        ),
    )
    await home.clock.go(1.2 * HOUR)
    assert set(entry.runtime_data.statistics.data) == {cloud.heat_pump_id, other}
    home.hass.config_entries.async_remove_subentry(entry, first)
    cloud.clear()
    await home.clock.go(2.5 * HOUR)
    assert {other in r.path for r in cloud.requests if r.kind == "statistics"} == {True}
    assert set(entry.runtime_data.statistics.data) == {other}
