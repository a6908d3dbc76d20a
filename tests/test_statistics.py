"""What becomes of statistics: long-term statistics, figures, and few requests."""

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
import logging
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_recorder_block_till_done,
)
from pytest_homeassistant_custom_component.typing import RecorderInstanceContextManager

from custom_components.podero import statistics
from custom_components.podero.api import PoderoServerError, Statistics
from homeassistant.components.recorder.statistics import (
    async_add_external_statistics,
    async_list_statistic_ids,
    statistics_during_period,
)
from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.recorder import DATA_INSTANCE, get_instance
from homeassistant.util import dt as dt_util

from .home import Home, utc

HOUR = 3600.0
DAY = 24 * HOUR
UNITS = {
    "savings": {"total": "EUR", "percentage": "%"},
    "consumption": {"total": "kWh"},
}

recorded = pytest.mark.usefixtures("recorder_mock")


@pytest.fixture
def mock_recorder_before_hass(
    async_test_recorder: RecorderInstanceContextManager,
) -> None:
    """Let the recorder come before Home Assistant."""


type Bounds = tuple[str, str]


def day_of(start: str, days: int = 1) -> Bounds:
    """Return the bounds of days in UTC."""
    end = datetime.fromisoformat(start) + timedelta(days=days)
    return f"{start}T00:00:00.000Z", end.strftime("%Y-%m-%dT00:00:00.000Z")


BOUNDS = day_of("2026-01-14")


def row(
    bounds: Bounds, kwh: object, eur: object = None, resolution: str = "1DAY"
) -> dict[str, Any]:
    """Return a row of an answer."""
    return {
        "resolution": resolution,
        "period": {"start_period": bounds[0], "end_period": bounds[1]},
        "consumption": {"total": kwh},
        "savings": {"total": eur, "percentage": None},
    }


def answer(*rows: object, units: Any = UNITS) -> dict[str, Any]:
    """Return an answer of the cloud."""
    return {"metadata": {"units": units, "error": None}, "data": list(rows)}


def days(kwh: Mapping[str, object], units: Any = UNITS) -> dict[str, Any]:
    """Return an answer with consumption by day."""
    return answer(*(row(day_of(day), value) for day, value in kwh.items()), units=units)


def say(home: Home, body: dict[str, Any]) -> None:
    """Let the cloud answer so from now on, and know nothing of earlier days."""
    home.cloud.heal()
    home.cloud.fail(200, kind="statistics", times=None, body=body)
    home.cloud.fail(404, kind="savings", times=None)


async def next_answer(home: Home) -> None:
    """Let time pass until statistics have been asked for once more, and are kept."""
    asked = home.cloud.count(kind="statistics")
    # One turn may go to the past.
    await home.clock.go(2.3 * HOUR, lambda: home.cloud.count(kind="statistics") > asked)
    assert home.cloud.count(kind="statistics") == asked + 1
    await home.clock.settle()
    if DATA_INSTANCE in home.hass.data:
        await async_recorder_block_till_done(home.hass)


def statistic_id(entry: MockConfigEntry, name: str = "consumption_kwh") -> str:
    """Return where the only heat pump's days are kept."""
    (subentry_id,) = entry.subentries
    return f"podero:{name}_{subentry_id.lower()}"


async def stored(
    home: Home, entry: MockConfigEntry, name: str = "consumption_kwh"
) -> list[tuple[str, float, float]]:
    """Return what is kept: start, state and sum of each row."""
    rows = await kept(home, statistic_id(entry, name), "hour", {"state", "sum"})
    return [
        (f"{at(row):%m-%d %H:%M}", round(row["state"], 6), round(row["sum"], 6))
        for row in rows
    ]


async def by_day(home: Home, entry: MockConfigEntry) -> dict[str, float]:
    """Return consumption by local day, as the Energy dashboard asks for it."""
    rows = await kept(home, statistic_id(entry), "day", {"change"})
    return {
        f"{dt_util.as_local(at(row)):%m-%d %H:%M}": round(row["change"], 6)
        for row in rows
    }


async def kept(home: Home, name: str, period: Any, types: set[Any]) -> list[Any]:
    """Read the recorder."""
    await async_recorder_block_till_done(home.hass)
    found = await get_instance(home.hass).async_add_executor_job(
        partial(
            statistics_during_period,
            home.hass,
            utc("2020-01-01"),
            None,
            {name},
            period,
            None,
            types,
        )
    )
    return list(found.get(name, []))


async def ours(home: Home) -> dict[str, dict[str, Any]]:
    """Return what the recorder says of the statistics that we keep, by id."""
    return {
        each["statistic_id"]: each
        for each in await async_list_statistic_ids(home.hass)
        if each["statistic_id"].startswith("podero:")
    }


def is_ours(record: logging.LogRecord) -> bool:
    """Return whether the integration said it."""
    return record.name.startswith("custom_components.podero")


def at(row: Mapping[str, Any]) -> datetime:
    """Return the start of a row."""
    return dt_util.utc_from_timestamp(row["start"])


@pytest.fixture
def writes() -> Iterable[list[str]]:
    """Note what is written: the statistic's id, each time."""
    written: list[str] = []

    def note(hass: HomeAssistant, metadata: Any, rows: Any) -> None:
        written.append(metadata["statistic_id"])
        async_add_external_statistics(hass, metadata, rows)

    with patch.object(statistics, "async_add_external_statistics", note):
        yield written


