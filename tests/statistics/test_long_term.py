"""Long-term statistics: what the recorder has after which answers."""

from datetime import datetime
from typing import Any

import pytest

from custom_components.podero.statistics import async_forget_statistics
from homeassistant.helpers.recorder import get_instance
from homeassistant.util import dt as dt_util

from ..api.statistics_answers import answer, daily_consumption, day_of, row
from ..home import Home
from .helpers import (
    HOUR,
    by_day,
    next_answer,
    podero_statistics,
    recorded,
    set_answer,
    statistic_id,
    stored_rows,
)


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
    rows = await stored_rows(home, entry)
    assert [start for start, _, _ in rows] == [f"01-{n:02} 00:00" for n in range(9, 16)]
    assert [state for _, state, _ in rows[:-1]] == [
        row["consumption"]["total"] for row in told[:-1]
    ]
    total = 0.0
    for _, state, sum_ in rows:
        total += state
        assert sum_ == pytest.approx(total)
    saved = await stored_rows(home, entry, "savings_eur")
    assert [state for _, state, _ in saved[:-1]] == [
        row["savings"]["total"] for row in told[:-1]
    ]


@recorded
async def test_what_people_see(home: Home) -> None:
    """Statistics have names and units that people know, and no id of the cloud."""
    entry = await home.set_up()
    await next_answer(home)
    found = await podero_statistics(home)
    # A percentage has no sum.
    kinds = "consumption_kwh", "unoptimized_consumption_kwh", "savings_eur"
    assert found.keys() == {statistic_id(entry, kind) for kind in kinds}
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
    assert {each["name"] for each in (await podero_statistics(home)).values()} == {
        "Heat pump 1 Ersparnis",
        "Heat pump 1 Verbrauch",
        "Heat pump 1 Verbrauch ohne Podero",
    }


@recorded
async def test_same_again_writes_nothing(home: Home, writes: list[str]) -> None:
    """An answer that tells nothing new writes nothing."""
    set_answer(
        home,
        daily_consumption({"2026-01-12": 10, "2026-01-13": 0.1, "2026-01-14": 0.2}),
    )
    entry = await home.set_up()
    await next_answer(home)
    assert writes == [statistic_id(entry)]
    before = await stored_rows(home, entry)
    await home.clock.go(5 * HOUR)
    assert home.cloud.count(kind="statistics") >= 4
    assert writes == [statistic_id(entry)]
    assert await stored_rows(home, entry) == before


@recorded
async def test_corrections_replace(home: Home) -> None:
    """A corrected day replaces the older value; sums follow from there on only."""
    set_answer(
        home, daily_consumption({"2026-01-13": 10, "2026-01-14": 20, "2026-01-15": 5})
    )
    entry = await home.set_up()
    await next_answer(home)
    set_answer(
        home, daily_consumption({"2026-01-13": 10, "2026-01-14": 21.5, "2026-01-15": 6})
    )
    await next_answer(home)
    assert await stored_rows(home, entry) == [
        ("01-13 00:00", 10, 10),
        ("01-14 00:00", 21.5, 31.5),
        ("01-15 00:00", 6, 37.5),
    ]


@recorded
async def test_correction_behind_the_newest(home: Home) -> None:
    """What follows a corrected day keeps its value although it is not told again."""
    set_answer(
        home, daily_consumption({"2026-01-13": 10, "2026-01-14": 20, "2026-01-15": 5})
    )
    entry = await home.set_up()
    await next_answer(home)
    set_answer(home, daily_consumption({"2026-01-13": 12}))
    await next_answer(home)
    assert await stored_rows(home, entry) == [
        ("01-13 00:00", 12, 12),
        ("01-14 00:00", 20, 32),
        ("01-15 00:00", 5, 37),
    ]


@recorded
async def test_gaps(home: Home) -> None:
    """A day that is missing or null has no row, keeps what it had, and may come late."""
    set_answer(
        home, daily_consumption({"2026-01-11": 1, "2026-01-13": None, "2026-01-15": 3})
    )
    entry = await home.set_up()
    await next_answer(home)
    assert await stored_rows(home, entry) == [
        ("01-11 00:00", 1, 1),
        ("01-15 00:00", 3, 4),
    ]
    set_answer(
        home,
        daily_consumption({"2026-01-11": None, "2026-01-13": 2, "2026-01-15": None}),
    )
    await next_answer(home)
    assert await stored_rows(home, entry) == [
        ("01-11 00:00", 1, 1),
        ("01-13 00:00", 2, 3),
        ("01-15 00:00", 3, 6),
    ]


@recorded
async def test_past_that_comes_later(home: Home) -> None:
    """Days before the first one may come later, days long after the last one too."""
    set_answer(home, daily_consumption({"2026-01-09": 3}))
    entry = await home.set_up()
    await next_answer(home)
    set_answer(home, daily_consumption({"2026-01-15": 4}))
    await next_answer(home)
    set_answer(home, daily_consumption({"2026-01-01": 1, "2026-01-02": 2}))
    await next_answer(home)
    assert await stored_rows(home, entry) == [
        ("01-01 00:00", 1, 1),
        ("01-02 00:00", 2, 3),
        ("01-09 00:00", 3, 6),
        ("01-15 00:00", 4, 10),
    ]


