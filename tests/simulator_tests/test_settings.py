"""Writes, their checks and what they imply."""

from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from ..simulator import Cloud, Generation
from ..simulator.client import Client
from ..simulator.clock import format_timestamp, parse_timestamp
from ..simulator.errors import Refused
from ..simulator.settings import WRITABLE, checked
from .helpers import TOMORROW, UNKNOWN_ID, problems

WRITES: dict[str, Any] = {
    "is_smart_optimization_active": False,
    "optimization_level": "Max",
    "pause_power_until": TOMORROW,
    "is_pause_power_active": True,
    "pause_power_active": True,
    "is_heating_policy_enabled": False,
    "minimum_temperature_limit": 20.0,
    "maximum_temperature_limit": 22.0,
    "dhw_standard_temperature": 50.0,
    "minimum_dhw_temperature_limit": 42.0,
    "is_away_mode_enabled": True,
    "away_mode_start": TOMORROW,
    "away_mode_end": TOMORROW,
    "away_mode_minimum_temperature_limit": 12.0,
    "away_mode_minimum_dhw_temperature_limit": 30.0,
    "is_hot_water_heating_enabled": False,
    "is_space_heating_enabled": False,
    "is_pool_heating_enabled": True,
    "is_space_cooling_enabled": True,
    "building_id": UNKNOWN_ID,
}


async def test_every_writable_field_is_in_some_generation(cloud: Cloud) -> None:
    """So none escapes the tests."""
    known: set[str] = set()
    for generation in Generation:
        known |= cloud.stored(cloud.add_heat_pump(generation)).keys()
    assert WRITABLE.keys() <= known
    assert WRITES.keys() | {"building"} == WRITABLE.keys()


@pytest.mark.parametrize("field", WRITES)
async def test_a_write_changes_what_it_names(
    cloud: Cloud, client: Client, field: str
) -> None:
    """The answer is the whole object, and reads agree with it."""
    cloud.coupled = False
    heat_pump_id = next(
        heat_pump_id
        for heat_pump_id in map(cloud.add_heat_pump, Generation)
        if field in cloud.stored(heat_pump_id)
    )
    before = cloud.stored(heat_pump_id)
    answer = await client.put({field: WRITES[field]}, heat_pump_id)
    assert answer.status == 200
    assert answer.json[field] == WRITES[field] != before[field]
    assert answer.json == cloud.stored(heat_pump_id)
    assert answer.json == (await client.get(heat_pump_id)).json
    changed = {name for name in before if before[name] != answer.json[name]}
    stamps = {"heating_policy_last_updated_utc", "away_mode_last_updated_at"}
    assert changed - stamps == {field}