# Long-term statistics.


@recorded
async def test_days_are_kept(home: Home) -> None:
    """Past days and the one that runs are kept, with sums, from the first answer on."""
    cloud = home.cloud
    entry = await home.set_up()
    await next_answer(home)
    (request,) = (r for r in cloud.requests if r.kind == "statistics")
    assert request.query == {
        "resolution": "1DAY,1MONTH,1YEAR",
        "keywords": "savings,consumption",
    }
    told = cloud.statistics(cloud.heat_pump_id, {"resolution": "1DAY"})["data"]
    rows = await stored(home, entry)
    assert [start for start, _, _ in rows] == [f"01-{n:02} 00:00" for n in range(9, 16)]
    assert [state for _, state, _ in rows[:-1]] == [
        row["consumption"]["total"] for row in told[:-1]
    ]
    total = 0.0
    for _, state, sum_ in rows:
        total += state
        assert sum_ == pytest.approx(total)
    saved = await stored(home, entry, "savings_eur")
    assert [state for _, state, _ in saved[:-1]] == [
        row["savings"]["total"] for row in told[:-1]
    ]


@recorded
async def test_past(home: Home) -> None:
    """Days from before the newest ones are asked for once, and are kept in order."""
    cloud = home.cloud
    entry = await home.set_up()
    await next_answer(home)
    newest = await stored(home, entry)
    await home.clock.go(5 * HOUR)
    (request,) = (r for r in cloud.requests if r.kind == "savings")
    assert request.query == {
        "from": "2025-01-09",
        "to": "2026-01-09",
        "resolution": "1DAY",
        "keywords": "savings,consumption",
    }
    told = cloud.savings(cloud.heat_pump_id, request.query)["data"]
    rows = await stored(home, entry)
    # One day of them is told twice.
    assert len(rows) == len(told) + len(newest) - 1 == 372
    past = [row["consumption"]["total"] for row in told]
    assert [state for _, state, _ in rows[: len(past)]] == past
    total = 0.0
    for _, state, sum_ in rows:
        total += state
        assert sum_ == pytest.approx(total)
    times = [r.at for r in cloud.requests if r.kind in ("statistics", "savings")]
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
    newest = await stored(home, entry)
    await home.clock.go(10 * HOUR)
    assert cloud.count(kind="savings") == times
    assert cloud.count(kind="statistics") >= 7
    assert [start for start, _, _ in await stored(home, entry)] == [
        start for start, _, _ in newest
    ]


@recorded
async def test_what_people_see(home: Home) -> None:
    """Statistics have names and units that people know, and no id of the cloud."""
    entry = await home.set_up()
    await next_answer(home)
    found = await ours(home)
    consumption = found[statistic_id(entry)]
    assert consumption["name"] == "Heat pump 1 consumption"
    assert consumption["statistics_unit_of_measurement"] == "kWh"
    assert consumption["unit_class"] == "energy"
    assert consumption["has_sum"]
    savings = found[statistic_id(entry, "savings_eur")]
    assert savings["name"] == "Heat pump 1 savings"
    assert savings["statistics_unit_of_measurement"] == "EUR"
    assert savings["unit_class"] is None
    cloud = home.cloud
    for secret in (cloud.heat_pump_id, cloud.user_id, cloud.org_id):
        assert secret.replace("-", "_") not in str(found).replace("-", "_")


@recorded
async def test_names_in_german(home: Home) -> None:
    """Statistics are named in the language of the home."""
    home.hass.config.language = "de"
    await home.set_up()
    await next_answer(home)
    assert {each["name"] for each in (await ours(home)).values()} == {
        "Heat pump 1 Ersparnis",
        "Heat pump 1 Verbrauch",
    }


@recorded
async def test_same_again_writes_nothing(home: Home, writes: list[str]) -> None:
    """An answer that tells nothing new writes nothing."""
    say(home, days({"2026-01-13": 10, "2026-01-14": 0.1, "2026-01-15": 0.2}))
    entry = await home.set_up()
    await next_answer(home)
    assert writes == [statistic_id(entry)]
    before = await stored(home, entry)
    await home.clock.go(5 * HOUR)
    assert home.cloud.count(kind="statistics") >= 4
    assert writes == [statistic_id(entry)]
    assert await stored(home, entry) == before


@recorded
async def test_corrections_replace(home: Home) -> None:
    """A corrected day replaces the older value; sums follow from there on only."""
    say(home, days({"2026-01-13": 10, "2026-01-14": 20, "2026-01-15": 5}))
    entry = await home.set_up()
    await next_answer(home)
    say(home, days({"2026-01-13": 10, "2026-01-14": 21.5, "2026-01-15": 6}))
    await next_answer(home)
    assert await stored(home, entry) == [
        ("01-13 00:00", 10, 10),
        ("01-14 00:00", 21.5, 31.5),
        ("01-15 00:00", 6, 37.5),
    ]


@recorded
async def test_correction_behind_the_newest(home: Home) -> None:
    """What follows a corrected day keeps its value although it is not told again."""
    say(home, days({"2026-01-13": 10, "2026-01-14": 20, "2026-01-15": 5}))
    entry = await home.set_up()
    await next_answer(home)
    say(home, days({"2026-01-13": 12}))
    await next_answer(home)
    assert await stored(home, entry) == [
        ("01-13 00:00", 12, 12),
        ("01-14 00:00", 20, 32),
        ("01-15 00:00", 5, 37),
    ]


