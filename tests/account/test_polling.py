"""When the cloud is polled, and what happens while it can't be."""

import asyncio
from datetime import timedelta
from functools import partial
from itertools import pairwise
import logging
from types import MappingProxyType
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.core import DOMAIN as HOMEASSISTANT
from homeassistant.setup import async_setup_component

from ..home import Home
from ..simulator import Generation
from ..simulator.journal import Kind

MINIMUM = "minimum_temperature_limit"
HOUR = 3600.0
DAY = 24 * HOUR


def podero_lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the integration said above debug."""
    return [
        f"{record.levelname} {record.message}"
        for record in caplog.records
        if record.name.startswith("custom_components.podero")
        and record.levelno > logging.DEBUG
    ]


def waits(home: Home) -> list[float]:
    """Return the seconds between the reads that the cloud has seen.

    Statistics are none, nor is the list that is searched for new heat pumps.
    """
    kinds: tuple[Kind, ...] = ("detail", "list")
    kind = max(kinds, key=home.cloud.count)
    reads = [r.at for r in home.cloud.requests if r.kind == kind]
    return [(after - before).total_seconds() for before, after in pairwise(reads)]


def reads_reach(home: Home, count: int) -> bool:
    """Return whether the cloud has seen that many reads."""
    return home.gets >= count


def state_of(entry: MockConfigEntry) -> object:
    """Return the state of an entry; mypy would not expect it to change."""
    return entry.state


async def test_every_five_minutes(home: Home) -> None:
    """Without a time stamp to follow, the cloud is asked every five minutes or so."""
    home.cloud.forget(home.cloud.heat_pump_id, "current_state_last_updated_at")
    await home.set_up()
    await home.clock.go(HOUR)
    assert 11 <= home.gets <= 13
    assert all(283 < wait < 302 for wait in waits(home))
    assert len(set(waits(home))) > 5


@pytest.mark.parametrize("heat_pumps", [1, 10])
@pytest.mark.parametrize("refresh", [None, 300.0, 420.0, 600.0, 900.0])
async def test_requests_of_a_day(
    home: Home, heat_pumps: int, refresh: float | None
) -> None:
    """A day costs 300 requests at most, tokens included, however many heat pumps."""
    for _ in range(heat_pumps - 1):
        home.cloud.add_heat_pump()
    home.cloud.refresh_interval = refresh
    entry = home.entry()
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    await home.clock.go(DAY)
    assert home.cloud.count() <= 300
    assert home.cloud.count(kind="token") <= 3
    assert all(20 <= wait <= 902 for wait in waits(home))
    assert home.cloud.count(kind="detail" if heat_pumps == 1 else "list") >= 90


@pytest.mark.parametrize("refresh", [300.0, 420.0, 600.0])
async def test_reads_follow_the_refreshes(home: Home, refresh: float) -> None:
    """Reads come soon after the manufacturer's refresh, once its interval is known."""
    cloud = home.cloud
    cloud.refresh_interval = refresh
    entry = await home.set_up()
    await home.clock.go(2 * HOUR)
    cloud.clear()
    ages = []
    for count in range(1, 11):
        await home.clock.go(1000, partial(reads_reach, home, count))
        heat_pump = entry.runtime_data.data[cloud.heat_pump_id]
        updated_at = heat_pump.current_state_last_updated_at
        ages.append((cloud.clock.now() - updated_at).total_seconds())
    assert sorted(ages)[5] < 30
    # The budget may ask to leave out a refresh, once an hour at most.
    assert sorted(waits(home))[-2] < 1.5 * refresh
    assert max(waits(home)) < 2.5 * refresh


async def test_one_request_for_several(home: Home) -> None:
    """Several heat pumps are read by one list; one alone by its own address."""
    second = home.cloud.add_heat_pump(Generation.ATTRIBUTES)
    entry = home.entry()
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    assert [r.kind for r in home.cloud.requests] == ["token", "list"]
    assert home.state(MINIMUM) == home.state(MINIMUM, second) == "19.5"


async def test_one_by_one_where_the_list_is_refused(home: Home) -> None:
    """Heat pumps are read one by one; the list is tried again every three hours."""
    second = home.cloud.add_heat_pump()
    home.cloud.fail(403, kind="list", times=None)
    entry = home.entry()
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    assert [r.kind for r in home.cloud.requests] == [
        "token",
        "list",
        "detail",
        "detail",
    ]
    assert home.state(MINIMUM, second) == "19.5"
    home.cloud.clear()
    await home.clock.go(DAY)
    assert home.cloud.count(kind="list") == 24 // 3 - 1
    assert home.cloud.count() <= 300