async def test_the_reference_is_told_the_building_by_another_name(
    cloud: Cloud, client: Client
) -> None:
    """It answers with `building` and takes `building_id`."""
    answer = await client.put({"building_id": UNKNOWN_ID})
    assert answer.json["building"] == UNKNOWN_ID
    assert "building_id" not in answer.json
    assert (await client.put({"building_id": None})).json["building"] is None
    assert problems(await client.put({"building": UNKNOWN_ID})) == [
        ("building", "extra_forbidden")
    ]


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("is_smart_optimization_active", "true", "bool_type"),
        ("is_smart_optimization_active", 1, "bool_type"),
        ("is_smart_optimization_active", None, "bool_type"),
        ("optimization_level", "mid", "enum"),
        ("optimization_level", 1, "enum"),
        ("optimization_level", ["Mid"], "enum"),
        ("minimum_temperature_limit", "20", "float_type"),
        ("minimum_temperature_limit", True, "float_type"),
        ("minimum_temperature_limit", 4.9, "greater_than_equal"),
        ("maximum_temperature_limit", 35.1, "less_than_equal"),
        ("maximum_temperature_limit", float("nan"), "finite_number"),
        ("maximum_temperature_limit", 10**400, "finite_number"),
        ("minimum_dhw_temperature_limit", 39.9, "greater_than_equal"),
        ("away_mode_minimum_temperature_limit", 0, "greater_than_equal"),
        ("away_mode_start", "tomorrow", "datetime_parsing"),
        ("away_mode_start", "0001-01-01T00:00:00+12:00", "datetime_parsing"),
        ("away_mode_start", 1768564800, "datetime_type"),
        ("pause_power_until", "2026-01-15T11:59:59Z", "value_error"),
        ("pause_power_until", "2026-01-15T12:00:00Z", "value_error"),
        ("building_id", "here", "uuid_parsing"),
        ("building_id", 7, "uuid_type"),
        ("dhw_temperature", 50.0, "extra_forbidden"),
        ("id", UNKNOWN_ID, "extra_forbidden"),
        ("pause_power_active", True, "extra_forbidden"),
        ("colour", "red", "extra_forbidden"),
    ],
)
async def test_nonsense_is_unprocessable(
    cloud: Cloud, client: Client, field: str, value: Any, kind: str
) -> None:
    """The answer names the field, and nothing is changed."""
    before = cloud.stored(cloud.heat_pump_id)
    answer = await client.put({"is_heating_policy_enabled": False, field: value})
    assert problems(answer) == [(field, kind)]
    assert answer.json["detail"][0]["loc"] == ["body", "data", field]
    assert cloud.stored(cloud.heat_pump_id) == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"maximum_temperature_limit": 19.0}, "maximum_temperature_limit"),
        ({"minimum_temperature_limit": 24.0}, "minimum_temperature_limit"),
        (
            {"minimum_temperature_limit": 25.0, "maximum_temperature_limit": 24.0},
            "maximum_temperature_limit",
        ),
        (
            {"away_mode_minimum_temperature_limit": 20.0},
            "away_mode_minimum_temperature_limit",
        ),
        (
            {"away_mode_minimum_dhw_temperature_limit": 50.0},
            "away_mode_minimum_dhw_temperature_limit",
        ),
        ({"dhw_standard_temperature": 39.0}, "dhw_standard_temperature"),
        (
            {"away_mode_start": TOMORROW, "away_mode_end": "2026-01-16T11:00:00Z"},
            "away_mode_end",
        ),
        (
            {"away_mode_start": TOMORROW, "away_mode_end": TOMORROW},
            "away_mode_end",
        ),
    ],
)
async def test_contradictions_are_unprocessable(
    client: Client, change: dict[str, Any], field: str
) -> None:
    """Within one body, and with what is stored."""
    assert problems(await client.put(change)) == [(field, "value_error")]


async def test_old_contradictions_do_not_spoil_other_writes(
    cloud: Cloud, client: Client
) -> None:
    """Only what is touched is compared, and only what can be."""
    cloud.change(
        cloud.heat_pump_id,
        minimum_temperature_limit=30.0,
        away_mode_start="soon",
        away_mode_minimum_dhw_temperature_limit=TOMORROW,
        dhw_standard_temperature=None,
    )
    change = {
        "dhw_standard_temperature": 61.0,
        "optimization_level": "Low",
        "away_mode_end": TOMORROW,
        "minimum_dhw_temperature_limit": 60.0,
    }
    assert (await client.put(change)).status == 200


USUAL = Cloud().stored(Cloud().heat_pump_id)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.datetimes().map(str)
    | st.sampled_from(["Low", TOMORROW, UNKNOWN_ID, 45.0, 10**400]),
    lambda json: st.lists(json, max_size=2) | st.dictionaries(st.text(), json),
    max_leaves=3,
)
FIELDS = st.dictionaries(st.sampled_from(list(WRITABLE)), JSON, max_size=4)


@given(stored=FIELDS, body=FIELDS)
@settings(max_examples=100, deadline=None)
def test_nothing_breaks_the_checks(stored: Any, body: Any) -> None:
    """Whatever is stored and whatever comes, it is taken or refused."""
    fields = USUAL | stored
    try:
        change = checked(fields, body, parse_timestamp(TOMORROW))
    except Refused:
        return
    assert len(change) == len(body)
    assert change.keys() <= fields.keys()