@recorded
async def test_gaps(home: Home) -> None:
    """A day that is missing or null has no row, keeps what it had, and may come late."""
    say(home, days({"2026-01-11": 1, "2026-01-13": None, "2026-01-15": 3}))
    entry = await home.set_up()
    await next_answer(home)
    assert await stored(home, entry) == [("01-11 00:00", 1, 1), ("01-15 00:00", 3, 4)]
    say(home, days({"2026-01-11": None, "2026-01-13": 2, "2026-01-15": None}))
    await next_answer(home)
    assert await stored(home, entry) == [
        ("01-11 00:00", 1, 1),
        ("01-13 00:00", 2, 3),
        ("01-15 00:00", 3, 6),
    ]


@recorded
async def test_past_that_comes_later(home: Home) -> None:
    """Days before the first one may come later, days long after the last one too."""
    say(home, days({"2026-01-09": 3}))
    entry = await home.set_up()
    await next_answer(home)
    say(home, days({"2026-01-15": 4}))
    await next_answer(home)
    say(home, days({"2026-01-01": 1, "2026-01-02": 2}))
    await next_answer(home)
    assert await stored(home, entry) == [
        ("01-01 00:00", 1, 1),
        ("01-02 00:00", 2, 3),
        ("01-09 00:00", 3, 6),
        ("01-15 00:00", 4, 10),
    ]


@recorded
async def test_restart(home: Home, writes: list[str]) -> None:
    """Neither a reload nor a start that knows nothing of the last one counts twice."""
    say(home, days({"2026-01-14": 20, "2026-01-15": 5}))
    entry = await home.set_up()
    await next_answer(home)
    before = await stored(home, entry)
    for forget in (False, True):
        await home.clock.drive(home.hass.config_entries.async_unload(entry.entry_id))
        if forget:
            statistics.async_forget(home.hass, entry)
        await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
        await next_answer(home)
        assert await stored(home, entry) == before
    assert len(writes) == 1
    say(home, days({"2026-01-14": 20, "2026-01-15": 7}))
    await next_answer(home)
    assert await stored(home, entry) == [
        ("01-14 00:00", 20, 20),
        ("01-15 00:00", 7, 27),
    ]


LOCAL = {
    "spring": {
        "03-27": ("2026-03-27T00:00:00+01:00", "2026-03-28T00:00:00+01:00", 24),
        "03-28": ("2026-03-28T00:00:00+01:00", "2026-03-29T00:00:00+01:00", 24),
        "03-29": ("2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00", 23),
        "03-30": ("2026-03-30T00:00:00+02:00", "2026-03-31T00:00:00+02:00", 24),
    },
    "autumn": {
        "10-23": ("2026-10-23T00:00:00+02:00", "2026-10-24T00:00:00+02:00", 24),
        "10-24": ("2026-10-24T00:00:00+02:00", "2026-10-25T00:00:00+02:00", 24),
        "10-25": ("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00", 25),
        "10-26": ("2026-10-26T00:00:00+01:00", "2026-10-27T00:00:00+01:00", 24),
    },
}


def as_utc(text: str) -> str:
    """Return a moment as the cloud writes it."""
    return f"{dt_util.as_utc(datetime.fromisoformat(text)):%Y-%m-%dT%H:%M:%S.000Z}"


@recorded
@pytest.mark.parametrize("write", [str, as_utc])
@pytest.mark.parametrize("season", LOCAL)
async def test_clock_changes(home: Home, season: str, write: Any) -> None:
    """Days of 23 and 25 hours are one day each, whether they come at once or by turns.

    The Energy dashboard shows each local day with what it took.
    """
    await home.hass.config.async_set_time_zone("Europe/Amsterdam")
    local = LOCAL[season]
    rows = [
        row((write(start), write(end)), hours) for start, end, hours in local.values()
    ]
    home.clock.freezer.move_to(datetime.fromisoformat(local[max(local)][1]))
    entry = await home.set_up()
    for count in range(1, len(rows) + 1):
        say(home, answer(*rows[max(count - 2, 0) : count]))
        await next_answer(home)
    expected = {f"{day} 00:00": hours for day, (_, _, hours) in local.items()}
    assert await by_day(home, entry) == expected
    say(home, answer(*rows))
    await next_answer(home)
    assert await by_day(home, entry) == expected
    *_, (_, _, total) = await stored(home, entry)
    assert total == sum(expected.values())


@recorded
async def test_days_in_utc_over_clock_changes(home: Home) -> None:
    """Days in UTC lie where they begin, on either side of a change of the clock."""
    await home.hass.config.async_set_time_zone("Europe/Amsterdam")
    home.clock.freezer.move_to("2026-03-31T12:00:00+00:00")
    say(home, days({f"2026-03-{day}": day for day in (28, 29, 30, 31)}))
    entry = await home.set_up()
    await next_answer(home)
    assert await by_day(home, entry) == {f"03-{d} 00:00": d for d in (28, 29, 30, 31)}


