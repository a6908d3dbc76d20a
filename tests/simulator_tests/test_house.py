"""The simulated houses with their heat pumps."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from statistics import mean
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest

from ..simulator import Cloud, Generation
from ..simulator.clock import parse_timestamp
from ..simulator.meter import Usage
from ..simulator.prices import day_ahead, price_rank

NOON = "2026-01-15 12:00:00+00:00"
STANDBY = 50
TASKS = {"Hot Water", "Heating", "Standby"}


@pytest.fixture
def house(freezer: FrozenDateTimeFactory) -> Cloud:
    """Return a cloud that simulates its houses; no server is needed."""
    freezer.move_to(NOON)
    cloud = Cloud()
    cloud.lively = True
    return cloud


def live(
    cloud: Cloud,
    freezer: FrozenDateTimeFactory,
    hours: float,
    step: float = 300,
    heat_pump_id: str | None = None,
) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """Read a heat pump at regular intervals while time passes."""
    for _ in range(int(hours * 3600 / step)):
        freezer.tick(step)
        yield cloud.clock.now(), cloud.shown(heat_pump_id or cloud.heat_pump_id)


def kwh(days: list[dict[str, Any]]) -> float:
    """Add up the consumption of a report."""
    return float(sum(day["consumption"]["total"] for day in days))


def daily(cloud: Cloud, first: str, last: str) -> list[dict[str, Any]]:
    """Report a range of days."""
    report = cloud.savings(cloud.heat_pump_id, {"from": first, "to": last})
    days: list[dict[str, Any]] = report["data"]
    return days


def test_a_day_is_plausible(house: Cloud, freezer: FrozenDateTimeFactory) -> None:
    """Everything moves, and nothing leaves its limits."""
    outdoor: dict[int, list[float]] = {hour: [] for hour in range(24)}
    modes: Counter[str] = Counter()
    tasks: Counter[str] = Counter()
    seen: dict[str, set[float]] = {}
    for now, fields in live(house, freezer, 48):
        outdoor[now.hour].append(fields["outdoor_temperature"])
        modes[fields["current_mode"]] += 1
        tasks[fields["operational_mode"]] += 1
        works = fields["operational_mode"] != "Standby"
        assert (fields["current_power_consumption_w"] > STANDBY) is works
        assert fields["current_power_consumption_w"] < 3500
        assert 39 <= fields["dhw_temperature"] <= 55
        assert 19 <= fields["indoor_actual_temperature"] <= 23.5
        assert 19.5 <= fields["indoor_target_temperature"] <= 23.5
        assert 18 <= fields["inlet_temperature"] <= fields["outlet_temperature"] + 1
        assert fields["outlet_temperature"] <= 62
        assert 0 <= fields["optimization_score"] <= 100
        for name, value in fields.items():
            if isinstance(value, float):
                seen.setdefault(name, set()).add(value)
    means = {hour: mean(values) for hour, values in outdoor.items()}
    assert min(means, key=lambda hour: means[hour]) in range(1, 8)
    assert max(means, key=lambda hour: means[hour]) in range(13, 18)
    assert modes.keys() == {"min", "low", "mid"}
    assert tasks.keys() == TASKS
    assert min(tasks.values()) > 5
    moving = ("dhw_temperature", "indoor_actual_temperature", "outlet_temperature")
    assert all(len(seen[name]) > 10 for name in moving)
    assert "-0.0" not in {str(value) for value in seen["outdoor_temperature"]}


def test_power_adds_up_to_consumption(
    house: Cloud, freezer: FrozenDateTimeFactory
) -> None:
    """Of the day before, in the state and in the reports."""
    freezer.move_to("2026-01-16 00:00:00+00:00")
    house.refresh_interval = 60
    energy = sum(
        fields["current_power_consumption_w"] / 60
        for _, fields in live(house, freezer, 24, step=60)
    )
    fields = house.shown(house.heat_pump_id)
    assert fields["consumption_last_day_kwh"] == pytest.approx(energy / 1000, rel=0.02)
    assert fields["consumption_last_updated_at"] == "2026-01-17T00:00:00.000Z"
    (day,) = daily(house, "2026-01-16", "2026-01-16")
    assert kwh([day]) == fields["consumption_last_day_kwh"]
    assert 8 < kwh([day]) < 40


def test_days_add_up_to_weeks_and_months(
    house: Cloud, freezer: FrozenDateTimeFactory
) -> None:
    """Those that were lived, those before, and the ones that are both."""
    house.shown(house.heat_pump_id)
    freezer.move_to("2026-02-03 12:00:00+00:00")
    fields = house.shown(house.heat_pump_id)
    for name, first, last in (
        ("consumption_last_day_kwh", "2026-02-02", "2026-02-02"),
        ("consumption_last_week_kwh", "2026-01-26", "2026-02-01"),
        ("consumption_last_month_kwh", "2026-01-01", "2026-01-31"),
    ):
        days = daily(house, first, last)
        assert fields[name] == pytest.approx(kwh(days), abs=0.2)
        assert all(8 < kwh([day]) < 45 for day in days)
    lived = kwh(daily(house, "2026-01-16", "2026-01-31")) / 16
    before = kwh(daily(house, "2026-01-01", "2026-01-14")) / 14
    assert lived == pytest.approx(before, rel=0.35)


def test_values_change_in_the_rhythm_of_the_manufacturer(
    house: Cloud, freezer: FrozenDateTimeFactory
) -> None:
    """Every five minutes by default, and never in between."""
    old = house.shown(house.heat_pump_id)
    for interval in (300, 900):
        house.refresh_interval = interval
        changes = 0
        for now, fields in live(house, freezer, 1, step=100):
            if fields != old:
                changes += 1
                assert now.timestamp() % interval < 100
                assert parse_timestamp(fields["current_state_last_updated_at"]) <= now
            old = fields
        assert changes == 3600 / interval
        house.refresh_interval = None


def test_how_often_somebody_looks_makes_no_difference(
    freezer: FrozenDateTimeFactory,
) -> None:
    """The house lives the same life, and catches up when it is looked at."""
    freezer.move_to(NOON)
    watched, lonely = Cloud(), Cloud()
    for cloud in (watched, lonely):
        cloud.lively = True
        cloud.shown(cloud.heat_pump_id)
    for _ in live(watched, freezer, 30, step=250):
        pass
    assert watched.shown(watched.heat_pump_id) == lonely.shown(lonely.heat_pump_id)


def cheap_share(cloud: Cloud, freezer: FrozenDateTimeFactory) -> float:
    """Tell which share of two days' electricity was used in the cheaper hours."""
    used: Counter[bool] = Counter()
    for now, fields in live(cloud, freezer, 48, step=600):
        used[price_rank(now) < 0.5] += fields["current_power_consumption_w"]
    return used[True] / used.total()