async def test_all_problems_are_named(client: Client) -> None:
    """Not only the first one."""
    answer = await client.put({"colour": "red", "optimization_level": "Boost"})
    assert problems(answer) == [
        ("colour", "extra_forbidden"),
        ("optimization_level", "enum"),
    ]


@pytest.mark.parametrize(
    ("body", "status"), [("{", 400), ("", 422), ("[]", 422), ("null", 422)]
)
async def test_a_body_has_to_be_an_object(
    client: Client, body: str, status: int
) -> None:
    """Broken JSON is not even looked at."""
    answer = await client.call("PUT", client.path(), data=body)
    assert answer.status == status


async def test_times_are_stored_in_utc(cloud: Cloud, client: Client) -> None:
    """Whatever the offset; without one they are UTC."""
    for sent, stored in (
        ("2026-01-16T13:00:00+01:00", TOMORROW),
        ("2026-01-16T12:00:00", TOMORROW),
        ("2026-01-16T12:00:00.000Z", TOMORROW),
    ):
        answer = await client.put({"away_mode_start": sent})
        assert answer.json["away_mode_start"] == stored


async def test_pause_fields_follow_one_another(cloud: Cloud, client: Client) -> None:
    """A pause until some time is in force, and null resumes at once."""
    pump = cloud.heat_pump_id

    def pause() -> tuple[str | None, bool]:
        fields = cloud.stored(pump)
        return fields["pause_power_until"], fields["is_pause_power_active"]

    await client.put({"pause_power_until": TOMORROW})
    assert pause() == (TOMORROW, True)
    await client.put({"is_pause_power_active": False})
    assert pause() == (None, False)
    await client.put({"is_pause_power_active": True})
    assert pause() == (None, True)
    await client.put({"pause_power_until": None})
    assert pause() == (None, False)
    await client.put({"pause_power_until": TOMORROW, "is_pause_power_active": False})
    assert pause() == (TOMORROW, False)
    cloud.coupled = False
    await client.put({"pause_power_until": None, "is_pause_power_active": True})
    await client.put({"is_pause_power_active": False})
    await client.put({"pause_power_until": TOMORROW})
    assert pause() == (TOMORROW, False)


async def test_a_device_without_a_pause_is_not_given_one(
    cloud: Cloud, client: Client
) -> None:
    """A write adds no field."""
    heat_pump_id = cloud.add_heat_pump(Generation.CURRENT)
    before = cloud.stored(heat_pump_id)
    answer = await client.put({"optimization_level": "Max"}, heat_pump_id)
    assert answer.json.keys() == before.keys()


async def test_a_write_dates_what_belongs_to_it(cloud: Cloud, client: Client) -> None:
    """The read-only companions of the settings."""
    pump = cloud.add_heat_pump(Generation.ATTRIBUTES)
    before = cloud.stored(pump)
    cloud.clock.advance(60)
    now = format_timestamp(cloud.clock.now())
    await client.put({"away_mode_start": TOMORROW}, pump)
    fields = cloud.stored(pump)
    assert fields["updated_at"] == fields["away_mode_last_updated_at"] == now
    name = "heating_policy_last_updated_utc"
    assert fields[name] == before[name]
    await client.put({"minimum_temperature_limit": 20}, pump)
    assert cloud.stored(pump)[name] == now


async def test_numbers_can_be_stored_coarsely(cloud: Cloud, client: Client) -> None:
    """As by a cloud that knows half degrees only."""
    cloud.quantum = 0.5
    answer = await client.put(
        {"minimum_temperature_limit": 20.3, "is_away_mode_enabled": True}
    )
    assert answer.json["minimum_temperature_limit"] == 20.5
    assert answer.json["is_away_mode_enabled"] is True