@recorded
async def test_restart(home: Home, writes: list[str]) -> None:
    """Neither a reload nor a start that knows nothing of the last one counts twice."""
    set_answer(home, daily_consumption({"2026-01-14": 20, "2026-01-15": 5}))
    entry = await home.set_up()
    await next_answer(home)
    before = await stored_rows(home, entry)
    for forget in (False, True):
        await home.clock.drive(home.hass.config_entries.async_unload(entry.entry_id))
        if forget:
            async_forget_statistics(home.hass, entry)
        await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
        await next_answer(home)
        assert await stored_rows(home, entry) == before
    assert {*writes} == {statistic_id(entry)}
    set_answer(home, daily_consumption({"2026-01-14": 20, "2026-01-15": 7}))
    await next_answer(home)
    assert await stored_rows(home, entry) == [
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
        set_answer(home, answer(*rows[max(count - 2, 0) : count]))
        await next_answer(home)
    expected = {f"{day} 00:00": hours for day, (_, _, hours) in local.items()}
    assert await by_day(home, entry) == expected
    set_answer(home, answer(*rows))
    await next_answer(home)
    assert await by_day(home, entry) == expected
    *_, (_, _, total) = await stored_rows(home, entry)
    assert total == sum(expected.values())


@recorded
async def test_days_in_utc_over_clock_changes(home: Home) -> None:
    """Days in UTC lie where they begin, on either side of a change of the clock."""
    await home.hass.config.async_set_time_zone("Europe/Amsterdam")
    home.clock.freezer.move_to("2026-03-31T12:00:00+00:00")
    set_answer(
        home, daily_consumption({f"2026-03-{day}": day for day in (28, 29, 30, 31)})
    )
    entry = await home.set_up()
    await next_answer(home)
    assert await by_day(home, entry) == {f"03-{d} 00:00": d for d in (28, 29, 30, 31)}


@recorded
async def test_days_that_move(home: Home) -> None:
    """A cloud that goes over to other bounds does not make days count twice."""
    set_answer(
        home, daily_consumption({"2026-01-13": 10, "2026-01-14": 20, "2026-01-15": 5})
    )
    entry = await home.set_up()
    await next_answer(home)
    moved = ("2026-01-13T23:00:00Z", "2026-01-14T23:00:00Z", "2026-01-15T23:00:00Z")
    set_answer(home, answer(row(moved[:2], 21), row(moved[1:], 5)))
    await next_answer(home)
    assert await by_day(home, entry) == {
        "01-13 00:00": 10,
        "01-14 00:00": 21,
        "01-15 00:00": 5,
    }


@recorded
async def test_days_between_hours(home: Home) -> None:
    """Where midnight is no full hour of UTC, a day is kept in its first full hour."""
    await home.hass.config.async_set_time_zone("Asia/Kolkata")
    bounds = [f"2026-01-{day}T00:00:00+05:30" for day in (13, 14, 15)]
    set_answer(
        home, answer(row((bounds[0], bounds[1]), 1), row((bounds[1], bounds[2]), 2))
    )
    entry = await home.set_up()
    await next_answer(home)
    assert await by_day(home, entry) == {"01-13 00:00": 1, "01-14 00:00": 2}


@recorded
async def test_nothing_but_nulls(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    """Days of which none has a value are no statistic, and no fault."""
    set_answer(home, daily_consumption({"2026-01-14": None, "2026-01-15": None}))
    await home.set_up()
    await next_answer(home)
    assert await podero_statistics(home) == {}
    ours = [r for r in caplog.records if r.name.startswith("custom_components.podero")]
    assert [r for r in ours if r.levelname in {"ERROR", "WARNING"}] == []


@recorded
async def test_future_is_not_kept(home: Home) -> None:
    """What has not begun has not been consumed."""
    set_answer(home, daily_consumption({"2026-01-15": 5, "2026-01-16": 0}))
    entry = await home.set_up()
    await next_answer(home)
    assert await stored_rows(home, entry) == [("01-15 00:00", 5, 5)]


@recorded
async def test_statistics_cleared_by_hand(home: Home) -> None:
    """What somebody deletes comes back as far as the cloud tells it."""
    set_answer(home, daily_consumption({"2026-01-14": 20, "2026-01-15": 5}))
    entry = await home.set_up()
    await next_answer(home)
    before = await stored_rows(home, entry)
    get_instance(home.hass).async_clear_statistics([statistic_id(entry)])
    await next_answer(home)
    assert await stored_rows(home, entry) == before


@recorded
async def test_currency_that_changes(home: Home) -> None:
    """Sums of two currencies do not mix."""
    for day, unit in (("2026-01-14", "BGN"), ("2026-01-15", "EUR")):
        units = {"savings": {"total": unit}}
        set_answer(home, answer(row(day_of(day), 1, 2), units=units))
        if unit == "BGN":
            entry = await home.set_up()
        await next_answer(home)
    assert await stored_rows(home, entry, "savings_eur") == [("01-15 00:00", 2, 2)]


async def test_without_recorder(home: Home, writes: list[str]) -> None:
    """Without the recorder there are current statistics, and nothing is kept."""
    assert "recorder" not in home.hass.config.components
    entry = await home.set_up()
    await home.clock.go(200)
    assert writes == []
    assert entry.runtime_data.statistics.data[home.cloud.heat_pump_id]