def test_optimization_shifts_consumption(freezer: FrozenDateTimeFactory) -> None:
    """The higher the level, the more; without it, hours don't matter."""
    shares = []
    for change in (
        {"is_smart_optimization_active": False},
        {"optimization_level": "Low"},
        {"optimization_level": "Mid"},
        {"optimization_level": "Max"},
    ):
        freezer.move_to(NOON)
        cloud = Cloud()
        cloud.lively = True
        cloud.change(cloud.heat_pump_id, **change)
        shares.append(cheap_share(cloud, freezer))
    assert shares == sorted(shares)
    assert shares[0] < 0.65
    assert shares[-1] > 0.8


def test_optimization_saves_money(house: Cloud, freezer: FrozenDateTimeFactory) -> None:
    """Of days that were lived, too."""
    house.shown(house.heat_pump_id)
    freezer.move_to("2026-01-19 12:00:00+00:00")
    for day in daily(house, "2026-01-16", "2026-01-18"):
        assert 3 < day["savings"]["percentage"] < 60
        assert 0.1 < day["savings"]["total"] < 5


def test_the_mode_means_nothing_without_optimization(
    house: Cloud, freezer: FrozenDateTimeFactory
) -> None:
    """It stays where it is."""
    house.change(house.heat_pump_id, is_smart_optimization_active=False)
    modes = {fields["current_mode"] for _, fields in live(house, freezer, 24, step=900)}
    assert modes == {"mid"}


def test_a_pause_ends_by_itself(house: Cloud, freezer: FrozenDateTimeFactory) -> None:
    """At its very moment; until then the heat pump stands still."""
    until = "2026-01-15T14:02:00.000Z"
    house.write(house.heat_pump_id, {"pause_power_until": until})
    for now, fields in live(house, freezer, 3, step=60):
        over = now >= parse_timestamp(until)
        assert fields["is_pause_power_active"] is not over
        assert fields["pause_power_until"] == until
        if parse_timestamp("2026-01-15T12:06:00Z") <= now < parse_timestamp(until):
            assert fields["operational_mode"] == "Standby"
            assert fields["current_power_consumption_w"] < STANDBY
    assert fields["operational_mode"] != "Standby"