async def test_one_missed_poll_is_no_outage(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    """Values stay after one failed poll, which is repeated soon; nothing is logged."""
    await home.set_up()
    home.watch(MINIMUM)
    home.cloud.fail(503, kind="detail", times=3)
    await home.clock.go(HOUR / 2)
    assert home.seen[MINIMUM] == ["19.5"]
    assert podero_lines(caplog) == []
    quick, slower, next_poll, *_ = waits(home)
    assert quick < 2
    assert slower < 6
    assert 60 <= next_poll < 80


async def test_outage_and_recovery(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    """Two failed polls are an outage: one line; recovery: one line; few requests."""
    await home.set_up()
    home.watch(MINIMUM)
    home.cloud.outage = True
    await home.clock.go(12 * HOUR)
    assert home.seen[MINIMUM] == ["19.5", "unavailable"]
    assert podero_lines(caplog) == [
        "ERROR Error fetching podero data: Podero can't be reached. Check the internet "
        "connection and try again"
    ]
    assert home.cloud.count() <= 160
    home.cloud.outage = False
    await home.clock.go(HOUR)
    assert home.seen[MINIMUM] == ["19.5", "unavailable", "19.5"]
    assert podero_lines(caplog)[1:] == ["INFO Fetching podero data recovered"]
    assert not any(r.exc_info for r in caplog.records if r.levelno > logging.DEBUG)


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500, "body": "<html>"},
        {"truncate": True},
        {"body": "[]"},
        {"body": "<html>"},
        {"status": 302, "headers": {"Location": "https://example.com/"}},
        {"drop": "before"},
        {"status": 401},
    ],
)
async def test_set_up_is_retried(
    home: Home, fault: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Before the first success set-up is retried; nobody is asked to sign in."""
    home.cloud.fail(times=3, kind="detail", **({"status": 200} | fault))
    entry = home.entry()
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    assert state_of(entry) is ConfigEntryState.SETUP_RETRY
    assert entry.reason
    assert home.hass.config_entries.flow.async_progress() == []
    await home.clock.go(120)
    assert state_of(entry) is ConfigEntryState.LOADED
    assert home.state(MINIMUM) == "19.5"
    assert not any(r.exc_info for r in caplog.records if r.levelno > logging.DEBUG)


async def test_set_up_keeps_the_wait(home: Home) -> None:
    """The cloud's wait holds over all the set-ups that Home Assistant tries."""
    home.cloud.fail(429, kind="detail", retry_after=1800)
    entry = home.entry()
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    assert state_of(entry) is ConfigEntryState.SETUP_RETRY
    assert entry.reason is not None
    assert "1800 seconds" in entry.reason
    home.cloud.clear()
    await home.clock.go(1790)
    assert home.cloud.requests == []
    await home.clock.go(200)
    assert state_of(entry) is ConfigEntryState.LOADED
    assert home.cloud.count(kind="token") == 0


async def test_set_up_in_a_long_outage(home: Home) -> None:
    """A cloud that fails for a day is not flooded by set-ups, and is found again."""
    home.cloud.fail(503, kind="detail", times=None)
    entry = home.entry()
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    await home.clock.go(DAY)
    assert home.cloud.count() <= 300
    home.cloud.heal()
    await home.clock.go(HOUR)
    assert state_of(entry) is ConfigEntryState.LOADED


async def test_wait_holds_back_polls(home: Home) -> None:
    """After a 429 nothing is asked until the wait is over; values stay."""
    await home.set_up()
    home.cloud.fail(429, kind="detail", retry_after=2000)
    await home.clock.go(330)
    assert home.gets == 1
    await home.clock.go(1900)
    assert home.gets == 1
    assert home.state(MINIMUM) == "19.5"
    await home.clock.go(120)
    assert home.gets == 2


async def test_waits_without_a_time_grow(home: Home) -> None:
    """A 429 that names no time is answered by waits that double."""
    await home.set_up()
    home.cloud.fail(429, kind="detail", times=4)
    await home.clock.go(HOUR)
    first, second, third, fourth = waits(home)[:4]
    assert 60 <= first < 80
    assert 120 <= second < 160
    assert 240 <= third < 310
    assert 480 <= fourth < 610


async def test_update_entity(home: Home) -> None:
    """Asked to update, the cloud is asked, unless the last read is fresh."""
    assert await async_setup_component(home.hass, HOMEASSISTANT, {})
    await home.set_up()
    home.cloud.change(home.cloud.heat_pump_id, minimum_temperature_limit=18.0)

    async def update() -> None:
        await home.hass.services.async_call(
            HOMEASSISTANT,
            "update_entity",
            {"entity_id": home.entity_id(MINIMUM)},
            blocking=True,
        )
        await home.clock.go(15)

    await update()
    assert home.gets == 0
    await home.clock.go(50)
    await update()
    assert home.gets == 1
    assert home.state(MINIMUM) == "18.0"
    home.cloud.fail(429, kind="detail", retry_after=900)
    await home.clock.go(60)
    await update()
    assert home.gets == 2
    for _ in range(10):
        await update()
    assert home.gets == 2
    assert home.state(MINIMUM) == "18.0"


async def test_update_entity_does_not_put_off_polls(home: Home) -> None:
    """Who asks all the time neither puts off the polls nor spends more than the day's."""
    assert await async_setup_component(home.hass, HOMEASSISTANT, {})
    entry = await home.set_up()
    for _ in range(60):
        await entry.runtime_data.async_request_refresh()
        await home.clock.go(20)
    assert 8 <= home.gets <= 12
    assert max(waits(home)) < 310


async def test_poll_when_a_pause_ends(home: Home) -> None:
    """The cloud is asked at the moment at which a pause ends."""
    await home.set_up()
    await home.clock.go(100)
    await home.change("pause_power_until", "2026-01-15T12:04:00+00:00")
    home.cloud.change(home.cloud.heat_pump_id, is_pause_power_active=True)
    await home.clock.go(134)
    home.cloud.change(
        home.cloud.heat_pump_id, is_pause_power_active=False, pause_power_until=None
    )
    assert home.state("pause_power_active") == "on"
    await home.clock.go(10)
    assert home.gets == 1
    assert home.state("pause_power_active") == "off"
    assert home.state("pause_power_until") == "unknown"


@pytest.mark.parametrize("transition", ["away_mode_start", "away_mode_end"])
async def test_poll_at_a_transition_of_an_away_window(
    home: Home, transition: str
) -> None:
    """The cloud is asked when an away window begins and when it ends."""
    home.cloud.forget(home.cloud.heat_pump_id, "current_state_last_updated_at")
    home.cloud.change(home.cloud.heat_pump_id, **{transition: "2026-01-15T12:02:00Z"})
    await home.set_up(home.entry(tidy_away=False))
    await home.clock.go(118)
    assert home.gets == 0
    await home.clock.go(6)
    assert home.gets == 1


WINDOW = {
    "is_away_mode_enabled": True,
    "away_mode_start": "2026-01-14T12:00:00Z",
    "away_mode_end": "2026-01-15T12:30:00Z",
}
CLEARED = {
    "is_away_mode_enabled": False,
    "away_mode_start": None,
    "away_mode_end": None,
}


async def test_away_tidies_up(home: Home) -> None:
    """Once the end has passed the window is cleared in the cloud, once."""
    home.cloud.change(home.cloud.heat_pump_id, **WINDOW)
    await home.set_up()
    await home.clock.go(1795)
    assert home.puts == []
    await home.clock.go(15)
    assert home.puts == [CLEARED]
    assert home.state("is_away_mode_enabled") == "off"
    assert home.state("away_mode_end") == "unknown"
    await home.clock.go(2 * HOUR)
    assert len(home.puts) == 1


async def test_away_that_is_being_changed(home: Home) -> None:
    """Tidying does not overwrite what waits behind a slow change."""
    home.cloud.change(home.cloud.heat_pump_id, **WINDOW)
    await home.set_up()
    await home.clock.go(1788)
    home.cloud.fail(kind="update", delay=20)
    slow = home.set("minimum_temperature_limit", 20.0)
    await home.clock.go(5)
    start = home.set("away_mode_start", "2026-01-15 11:00:00+00:00")
    await home.clock.drive(asyncio.gather(slow, start))
    assert home.puts[1:] == [{"away_mode_start": "2026-01-15T11:00:00.000Z"}]
    await home.clock.go(HOUR)
    assert home.puts[2:] == [CLEARED]


async def test_away_that_the_cloud_tidies(home: Home) -> None:
    """A window that the cloud has cleared itself is left alone."""
    home.cloud.change(home.cloud.heat_pump_id, **WINDOW)
    await home.set_up()
    await home.clock.go(1799)
    home.cloud.change(home.cloud.heat_pump_id, **CLEARED)
    await home.clock.go(HOUR)
    assert home.puts == []


async def test_away_is_left_alone(home: Home) -> None:
    """The option turns tidying off."""
    home.cloud.change(home.cloud.heat_pump_id, **WINDOW)
    await home.set_up(home.entry(tidy_away=False))
    await home.clock.go(2 * HOUR)
    assert home.puts == []
    assert home.state("is_away_mode_enabled") == "on"


async def test_away_that_is_refused(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    """A refused tidying is said once and not tried again; an outage is sat out."""
    home.cloud.change(home.cloud.heat_pump_id, **WINDOW)
    await home.set_up()
    home.cloud.fail(503, method="PUT")
    home.cloud.fail(422, method="PUT")
    await home.clock.go(3 * HOUR)
    assert home.puts == [CLEARED, CLEARED]
    assert [line for line in podero_lines(caplog) if "away" in line] == [
        "WARNING An away window that is over can't be cleared: the cloud refused the "
        "request"
    ]


async def test_away_in_an_ill_cloud(home: Home) -> None:
    """Tidying that fails is tried again rarely: its reads do not bring the next try."""
    home.cloud.change(home.cloud.heat_pump_id, **WINDOW)
    home.cloud.fail(503, method="PUT", times=None)
    await home.set_up()
    await home.clock.go(1800 + 5 * 900 + 600)
    # A try comes with the first read after a quarter of an hour, which is by chance.
    assert 4 <= len(home.puts) <= 6
    home.cloud.heal()
    await home.clock.go(HOUR)
    assert home.cloud.stored(home.cloud.heat_pump_id)["is_away_mode_enabled"] is False
    tries = len(home.puts)
    await home.clock.go(HOUR)
    assert len(home.puts) == tries


async def test_heat_pump_gone_and_back(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    """A heat pump missing twice is unavailable, the others go on; it may come back."""
    second = home.cloud.add_heat_pump()
    await home.set_up()
    home.cloud.fail(
        200, kind="list", times=3, body=[home.cloud.stored(home.cloud.heat_pump_id)]
    )
    home.cloud.fail(404, kind="detail", path=second, times=None)
    await home.clock.go(310)
    assert home.state(MINIMUM, second) == "19.5"
    await home.clock.go(400)
    assert home.state(MINIMUM, second) == "unavailable"
    assert home.state(MINIMUM) == "19.5"
    await home.clock.go(HOUR)
    assert home.state(MINIMUM, second) == "19.5"
    assert podero_lines(caplog) == [
        "INFO A heat pump can't be read any more",
        "INFO A heat pump can be read again",
    ]


async def test_only_heat_pump_gone(home: Home) -> None:
    """The only heat pump may be gone as well: unavailable, and no sign-in."""
    await home.set_up()
    home.cloud.fail(404, kind="detail", times=None)
    await home.clock.go(800)
    assert home.state(MINIMUM) == "unavailable"
    assert home.hass.config_entries.flow.async_progress() == []
    home.cloud.heal()
    await home.clock.go(HOUR)
    assert home.state(MINIMUM) == "19.5"


async def test_unload_leaves_nothing(home: Home) -> None:
    """After an unload nothing is asked any more; a reload needs no new token."""
    entry = await home.set_up()
    await home.clock.drive(home.hass.config_entries.async_unload(entry.entry_id))
    await home.clock.go(timedelta(hours=3).total_seconds())
    assert home.cloud.requests == []
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    assert [r.kind for r in home.cloud.requests] == ["detail", "list"]


async def test_removal_forgets(home: Home) -> None:
    """A removed account leaves nothing behind, its token least of all."""
    entry = await home.set_up()
    await home.clock.drive(home.hass.config_entries.async_remove(entry.entry_id))
    await home.clock.go(HOUR)
    assert home.cloud.requests == []
    assert home.hass.states.async_all() == []
    entry = home.entry()
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    assert [r.kind for r in home.cloud.requests] == ["token", "detail", "list"]


async def test_removal_of_an_account_never_set_up(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    """An account that was disabled all the time is removed without a word."""
    entry = home.entry()
    await home.clock.drive(home.hass.config_entries.async_remove(entry.entry_id))
    assert [r for r in caplog.records if r.levelno >= logging.ERROR] == []


async def test_new_heat_pump_does_not_wait_for_the_budget(home: Home) -> None:
    """Who adds a heat pump sees it at once, also when the day's reads are spent."""
    entry = await home.set_up(home.entry(home.cloud.heat_pump_id))
    coordinator = entry.runtime_data
    while not coordinator.account.client.transport.read_wait:
        await home.clock.go(61)
        await home.clock.drive(coordinator.async_refresh())
    new = home.cloud.add_heat_pump()
    home.hass.config_entries.async_add_subentry(
        entry,
        ConfigSubentry(
            subentry_type="heat_pump",
            title="New",
            unique_id=new,
            data=MappingProxyType({"device_id": new}),
        ),
    )
    await home.clock.go(5)
    assert home.state(MINIMUM, new) == "19.5"
