"""Long-term statistics last: names, ids, a busy database, what somebody clears."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
import logging
import select
from threading import Event
from typing import Any, override

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from custom_components.podero.statistics import async_load_statistics
from homeassistant.components.recorder.core import Recorder
from homeassistant.components.recorder.tasks import RecorderTask
from homeassistant.config_entries import ConfigSubentry
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.recorder import get_instance
from homeassistant.util import dt as dt_util

from ..api.statistics_answers import answer, daily_consumption, day_of, row
from ..first_release import restored
from ..home import Home, device_of
from .helpers import (
    HOUR,
    by_day,
    is_from_podero,
    keep_as_first_release,
    next_answer,
    old_statistic_id,
    podero_statistics,
    read_recorder,
    recorded,
    set_answer,
    start_of,
    statistic_id,
    stored_rows,
    tell_part_of_year,
)


@contextmanager
def busy_database(home: Home) -> Iterator[list[datetime]]:
    """Let the database refuse to read rows; note when."""
    engine = get_instance(home.hass).engine
    refused: list[datetime] = []

    def refuse(conn: Any, cursor: Any, statement: str, *args: Any) -> None:
        if "statistics.sum" in statement:
            refused.append(dt_util.utcnow())
            raise OperationalError(statement, (), Exception("database is locked"))

    event.listen(engine, "before_cursor_execute", refuse)
    yield refused
    event.remove(engine, "before_cursor_execute", refuse)


@recorded
async def test_busy_database(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    """What can't be written is tried again in minutes, later each time; a line says why.

    Nothing is asked for meanwhile that could not be written either. All heat pumps share
    the database: one try is enough, and when it works the others follow.
    """
    cloud = home.cloud
    for _ in range(2):
        cloud.add_heat_pump()
    year = tell_part_of_year(home)
    await home.set_up()
    with busy_database(home) as refused:
        await home.clock.go(HOUR)
    began, minute = refused[0], timedelta(minutes=1)
    assert {round((moment - began) / minute) for moment in refused} == {0, 5, 15, 35}
    assert cloud.count(kind="savings") == 0
    assert cloud.count(kind="statistics") == 3
    records = [
        r for r in caplog.records if r.levelno > logging.DEBUG and is_from_podero(r)
    ]
    assert {record.levelno for record in records} == {logging.WARNING}
    for record in records:
        assert record.exc_info is None
        assert "SELECT" not in record.getMessage()
        assert "podero:" not in record.getMessage()
    await home.clock.go(HOUR / 2)
    assert cloud.count(kind="savings") == 3
    for name in await podero_statistics(home):
        if name.startswith("podero:consumption"):
            days = await read_recorder(home, name, "day", {"change"})
            assert len(days) == len(year["data"]) + 7


@dataclass
class Pause(RecorderTask):
    """Keeps the recorder from what comes after it in its queue."""

    is_over: Event

    @override
    def run(self, instance: Recorder) -> None:
        self.is_over.wait()


@recorded
async def test_recorder_that_is_late(home: Home) -> None:
    """What the recorder has not written yet counts: the past does not begin a new sum."""

    async def pass_time(seconds: float) -> None:
        home.clock.freezer.tick(seconds)
        # The clock would wait for the recorder.
        for _ in range(200):
            await asyncio.sleep(0)
            select.select([], [], [], 0.001)

    newest = daily_consumption({"2026-01-14": 20, "2026-01-15": 5})
    past = daily_consumption({"2026-01-09": 1, "2026-01-12": 2})
    home.cloud.fail(200, kind="statistics", times=None, body=newest)
    home.cloud.fail(200, kind="savings", times=None, body=past)
    entry = await home.set_up()
    is_over = Event()
    get_instance(home.hass).queue_task(Pause(is_over))
    await pass_time(40)
    assert home.cloud.count(kind="statistics") == 1
    await pass_time(4)
    is_over.set()
    await home.clock.go(60)
    assert await stored_rows(home, entry) == [
        ("01-09 00:00", 1, 1),
        ("01-12 00:00", 2, 3),
        ("01-14 00:00", 20, 23),
        ("01-15 00:00", 5, 28),
    ]


@recorded
async def test_past_after_clearing(home: Home) -> None:
    """A statistic that somebody clears gets its past again, not only the newest days."""
    tell_part_of_year(home)
    entry = await home.set_up()
    await home.clock.go(4 * HOUR)
    before = await by_day(home, entry)
    assert len(before) > 20
    asked = home.cloud.count(kind="savings")
    get_instance(home.hass).async_clear_statistics([statistic_id(entry)])
    await home.clock.go(4 * HOUR)
    assert home.cloud.count(kind="savings") == asked + 1
    assert (await by_day(home, entry)).keys() == before.keys()
    total = 0.0
    for _, state, sum_ in await stored_rows(home, entry):
        total += state
        assert sum_ == pytest.approx(total)


@recorded
async def test_days_that_are_all_null(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    """They are no row and no error, and a percentage is no long-term statistic."""
    share = {"savings": {"total": None, "percentage": 12.5}}
    days = [row(day_of(f"2026-01-{day}"), None) | share for day in (13, 14, 15)]
    set_answer(home, answer(*days))
    await home.set_up()
    await next_answer(home)
    assert home.cloud.count(kind="statistics") == 1
    assert await podero_statistics(home) == {}
    assert [r for r in caplog.records if r.exc_info or r.levelno >= logging.ERROR] == []


@recorded
async def test_names_follow(home: Home) -> None:
    """Names begin with what people call the heat pump now, not what it was called."""

    async def names() -> set[str]:
        return {each["name"] for each in (await podero_statistics(home)).values()}

    set_answer(home, answer(row(day_of("2026-01-15"), 3, 1)))
    entry = await home.set_up()
    (subentry,) = entry.subentries.values()
    await next_answer(home)
    assert await names() == {"Heat pump 1 consumption", "Heat pump 1 savings"}
    home.hass.config_entries.async_update_subentry(entry, subentry, title="Garage")
    await home.clock.settle()
    assert await names() == {"Garage consumption", "Garage savings"}
    device = device_of(home, home.cloud.heat_pump_id)
    devices = dr.async_get(home.hass)
    devices.async_update_device(device.id, name_by_user="Cellar")
    await home.clock.settle()
    assert await names() == {"Cellar consumption", "Cellar savings"}
    devices.async_update_device(device.id, name_by_user=None)
    await home.clock.settle()
    assert await names() == {"Garage consumption", "Garage savings"}


@recorded
async def test_heat_pump_that_comes_back(home: Home) -> None:
    """A heat pump that is removed and added again goes on in the same statistic."""
    set_answer(home, daily_consumption({"2026-01-14": 20, "2026-01-15": 5}))
    entry = await home.set_up()
    await next_answer(home)
    (old,) = entry.subentries.values()
    home.hass.config_entries.async_remove_subentry(entry, old.subentry_id)
    await home.clock.settle()
    again = ConfigSubentry(
        data=old.data, subentry_type="heat_pump", title="Again", unique_id=old.unique_id
    )
    home.hass.config_entries.async_add_subentry(entry, again)
    set_answer(home, daily_consumption({"2026-01-14": 20, "2026-01-15": 7}))
    await next_answer(home)
    assert (await podero_statistics(home)).keys() == {statistic_id(entry)}
    await home.clock.drive(home.hass.config_entries.async_remove(entry.entry_id))
    set_answer(home, daily_consumption({"2026-01-14": 20, "2026-01-15": 8}))
    entry = await home.set_up()
    await next_answer(home)
    assert (await podero_statistics(home)).keys() == {statistic_id(entry)}
    assert await by_day(home, entry) == {"01-14 00:00": 20, "01-15 00:00": 8}
    await home.clock.drive(home.hass.config_entries.async_remove(entry.entry_id))


@recorded
async def test_first_release(home: Home, hass_storage: dict[str, Any]) -> None:
    """Statistics that 0.1.0 has begun go on, also after the heat pump has come back."""
    await restored(home, hass_storage)
    await async_load_statistics(home.hass)
    (entry,) = home.hass.config_entries.async_entries("podero")
    old = next(iter(entry.subentries.values()))
    name = f"podero:consumption_kwh_{old.subentry_id.lower()}"
    keep_as_first_release(
        home, name, {"2026-01-12": 9, "2026-01-13": 10, "2026-01-14": 20}
    )
    set_answer(home, daily_consumption({"2026-01-14": 20, "2026-01-15": 5}))
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    await next_answer(home)
    found = await podero_statistics(home)
    assert found.keys() == {name}
    assert found[name]["name"] == "Cellar consumption"
    home.hass.config_entries.async_remove_subentry(entry, old.subentry_id)
    await home.clock.go(60)
    # A restart in between knows of it only what is stored.
    await home.clock.drive(home.hass.config_entries.async_unload(entry.entry_id))
    await async_load_statistics(home.hass)
    again = ConfigSubentry(
        data=old.data, subentry_type="heat_pump", title="Again", unique_id=old.unique_id
    )
    home.hass.config_entries.async_add_subentry(entry, again)
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    set_answer(home, daily_consumption({"2026-01-14": 21, "2026-01-15": 7}))
    await next_answer(home)
    await next_answer(home)
    assert name in await podero_statistics(home)
    rows = await read_recorder(home, name, "day", {"change"})
    assert {f"{start_of(each):%m-%d}": round(each["change"], 6) for each in rows} == {
        "01-12": 9,
        "01-13": 10,
        "01-14": 21,
        "01-15": 7,
    }


@recorded
async def test_rows_of_the_first_release_move(home: Home) -> None:
    """Days that 0.1.0 has kept a day early move to their own; the total stays."""
    entry = home.entry()
    name = old_statistic_id(entry)
    days = {f"2026-01-{day:02}": day for day in range(8, 15)}
    keep_as_first_release(home, name, days, hour=-1)
    await home.clock.settle()
    bounds = [f"2026-01-{day:02}T23:00:00Z" for day in range(7, 15)]
    told = [row((bounds[n], bounds[n + 1]), n + 8) for n in range(7)]
    set_answer(home, answer(*told))
    await home.set_up(entry)
    await next_answer(home)
    rows = await read_recorder(home, name, "day", {"change"})
    assert {
        f"{start_of(each):%m-%d}": round(each["change"], 6)
        for each in rows
        if each["change"]
    } == {f"01-{day:02}": day for day in range(8, 15)}
    (*_, last) = await read_recorder(home, name, "hour", {"sum"})
    assert last["sum"] == pytest.approx(sum(days.values()))
