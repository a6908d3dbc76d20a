"""Helpers for tests of statistics: answers, requests, states and stored rows."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256
import logging
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_recorder_block_till_done,
)

from homeassistant.components.recorder.models import StatisticData, StatisticMeanType
from homeassistant.components.recorder.statistics import (
    async_add_external_statistics,
    async_list_statistic_ids,
    statistics_during_period,
)
from homeassistant.helpers.recorder import DATA_INSTANCE, get_instance
from homeassistant.util import dt as dt_util

from ..home import Home, utc

HOUR = 3600.0
DAY = 24 * HOUR
SAVINGS = {
    "savings_today": "2.0",
    "savings_this_month": "30.5",
    "savings_total": "130.75",
    "savings_percentage": "12.5",
}
recorded = pytest.mark.usefixtures("recorder_mock")


def set_answer(home: Home, body: dict[str, Any], /, **hours: Any) -> None:
    """Let the cloud answer so from now on, and know nothing of earlier days.

    It knows nothing of hours either, unless they are given as the arguments of a fault.
    """
    home.cloud.heal()
    home.cloud.fail(200, kind="statistics", times=None, body=body)
    home.cloud.fail(404, kind="savings", times=None)
    home.cloud.fail(kind="data", times=None, **(hours or {"status": 404}))


def tell_part_of_year(home: Home, *near: str) -> dict[str, Any]:
    """Let the cloud tell each twentieth day of the past year only; return its answer.

    The recorder writes row by row, which takes half a minute for all the hours of a year.

    Args:
        home: The home.
        near: Days that are told, too, with the one before and the one after.
    """
    cloud, today = home.cloud, dt_util.utcnow().date()
    first, last = today - timedelta(days=371), today - timedelta(days=5)
    query = {"from": f"{first}", "to": f"{last}", "resolution": "1DAY"}
    answer = cloud.savings(cloud.heat_pump_id, query)
    answer["data"] = [
        row
        for place, row in enumerate(answer["data"])
        if place % 20 == 0
        or any(
            abs(date.fromisoformat(day_of_row(row)) - date.fromisoformat(day))
            <= timedelta(days=1)
            for day in near
        )
    ]
    cloud.fail(200, kind="savings", times=None, body=answer)
    return answer


def day_of_row(row: Mapping[str, Any]) -> str:
    """Return the day of a row of an answer."""
    start: str = row["period"]["start_period"]
    return start[:10]


async def set_up_keeping_requests(home: Home) -> MockConfigEntry:
    """Set up an entry for all heat pumps; keep the log of requests."""
    entry = home.entry()
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    return entry


def request_times(home: Home) -> list[datetime]:
    """Return when statistics were asked for."""
    return [r.at for r in home.cloud.requests if r.kind == "statistics"]


async def next_answer(home: Home) -> None:
    """Let time pass until statistics have been asked for once more, and are kept."""
    asked = home.cloud.count(kind="statistics")
    # One request in between may be for the history.
    await home.clock.go(2.3 * HOUR, lambda: home.cloud.count(kind="statistics") > asked)
    assert home.cloud.count(kind="statistics") == asked + 1
    await home.clock.settle()
    if DATA_INSTANCE in home.hass.data:
        await async_recorder_block_till_done(home.hass)


def savings_states(home: Home) -> dict[str, str]:
    """Return the states of all savings there are."""
    found = {}
    for key in SAVINGS:
        with suppress(AssertionError):
            found[key] = home.state(key)
    return found


def statistic_id(entry: MockConfigEntry, name: str = "consumption_kwh") -> str:
    """Return where the only heat pump's days are kept."""
    (subentry,) = entry.subentries.values()
    digest = sha256(f"podero {subentry.data['device_id']}".encode()).hexdigest()
    return f"podero:{name}_{digest[:16]}"


def old_statistic_id(entry: MockConfigEntry, name: str = "consumption_kwh") -> str:
    """Return where release 0.1.0 has kept the only heat pump's days."""
    (subentry_id,) = entry.subentries
    return f"podero:{name}_{subentry_id.lower()}"


async def stored_rows(
    home: Home, entry: MockConfigEntry, name: str = "consumption_kwh"
) -> list[tuple[str, float, float]]:
    """Return what is kept by day: start, the sum of its hours, and the sum up to it."""
    rows = await read_recorder(
        home, statistic_id(entry, name), "hour", {"state", "sum"}
    )
    days: dict[date, tuple[float, float]] = {}
    for row in rows:
        day = start_of(row).date()
        state, _ = days.get(day, (0.0, 0.0))
        days[day] = (state + row["state"], row["sum"])
    return [
        (f"{day:%m-%d} 00:00", round(state, 6), round(sum_, 6))
        for day, (state, sum_) in days.items()
    ]


async def by_day(home: Home, entry: MockConfigEntry) -> dict[str, float]:
    """Return consumption by local day, as the Energy dashboard asks for it."""
    rows = await read_recorder(home, statistic_id(entry), "day", {"change"})
    return {
        f"{dt_util.as_local(start_of(row)):%m-%d %H:%M}": round(row["change"], 6)
        for row in rows
    }


async def read_recorder(
    home: Home, name: str, period: Any, types: set[Any]
) -> list[Any]:
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


async def podero_statistics(home: Home) -> dict[str, dict[str, Any]]:
    """Return what the recorder says of the statistics that we keep, by id."""
    return {
        each["statistic_id"]: each
        for each in await async_list_statistic_ids(home.hass)
        if each["statistic_id"].startswith("podero:")
    }


def keep_as_first_release(
    home: Home, name: str, days: Mapping[str, float], hour: int = 0
) -> None:
    """Keep days as release 0.1.0 did: a row at the start of each day of the cloud."""
    total = 0.0
    rows: list[StatisticData] = []
    for day, value in days.items():
        total += value
        start = utc(f"{day}T00:00:00") + timedelta(hours=hour)
        rows.append({"start": start, "state": value, "sum": total})
    metadata: Any = {
        "mean_type": StatisticMeanType.NONE,
        "has_sum": True,
        "name": "Heat pump 1 consumption",
        "source": "podero",
        "statistic_id": name,
        "unit_class": "energy",
        "unit_of_measurement": "kWh",
    }
    async_add_external_statistics(home.hass, metadata, rows)


def start_of(row: Mapping[str, Any]) -> datetime:
    """Return the start of a row."""
    return dt_util.utc_from_timestamp(row["start"])


def is_from_podero(record: logging.LogRecord) -> bool:
    """Return whether the integration said it."""
    return record.name.startswith("custom_components.podero")