def test_a_pause_without_an_end_lasts(
    house: Cloud, freezer: FrozenDateTimeFactory
) -> None:
    """But nothing freezes in the meantime."""
    house.write(house.heat_pump_id, {"is_pause_power_active": True})
    house.change(house.heat_pump_id, indoor_actual_temperature=6.5)
    seen = [fields for _, fields in live(house, freezer, 48, step=600)]
    assert all(fields["is_pause_power_active"] for fields in seen)
    assert {fields["operational_mode"] for fields in seen} == {"Standby", "Heating"}
    assert min(fields["indoor_actual_temperature"] for fields in seen) > 5
    assert max(fields["indoor_actual_temperature"] for fields in seen[24:]) < 7


def test_away(house: Cloud, freezer: FrozenDateTimeFactory) -> None:
    """The window begins and ends; the settings stay, for others to clear."""
    house.write(
        house.heat_pump_id,
        {
            "is_away_mode_enabled": True,
            "away_mode_start": "2026-01-15T14:00:00.000Z",
            "away_mode_end": "2026-01-16T14:00:00.000Z",
        },
    )
    targets = {
        now: fields["indoor_target_temperature"]
        for now, fields in live(house, freezer, 30)
    }
    start, end = (
        parse_timestamp("2026-01-15T14:05:00Z"),
        parse_timestamp("2026-01-16T14:00:00Z"),
    )
    assert {targets[now] for now in targets if start < now <= end} == {16.0}
    assert 16.0 not in {targets[now] for now in targets if not start <= now <= end}
    fields = house.shown(house.heat_pump_id)
    assert fields["is_away_mode_enabled"] is True
    assert fields["away_mode_end"] == "2026-01-16T14:00:00.000Z"


def test_an_away_window_may_have_no_ends(
    house: Cloud, freezer: FrozenDateTimeFactory
) -> None:
    """Then it lasts as long as it is enabled."""
    house.write(house.heat_pump_id, {"is_away_mode_enabled": True})
    for _, fields in live(house, freezer, 1):
        assert fields["indoor_target_temperature"] == 16.0


@pytest.mark.parametrize(
    ("change", "tasks"),
    [
        ({"is_hot_water_heating_enabled": False}, {"Heating", "Standby"}),
        ({"is_space_heating_enabled": False}, {"Hot Water", "Standby"}),
        (
            {"is_hot_water_heating_enabled": False, "is_space_heating_enabled": False},
            {"Off"},
        ),
        (
            {"is_pool_heating_enabled": True, "is_space_heating_enabled": False},
            {"Hot Water", "Standby", "Pool Heating"},
        ),
    ],
)
def test_a_heat_pump_does_what_it_is_used_for(
    house: Cloud,
    freezer: FrozenDateTimeFactory,
    change: dict[str, bool],
    tasks: set[str],
) -> None:
    """And nothing else."""
    house.write(house.heat_pump_id, change)
    seen = {fields["operational_mode"] for _, fields in live(house, freezer, 24)}
    assert seen - {"Heating"} == tasks - {"Heating"}


def test_settings_move_temperatures(
    house: Cloud, freezer: FrozenDateTimeFactory
) -> None:
    """Rooms and hot water follow their limits."""
    house.write(
        house.heat_pump_id,
        {
            "minimum_temperature_limit": 23.0,
            "maximum_temperature_limit": 26.0,
            "minimum_dhw_temperature_limit": 50.0,
            "dhw_standard_temperature": 55.0,
        },
    )
    *_, (_, fields) = live(house, freezer, 24, step=3600)
    assert fields["indoor_actual_temperature"] > 22.5
    assert fields["dhw_temperature"] > 49
    house.write(house.heat_pump_id, {"is_heating_policy_enabled": False})
    targets = {
        f["indoor_target_temperature"] for _, f in live(house, freezer, 24, step=3600)
    }
    assert max(targets) < 23


def test_others_can_change_the_house(
    house: Cloud, freezer: FrozenDateTimeFactory
) -> None:
    """Its life goes on from there."""
    house.shown(house.heat_pump_id)
    house.change(house.heat_pump_id, dhw_temperature=20.0)
    freezer.tick(300)
    fields = house.shown(house.heat_pump_id)
    assert 20 < fields["dhw_temperature"] < 26
    assert fields["operational_mode"] == "Hot Water"