@recorded
async def test_days_that_move(home: Home) -> None:
    """A cloud that goes over to other bounds does not make days count twice."""
    say(home, days({"2026-01-13": 10, "2026-01-14": 20, "2026-01-15": 5}))
    entry = await home.set_up()
    await next_answer(home)
    moved = ("2026-01-13T23:00:00Z", "2026-01-14T23:00:00Z", "2026-01-15T23:00:00Z")
    say(home, answer(row(moved[:2], 21), row(moved[1:], 5)))
    await next_answer(home)
    assert await stored(home, entry) == [
        ("01-13 00:00", 10, 10),
        ("01-13 23:00", 21, 31),
        ("01-14 00:00", 0, 31),
        ("01-14 23:00", 5, 36),
        ("01-15 00:00", 0, 36),
    ]


@recorded
async def test_days_between_hours(home: Home) -> None:
    """Where midnight is no full hour of UTC, a day is kept in its first full hour."""
    await home.hass.config.async_set_time_zone("Asia/Kolkata")
    bounds = [f"2026-01-{day}T00:00:00+05:30" for day in (13, 14, 15)]
    say(home, answer(row((bounds[0], bounds[1]), 1), row((bounds[1], bounds[2]), 2)))
    entry = await home.set_up()
    await next_answer(home)
    assert await by_day(home, entry) == {"01-13 00:00": 1, "01-14 00:00": 2}


@recorded
async def test_future_is_not_kept(home: Home) -> None:
    """What has not begun has not been consumed."""
    say(home, days({"2026-01-15": 5, "2026-01-16": 0}))
    entry = await home.set_up()
    await next_answer(home)
    assert await stored(home, entry) == [("01-15 00:00", 5, 5)]


@recorded
async def test_statistics_cleared_by_hand(home: Home) -> None:
    """What somebody deletes comes back as far as the cloud tells it."""
    say(home, days({"2026-01-14": 20, "2026-01-15": 5}))
    entry = await home.set_up()
    await next_answer(home)
    before = await stored(home, entry)
    get_instance(home.hass).async_clear_statistics([statistic_id(entry)])
    await next_answer(home)
    assert await stored(home, entry) == before


# Figures.