def test_what_a_device_can_not_measure_stays_away(
    house: Cloud, freezer: FrozenDateTimeFactory
) -> None:
    """Absent or null, whatever the house knows."""
    house.change(house.heat_pump_id, indoor_actual_temperature=None)
    house.forget(house.heat_pump_id, "outdoor_temperature")
    for _, fields in live(house, freezer, 1):
        assert fields["indoor_actual_temperature"] is None
        assert "outdoor_temperature" not in fields


@pytest.mark.parametrize("generation", Generation)
def test_every_generation_lives(
    house: Cloud, freezer: FrozenDateTimeFactory, generation: Generation
) -> None:
    """By its own names, and without new ones."""
    heat_pump_id = house.add_heat_pump(generation)
    before = house.shown(heat_pump_id)
    *_, (_, after) = live(house, freezer, 2, heat_pump_id=heat_pump_id)
    assert before.keys() == after.keys()
    moving = before.keys() & {"dhw_temperature", "dhw_actual_temperature"}
    assert all(before[name] != after[name] for name in moving)
    assert house.statistics(heat_pump_id, {})["data"]


def test_two_heat_pumps_are_two_houses(freezer: FrozenDateTimeFactory) -> None:
    """Of different models."""
    freezer.move_to(NOON)
    cloud = Cloud(heat_pumps=2)
    cloud.lively = True
    first, second = cloud.heat_pump_ids
    for _ in live(cloud, freezer, 6, heat_pump_id=second):
        pass
    one, two = cloud.shown(first), cloud.shown(second)
    assert one["device_model"] != two["device_model"]
    assert one["consumption_last_day_kwh"] != two["consumption_last_day_kwh"]
    assert one["outlet_temperature"] != two["outlet_temperature"]


def test_junk_in_the_settings_does_no_harm(
    house: Cloud, freezer: FrozenDateTimeFactory
) -> None:
    """The house fills in what it can't read."""
    house.change(
        house.heat_pump_id,
        optimization_level=["Mid"],
        minimum_temperature_limit="warm",
        maximum_temperature_limit=None,
        pause_power_until="later",
        is_pause_power_active=1,
        away_mode_start=5,
        is_away_mode_enabled=True,
        away_mode_minimum_temperature_limit=True,
        indoor_actual_temperature="cosy",
    )
    *_, (_, fields) = live(house, freezer, 6)
    assert fields["indoor_target_temperature"] == 16.0
    assert isinstance(fields["indoor_actual_temperature"], float)


def test_reads_lag_behind_writes_while_the_state_moves_on(
    house: Cloud, freezer: FrozenDateTimeFactory
) -> None:
    """Lag is about settings."""
    before = house.shown(house.heat_pump_id)
    house.lag = 600
    house.write(house.heat_pump_id, {"optimization_level": "Max"})
    freezer.tick(300)
    fields = house.shown(house.heat_pump_id)
    assert fields["optimization_level"] == "Mid"
    assert fields["current_state_last_updated_at"] == "2026-01-15T12:05:00.000Z"
    assert fields["outdoor_temperature"] >= before["outdoor_temperature"]
    freezer.tick(300)
    assert house.shown(house.heat_pump_id)["optimization_level"] == "Max"


def test_the_house_can_stand_still_again(
    house: Cloud, freezer: FrozenDateTimeFactory
) -> None:
    """Until it lives on."""
    house.shown(house.heat_pump_id)
    house.lively = False
    before = house.shown(house.heat_pump_id)
    freezer.tick(86400)
    assert house.shown(house.heat_pump_id) == before
    house.lively = True
    after = house.shown(house.heat_pump_id)
    assert after["current_state_last_updated_at"] == "2026-01-16T12:00:00.000Z"
    assert after["consumption_last_day_kwh"] != before["consumption_last_day_kwh"]


def test_prices_differ_between_hours_and_days() -> None:
    """Evenings are dear, nights are cheap, and no price is negative."""
    days = [parse_timestamp(f"2026-01-{day:02}").date() for day in range(1, 29)]
    assert len({day_ahead(day) for day in days}) == len(days)
    for day in days:
        prices = day_ahead(day)
        assert len(prices) == 24
        assert min(prices) > 0
        assert max(prices) in prices[17:21]
        assert mean(prices[0:5]) < mean(prices)


def test_no_consumption_saves_nothing() -> None:
    """And divides nothing by zero."""
    assert Usage().saved_percentage == 0