MONTH = ("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")
YEAR = ("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")
LAST_YEAR = ("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
SAVINGS = {
    "savings_today": "2.0",
    "savings_this_month": "30.5",
    "savings_total": "130.75",
    "savings_percentage": "12.5",
}


def saved(
    today: object = 2, month: object = 30.5, percentage: object = 12.5, **kwargs: Any
) -> dict[str, Any]:
    """Return an answer with savings of all periods."""
    share = {"savings": {"total": month, "percentage": percentage}}
    return answer(
        row(BOUNDS, None, 9),
        row(day_of("2026-01-15"), None, today),
        row(MONTH, None, resolution="1MONTH") | share,
        row(LAST_YEAR, None, 100.25, resolution="1YEAR"),
        row(YEAR, None, 30.5, resolution="1YEAR"),
        **kwargs,
    )


def states(home: Home) -> dict[str, str]:
    """Return the states of all savings there are."""
    found = {}
    for key in SAVINGS:
        with suppress(AssertionError):
            found[key] = home.state(key)
    return found


async def test_figures(home: Home) -> None:
    """Savings of the periods that run, and of all years, are sensors."""
    say(home, saved())
    entry = await home.set_up()
    assert states(home) == {}
    await next_answer(home)
    assert states(home) == SAVINGS
    for key in SAVINGS:
        state = home.hass.states.get(home.entity_id(key))
        assert state is not None
        attributes = dict(state.attributes)
        is_share = key == "savings_percentage"
        assert attributes["unit_of_measurement"] == ("%" if is_share else "EUR")
        assert attributes.get("device_class") == (None if is_share else "monetary")
        assert attributes["state_class"] == ("measurement" if is_share else "total")
        assert attributes.get("last_reset") == {
            "savings_today": "2026-01-15T00:00:00+00:00",
            "savings_this_month": "2026-01-01T00:00:00+00:00",
        }.get(key)
        entity = er.async_get(home.hass).async_get(home.entity_id(key))
        assert entity is not None
        assert entity.unique_id == f"{home.cloud.heat_pump_id}_{key}"
        assert [entity.config_subentry_id] == list(entry.subentries)
        assert entity.device_id is not None


async def test_figures_of_the_simulator(home: Home) -> None:
    """What the cloud says by itself is shown as well."""
    await home.set_up()
    await next_answer(home)
    query = {"resolution": "1DAY,1MONTH,1YEAR"}
    rows = home.cloud.statistics(home.cloud.heat_pump_id, query)["data"]
    last = {each["resolution"]: each["savings"] for each in rows}
    years = [each for each in rows if each["resolution"] == "1YEAR"]
    total = sum(year["savings"]["total"] for year in years)
    assert {key: float(value) for key, value in states(home).items()} == pytest.approx(
        {
            "savings_today": last["1DAY"]["total"],
            "savings_this_month": last["1MONTH"]["total"],
            "savings_percentage": last["1MONTH"]["percentage"],
            "savings_total": total,
        }
    )


async def test_figures_begin_anew(home: Home) -> None:
    """At the end of a day nothing is known of the next one until the cloud tells it."""
    home.clock.freezer.move_to("2026-01-15 23:20:00+00:00")
    say(home, saved())
    await home.set_up()
    await next_answer(home)
    await home.clock.go(40 * 60)
    assert states(home) == SAVINGS | {"savings_today": "unknown"}
    say(home, answer(row(day_of("2026-01-16"), None, 0)))
    await next_answer(home)
    assert states(home)["savings_today"] == "0.0"


@pytest.mark.parametrize("end", [None, "2026-01-15", "2026-01-15T00:00:00Z"])
async def test_figures_without_ends(home: Home, end: str | None) -> None:
    """A period whose end is not told lasts as long as it can."""
    say(home, answer(row(("2026-01-15", end), None, 3)))  # type: ignore[arg-type]
    await home.set_up()
    await next_answer(home)
    assert states(home)["savings_today"] == "3.0"
    home.cloud.fail(503, kind="statistics", times=None)
    await home.clock.go(DAY)
    assert states(home)["savings_today"] == "unknown"


async def test_unit_of_a_figure_changes(home: Home) -> None:
    """The same number in another unit is written."""
    say(home, saved())
    await home.set_up()
    await next_answer(home)
    say(home, saved(units={"savings": {"total": "CHF"}}))
    await next_answer(home)
    state = home.hass.states.get(home.entity_id("savings_today"))
    assert state is not None
    assert state.attributes["unit_of_measurement"] == "CHF"


async def test_figures_that_are_not_known(home: Home) -> None:
    """Null is unknown; what the answer does not tell has no sensor, until it does."""
    say(home, saved(today=None, month=None, percentage="-"))
    await home.set_up()
    await next_answer(home)
    assert states(home) == SAVINGS | dict.fromkeys(
        ("savings_today", "savings_this_month", "savings_percentage"), "unknown"
    )
    say(home, answer(row(LAST_YEAR, None, None, resolution="1YEAR")))
    await next_answer(home)
    assert states(home) == dict.fromkeys(SAVINGS, "unavailable") | {
        "savings_total": "unknown"
    }


async def test_figures_come_later(home: Home) -> None:
    """Sensors are added when the cloud begins to tell their values."""
    say(home, answer(row(BOUNDS, 3) | {"savings": None}))
    await home.set_up()
    await next_answer(home)
    assert states(home) == {}
    say(home, answer(row(day_of("2026-01-15"), 3, 1)))
    await next_answer(home)
    assert states(home) == {"savings_today": "1.0"}


@pytest.mark.parametrize(
    ("unit", "device_class", "expected"),
    [("Wh", "energy", "0.002"), ("CHF", "monetary", "2.0"), ("?", None, None)],
)
async def test_units_of_figures(
    home: Home, unit: str, device_class: str | None, expected: str | None
) -> None:
    """Savings may be energy, too; those of an unknown unit have no sensor."""
    say(home, saved(units={"savings": {"total": unit}}))
    await home.set_up()
    await next_answer(home)
    assert states(home).get("savings_today") == expected
    if expected:
        state = home.hass.states.get(home.entity_id("savings_today"))
        assert state is not None
        assert state.attributes["device_class"] == device_class
        wanted = "kWh" if unit == "Wh" else unit
        assert state.attributes["unit_of_measurement"] == wanted


async def test_figures_are_written_on_change_only(home: Home) -> None:
    """Neither polls nor answers that tell nothing new write a state."""
    say(home, saved())
    await home.set_up()
    await next_answer(home)
    home.watch(*SAVINGS)
    await home.clock.go(3 * HOUR)
    say(home, saved(today=2.5))
    await next_answer(home)
    assert home.seen["savings_today"] == ["2.0", "2.5"]
    assert home.seen["savings_total"] == ["130.75"]
    assert home.seen["savings_this_month"] == ["30.5"]


async def test_figures_outlive_a_reload(home: Home) -> None:
    """After a reload the figures are there at once, without being asked for."""
    say(home, saved())
    entry = await home.set_up()
    await next_answer(home)
    home.cloud.clear()
    await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
    assert states(home) == SAVINGS
    assert asked(home) == []


async def test_figures_of_each(home: Home) -> None:
    """Each heat pump has its own figures."""
    other = home.cloud.add_heat_pump()
    await home.set_up()
    for device_id, today in ((home.cloud.heat_pump_id, 1), (other, 2)):
        home.cloud.fail(
            200, kind="statistics", path=device_id, times=None, body=saved(today=today)
        )
    await home.clock.go(1.5 * HOUR)
    assert home.state("savings_today") == "1.0"
    assert home.state("savings_today", other) == "2.0"


# Units.


@recorded
@pytest.mark.parametrize(
    ("unit", "told", "expected"),
    [
        ("kWh", 12.5, 12.5),
        ("KWH", 12.5, 12.5),
        ("Wh", 12500, 12.5),
        ("MWh", 0.0125, 12.5),
    ],
)
async def test_energy(home: Home, unit: str, told: float, expected: float) -> None:
    """Energy is kept in kWh, whatever the cloud tells it in."""
    say(home, days({"2026-01-14": told}, units={"consumption": {"total": unit}}))
    entry = await home.set_up()
    await next_answer(home)
    assert await stored(home, entry) == [("01-14 00:00", expected, expected)]


@recorded
@pytest.mark.parametrize("unit", ["%", "EUR", "m³", "", None, 7])
async def test_no_energy(
    home: Home, unit: object, writes: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Consumption in another unit, or in none, is not kept; one line says so."""
    caplog.set_level(logging.DEBUG, "custom_components.podero.statistics")
    say(home, days({"2026-01-14": 12}, units={"consumption": {"total": unit}}))
    await home.set_up()
    await next_answer(home)
    assert writes == []
    told = [
        r.message for r in caplog.records if is_ours(r) and "consumption" in r.message
    ]
    assert told == [
        f"The consumption has the unit {unit if isinstance(unit, str) else ''!r} and is "
        "left out"
    ]


@recorded
async def test_estimate(home: Home) -> None:
    """Where consumption has no unit or no value, the estimate that has both is kept."""
    wh = {"heat_pump": {"estimated_consumption_wh": 1500}}
    for day, (kwh, units) in enumerate(((2, {}), (None, UNITS), (2, UNITS)), 13):
        say(home, answer(row(day_of(f"2026-01-{day}"), kwh) | wh, units=units))
        if day == 13:
            entry = await home.set_up()
        await next_answer(home)
    assert [state for _, state, _ in await stored(home, entry)] == [1.5, 1.5, 2]


@recorded
async def test_less_than_nothing(home: Home) -> None:
    """Nothing is consumed backwards; savings may well be below zero."""
    say(home, answer(row(BOUNDS, -3, -0.5), row(day_of("2026-01-15"), 4, 2)))
    entry = await home.set_up()
    await next_answer(home)
    assert await stored(home, entry) == [("01-15 00:00", 4, 4)]
    assert await stored(home, entry, "savings_eur") == [
        ("01-14 00:00", -0.5, -0.5),
        ("01-15 00:00", 2, 1.5),
    ]


@recorded
@pytest.mark.parametrize(
    ("unit", "name", "kept_in"),
    [
        ("EUR", "savings_eur", "EUR"),
        ("chf", "savings_chf", "CHF"),
        ("€", "savings_eur", "EUR"),
        ("zł", "savings_pln", "PLN"),
        ("kWh", "savings_kwh", "kWh"),
        ("Wh", "savings_kwh", "kWh"),
        ("%", None, None),
        ("$", None, None),
        ("ABC", None, None),
        ("", None, None),
    ],
)
async def test_savings(
    home: Home, unit: str, name: str | None, kept_in: str | None
) -> None:
    """Savings are kept as money or as energy, whichever the cloud tells."""
    say(home, answer(row(BOUNDS, 1, 2), units={"savings": {"total": unit}}))
    entry = await home.set_up()
    await next_answer(home)
    found = await ours(home)
    assert list(found) == ([statistic_id(entry, name)] if name else [])
    for each in found.values():
        assert each["statistics_unit_of_measurement"] == kept_in
        assert each["unit_class"] == ("energy" if kept_in == "kWh" else None)


@recorded
async def test_currency_that_changes(home: Home) -> None:
    """Sums of two currencies do not mix."""
    for day, unit in (("2026-01-14", "BGN"), ("2026-01-15", "EUR")):
        units = {"savings": {"total": unit}}
        say(home, answer(row(day_of(day), 1, 2), units=units))
        if unit == "BGN":
            entry = await home.set_up()
        await next_answer(home)
    assert await stored(home, entry, "savings_eur") == [("01-15 00:00", 2, 2)]


# When to ask.


async def start(home: Home) -> MockConfigEntry:
    """Set up an entry for all heat pumps; keep the log of requests."""
    entry = home.entry()
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    return entry


def asked(home: Home) -> list[datetime]:
    """Return when statistics were asked for."""
    return [r.at for r in home.cloud.requests if r.kind == "statistics"]


async def test_set_up_does_not_wait(home: Home) -> None:
    """Set-up is over before statistics are asked for; a slow answer delays nobody."""
    home.cloud.fail(kind="statistics", times=None, delay=25)
    await start(home)
    assert asked(home) == []
    assert home.state("minimum_temperature_limit") == "19.5"
    await home.clock.go(170, lambda: bool(asked(home)))
    began = home.hass.loop.time()
    await home.change("minimum_temperature_limit", 18)
    assert home.hass.loop.time() - began < 5
    assert home.state("minimum_temperature_limit") == "18.0"


@pytest.mark.parametrize("heat_pumps", [1, 10])
async def test_budget_of_a_day(home: Home, heat_pumps: int) -> None:
    """Statistics are asked for hourly at most, by turns, and polls leave room for them.

    At the end of such a day the account can still be reloaded at once, and what it
    shows is as fresh as ever.
    """
    cloud = home.cloud
    for _ in range(heat_pumps - 1):
        cloud.add_heat_pump()
    cloud.refresh_interval = 300.0
    entry = await start(home)
    await home.clock.go(DAY)
    assert cloud.count() <= 300
    times = asked(home)
    assert 21 <= len(times) <= 24
    assert min(after - before for before, after in pairwise(times)) >= timedelta(
        hours=1
    )
    turns = Counter(r.path for r in cloud.requests if r.kind == "statistics")
    assert len(turns) == heat_pumps
    assert max(turns.values()) - min(turns.values()) <= 1
    ages = []
    for _ in range(9):
        await home.clock.go(300)
        stamp = entry.runtime_data.data[cloud.heat_pump_id].values[
            "current_state_last_updated_at"
        ]
        ages.append((cloud.clock.now() - stamp).total_seconds())
    assert sorted(ages)[4] < 320
    began = home.hass.loop.time()
    await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
    assert entry.state is ConfigEntryState.LOADED
    assert home.hass.loop.time() - began < 5


async def test_reload_does_not_ask_again(home: Home) -> None:
    """However often an account is reloaded, it asks hourly at most."""
    entry = await home.set_up()
    await home.clock.go(200)
    assert len(asked(home)) == 1
    for _ in range(5):
        await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
        await home.clock.go(600)
    assert len(asked(home)) == 1
    await home.clock.go(0.5 * HOUR)
    assert len(asked(home)) == 2


@pytest.mark.parametrize("status", [400, 403, 404, 405, 422, 501])
async def test_refusal(home: Home, status: int) -> None:
    """A cloud without statistics is asked once a day, however many heat pumps."""
    cloud = home.cloud
    cloud.add_heat_pump()
    cloud.fail(status, kind="statistics", times=None)
    await start(home)
    await home.clock.go(23.9 * HOUR)
    assert len(asked(home)) == 1
    await home.clock.go(1.2 * HOUR)
    assert len(asked(home)) == 2
    assert home.state("minimum_temperature_limit") == "19.5"


async def test_refusal_of_one(home: Home) -> None:
    """Where one heat pump is refused the others go on by turns."""
    cloud = home.cloud
    other = cloud.add_heat_pump()
    entry = await start(home)
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


async def test_new_sign_in_asks_again(home: Home) -> None:
    """What one sign-in may not see, another may."""
    home.cloud.fail(403, kind="statistics")
    entry = await home.set_up()
    await home.clock.go(2 * HOUR)
    assert len(asked(home)) == 1
    home.hass.config_entries.async_update_entry(
        entry, data={**entry.data, "changed": True}
    )
    await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
    await home.clock.go(2 * HOUR)
    assert len(asked(home)) >= 2
    assert entry.runtime_data.statistics.data


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
    say(home, answer(row(day_of("2026-01-15"), 1, 2)))
    entry = await home.set_up()
    await next_answer(home)
    before = entry.runtime_data.statistics.data
    assert before
    home.cloud.heal()
    home.cloud.clear()
    home.cloud.fail(kind="statistics", times=None, **fault)
    await home.clock.go(2.5 * HOUR)
    assert len(asked(home)) == 2
    assert home.cloud.count(kind="token") == 0
    assert entry.runtime_data.statistics.data == before
    assert entry.runtime_data.last_update_success
    assert home.hass.config_entries.flow.async_progress() == []
    assert [r for r in caplog.records if r.levelno > logging.DEBUG and is_ours(r)] == []


async def test_pasted_token_that_ends(home: Home) -> None:
    """That a token has ended is found by the next poll, which asks to sign in once."""
    entry = await home.set_up(home.entry(token=home.cloud.access_token))
    home.cloud.revoke_tokens()
    await home.clock.go(170, lambda: bool(asked(home)))
    await home.clock.settle()
    assert len(asked(home)) == 1
    assert home.hass.config_entries.flow.async_progress() == []
    await home.clock.go(400)
    assert entry.state is ConfigEntryState.LOADED
    (flow,) = home.hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"


async def test_waits_are_kept(home: Home) -> None:
    """Inside a wait nothing is asked; the turn comes when the wait is over."""
    home.cloud.fail(429, kind="detail", method="GET", retry_after=7200)
    entry = home.entry()
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    await home.clock.go(7100)
    assert asked(home) == []
    await home.clock.go(500)
    assert len(asked(home)) == 1


async def test_wait_for_statistics(home: Home) -> None:
    """A wait that is asked for with statistics holds for all."""
    home.cloud.fail(429, kind="statistics", retry_after=5400)
    await home.set_up()
    await home.clock.go(170, lambda: bool(asked(home)))
    await home.clock.settle()
    home.cloud.clear()
    await home.clock.go(5300)
    assert home.cloud.requests == []
    assert home.state("minimum_temperature_limit") == "19.5"
    await home.clock.go(1000)
    assert len(asked(home)) == 1


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


async def test_without_recorder(home: Home, writes: list[str]) -> None:
    """Without the recorder there are figures, and nothing is kept."""
    assert "recorder" not in home.hass.config.components
    entry = await home.set_up()
    await home.clock.go(200)
    assert writes == []
    assert entry.runtime_data.statistics.data[home.cloud.heat_pump_id]


# Reading.


def read(*rows: object, units: Any = UNITS) -> dict[str, dict[str, list[Any]]]:
    """Return what is read: hours and value of each period, by field and resolution."""
    series = Statistics.from_answer(answer(*rows, units=units)).series
    return {
        field: {
            resolution: [
                (
                    f"{period.start:%m-%dT%H}",
                    (period.end - period.start) / timedelta(hours=1),
                    period.value,
                )
                for period in periods
            ]
            for resolution, periods in each.periods.items()
        }
        for field, each in series.items()
    }


def consumption(*rows: object) -> list[Any]:
    """Return what is read of consumption by day."""
    return read(*rows).get("consumption.total", {}).get("1DAY", [])


READ = ("01-14T00", 24, 1.5)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.5, 1.5),
        ("1.5", 1.5),
        (-2, -2),
        (None, None),
        ("", None),
        ("much", None),
        ("NaN", None),
        (float("nan"), None),
        (float("inf"), None),
        (10**400, None),
        (1e300, None),
        (True, None),
        ([1.5], None),
        ({"value": 1.5}, None),
    ],
)
def test_values(value: object, expected: float | None) -> None:
    """A value is a number, also one in a text; anything else is none."""
    ((*_, found),) = consumption(row(BOUNDS, value))
    assert found == expected


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        (BOUNDS, [READ]),
        (("2026-01-14", "2026-01-15"), [READ]),
        (("2026-01-14T00:00", "2026-01-15T00:00"), [READ]),
        (("2026-01-14T00:00:00+00:00", "2026-01-15T01:00:00+01:00"), [READ]),
        (("2026-01-14T05:00:00-05:00", None), [("01-14T10", 0, 1.5)]),
        (("2026-01-14", "2026-01-14"), [("01-14T00", 0, 1.5)]),
        (("2026-01-14", "2026-01-13"), [("01-14T00", 0, 1.5)]),
        (("2026-01-14", 7), [("01-14T00", 0, 1.5)]),
        (("2026-01-14", "2026-01-16"), []),
        ((None, "2026-01-15"), []),
        (("yesterday", "today"), []),
        ((20260114, 20260115), []),
        (("0001-01-01T00:00+01:00", "0001-01-02"), []),
    ],
)
def test_bounds(bounds: Any, expected: list[Any]) -> None:
    """Without a zone it is UTC; what begins nowhere or lasts too long is no day."""
    assert consumption(row(bounds, 1.5)) == expected


def test_rows_of_many_kinds() -> None:
    """Resolutions are told apart, unknown ones and what is no row are left out."""
    assert read(
        row(BOUNDS, 1.5),
        "row",
        None,
        row(BOUNDS, 9, resolution="1HOUR"),
        row(BOUNDS, 9) | {"resolution": None},
        row(BOUNDS, 9) | {"period": None},
        {"resolution": "1DAY"},
        row(day_of("2026-01-01", 31), 40, resolution="1month"),
        row(day_of("2026-01-01", 365), 41, resolution="1YEAR"),
        row(day_of("2026-01-12", 7), 9, resolution="1WEEK"),
    )["consumption.total"] == {
        "1DAY": [READ],
        "1WEEK": [("01-12T00", 7 * 24, 9)],
        "1MONTH": [("01-01T00", 31 * 24, 40)],
        "1YEAR": [("01-01T00", 365 * 24, 41)],
    }


def test_order_twice_and_overlap() -> None:
    """Days come in order; of two for one period the last counts, none counts twice."""
    assert consumption(
        row(day_of("2026-01-14"), 3),
        row(day_of("2026-01-12"), 1),
        row(day_of("2026-01-14"), 1.5),
        row(("2026-01-12T12:00Z", "2026-01-13T12:00Z"), 9),
        row(("2026-01-14T23:00Z", "2026-01-15T23:00Z"), 9),
    ) == [("01-12T00", 24, 1), READ]


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ({"savings": {"total": " EUR "}}, "EUR"),
        ({"savings.total": "EUR"}, "EUR"),
        ({"savings_total": "EUR"}, "EUR"),
        ({"savings": "EUR"}, "EUR"),
        ({"savings": {"total": None}}, ""),
        ({"savings": ["EUR"]}, ""),
        ({}, ""),
        (None, ""),
        ("EUR", ""),
    ],
)
def test_places_of_units(units: object, expected: str) -> None:
    """A unit may be nested, flat, or that of the group; none is made up."""
    series = Statistics.from_answer(answer(row(BOUNDS, 1, 2), units=units)).series
    assert series["savings.total"].unit == expected


def test_unit_in_a_name() -> None:
    """A field that names its unit has it, unless metadata say otherwise."""
    told = row(BOUNDS, 1) | {"heat_pump": {"estimated_consumption_wh": 1500}}
    for units, expected in (({}, "Wh"), ({"heat_pump": "kWh"}, "kWh")):
        series = Statistics.from_answer(answer(told, units=units)).series
        assert series["heat_pump.estimated_consumption_wh"].unit == expected


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "text",
        {},
        {"data": None},
        {"data": {}},
        {"data": [], "metadata": {"error": "no data"}},
    ],
)
def test_no_statistics(body: object) -> None:
    """An answer of another form is a failure of the cloud, and so is one that says so."""
    with pytest.raises(PoderoServerError):
        Statistics.from_answer(body)


WORDS = st.sampled_from(
    [
        *("data", "metadata", "units", "error", "resolution", "period", "1DAY", "EUR"),
        *("start_period", "end_period", "savings", "consumption", "total", "kWh"),
        *("2026-01-14T00:00:00Z", "2026-01-15", "9999-12-31T23:59-12:00", "-1"),
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text()
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.dictionaries(WORDS | st.text(), inner),
    max_leaves=20,
)
ROWS = st.fixed_dictionaries(
    {
        "resolution": WORDS,
        "period": st.fixed_dictionaries(
            {"start_period": SCALARS, "end_period": SCALARS}
        ),
        "consumption": st.fixed_dictionaries({"total": SCALARS}) | JSON,
        "savings": JSON,
    }
)


@given(rows=st.lists(ROWS | JSON, max_size=8), units=JSON)
@settings(max_examples=200, deadline=None)
def test_any_json(rows: list[object], units: object) -> None:
    """Whatever the cloud says, reading it gives finite numbers in order."""
    for series in Statistics.from_answer(answer(*rows, units=units)).series.values():
        for periods in series.periods.values():
            assert list(periods) == sorted(periods, key=lambda period: period.start)
            for period in periods:
                assert period.start <= period.end
                assert period.value is None or abs(period.value) < float("inf")


@given(body=JSON)
@settings(max_examples=100, deadline=None)
def test_any_answer(body: object) -> None:
    """An answer is read, or it is a failure of the cloud."""
    with suppress(PoderoServerError):
        Statistics.from_answer(body)
