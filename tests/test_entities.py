"""What the user gets: exactly the entities that a heat pump's fields make."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from homeassistant.const import EntityCategory
from homeassistant.core import Event, EventStateChangedData, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM

from .fields import by_field
from .home import Home, device_of
from .simulator import Generation

SWITCHES = {
    "is_smart_optimization_active",
    "is_away_mode_enabled",
    "is_heating_policy_enabled",
    "pause_power_active",
}
USES = {
    "is_space_heating_enabled",
    "is_hot_water_heating_enabled",
    "is_pool_heating_enabled",
    "is_space_cooling_enabled",
}
NUMBERS = {
    "minimum_temperature_limit",
    "maximum_temperature_limit",
    "dhw_standard_temperature",
    "minimum_dhw_temperature_limit",
    "away_mode_minimum_temperature_limit",
    "away_mode_minimum_dhw_temperature_limit",
}
DATETIMES = {"pause_power_until", "away_mode_start", "away_mode_end"}
ALL = SWITCHES | USES | NUMBERS | DATETIMES | {"optimization_level"}

FIELDS = {
    Generation.ATTRIBUTES: ALL - USES,
    Generation.CURRENT: {"is_smart_optimization_active", "optimization_level"},
    Generation.REFERENCE: ALL,
    Generation.MINIMAL: set[str](),
}

PLATFORMS = {"datetime", "number", "select", "switch"}
"""What one sets; `test_sensors.py` looks at what one reads."""


def fields_of(home: Home, device_id: str) -> set[str]:
    """Return the fields that have an entity to set them in the registry."""
    registry = er.async_get(home.hass)
    return {
        entry.unique_id.removeprefix(f"{device_id}_")
        for entry in registry.entities.values()
        if entry.platform == "podero"
        and entry.domain in PLATFORMS
        and entry.unique_id.startswith(device_id)
    }


@pytest.mark.parametrize("generation", Generation)
async def test_fields_make_entities(home: Home, generation: Generation) -> None:
    """Each generation's fields, and no others, have entities; all have a device."""
    device_id = home.cloud.add_heat_pump(generation)
    entry = await home.set_up(home.entry(device_id))
    assert fields_of(home, device_id) == FIELDS[generation]
    device = device_of(home, device_id)
    assert device.config_entry_id == entry.entry_id
    assert device.name == "Heat pump 1"
    assert device.configuration_url == home.cloud.url


async def test_unique_ids_never_change(home: Home) -> None:
    """Entities keep their unique ids for ever: people's history hangs on them."""
    older = ("away_mode_last_updated_at", "heating_policy_last_updated_utc")
    home.cloud.change(home.cloud.heat_pump_id, **dict.fromkeys(older))
    home.cloud.add_contract(home.cloud.user_id)
    await home.set_up()
    # Savings come with the first statistics, the price with the first contracts.
    await home.clock.go(4300)
    ids = {
        f"{entry.domain} {entry.unique_id.replace(home.cloud.heat_pump_id, '{id}')}"
        for entry in er.async_get(home.hass).entities.values()
        if entry.platform == "podero"
    }
    golden = (Path(__file__).parent / "unique_ids.txt").read_text("utf-8").splitlines()
    assert sorted(ids) == golden


async def test_device(home: Home) -> None:
    """The device says what it is, and belongs to its subentry."""
    stored = home.cloud.stored(home.cloud.heat_pump_id)["device_model"]
    entry = await home.set_up()
    device = device_of(home, home.cloud.heat_pump_id)
    assert device.manufacturer == stored["manufacturer"]
    assert device.model == stored["model"]
    # A type's code and the year of a model say nothing to people, and are not shown.
    assert device.model_id is device.hw_version is None
    (subentry_id,) = entry.subentries
    assert device.config_subentry_id == subentry_id


async def test_registry(home: Home) -> None:
    """What has the thermostat, buttons or the calendar beside it keeps out of the way."""
    await home.set_up()
    registry = er.async_get(home.hass)
    daily = SWITCHES - {"is_heating_policy_enabled"}
    for field in ALL:
        entity = registry.async_get(home.entity_id(field))
        assert entity is not None
        assert entity.has_entity_name
        assert (entity.disabled_by is not None) == (field in USES), field
        wanted = None if field in daily else EntityCategory.CONFIG
        assert entity.entity_category is wanted, field


async def test_device_page(home: Home) -> None:
    """The first five controls on the device's page are those of daily use.

    The frontend sorts them by name, behind the thermostat, which has the device's.
    """
    await home.set_up()
    registry = er.async_get(home.hass)
    controls = sorted(
        entity.original_name or ""
        for entity in registry.entities.values()
        if entity.domain not in {"sensor", "binary_sensor", "calendar"}
        and not (entity.entity_category or entity.disabled_by)
    )
    assert controls == [
        *("", "Away mode", "End the pause", "Hot water", "Pause"),
        *("Pause for 1 hour", "Pause for 2 hours", "Pause for 4 hours"),
        *("Pause until the morning", "Smart optimization"),
    ]


async def test_refused_number(home: Home) -> None:
    """A refused number is drawn again, so that a screen shows it; it does not move."""
    await home.set_up()
    modes: list[str] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        if state := event.data["new_state"]:
            modes.append(state.attributes["mode"])

    entity_id = home.entity_id("minimum_temperature_limit")
    async_track_state_change_event(home.hass, entity_id, note)
    home.watch("minimum_temperature_limit")
    with pytest.raises(ServiceValidationError):
        await home.change("minimum_temperature_limit", 23)
    await home.clock.go(1)
    assert modes == ["slider", "box"]
    assert {*home.seen["minimum_temperature_limit"]} == {"19.5"}
    assert home.puts == []


WRITES: tuple[tuple[str, Any, dict[str, Any], str], ...] = (
    ("is_smart_optimization_active", False, {}, "off"),
    ("is_heating_policy_enabled", False, {}, "off"),
    ("is_space_heating_enabled", False, {}, "off"),
    ("is_hot_water_heating_enabled", False, {}, "off"),
    ("is_pool_heating_enabled", True, {}, "on"),
    ("is_space_cooling_enabled", True, {}, "on"),
    ("minimum_temperature_limit", 20.5, {}, "20.5"),
    ("maximum_temperature_limit", 25.0, {}, "25.0"),
    ("dhw_standard_temperature", 51.5, {}, "51.5"),
    ("minimum_dhw_temperature_limit", 42.0, {}, "42.0"),
    ("away_mode_minimum_temperature_limit", 15.0, {}, "15.0"),
    ("away_mode_minimum_dhw_temperature_limit", 30.0, {}, "30.0"),
    ("optimization_level", "max", {"optimization_level": "Max"}, "max"),
    (
        "away_mode_start",
        "2026-01-20T08:00:00+01:00",
        {"away_mode_start": "2026-01-20T07:00:00.000Z"},
        "2026-01-20T07:00:00+00:00",
    ),
    (
        "away_mode_end",
        "2026-01-25T20:00:00+01:00",
        {"away_mode_end": "2026-01-25T19:00:00.000Z"},
        "2026-01-25T19:00:00+00:00",
    ),
    (
        "pause_power_until",
        "2026-01-15T18:00:00+01:00",
        {
            "pause_power_until": "2026-01-15T17:00:00.000Z",
            "is_pause_power_active": True,
        },
        "2026-01-15T17:00:00+00:00",
    ),
    (
        "pause_power_active",
        True,
        {
            "pause_power_until": "2026-01-15T14:00:00.000Z",
            "is_pause_power_active": True,
        },
        "on",
    ),
    (
        "is_away_mode_enabled",
        True,
        {
            "is_away_mode_enabled": True,
            "away_mode_start": "2026-01-15T12:00:00.000Z",
            "away_mode_end": None,
        },
        "on",
    ),
)


@pytest.mark.parametrize(
    ("field", "value", "body", "state"), WRITES, ids=[row[0] for row in WRITES]
)
@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_write(
    home: Home, field: str, value: Any, body: dict[str, Any], state: str
) -> None:
    """Each writable field, set in Home Assistant, is found in the cloud."""
    await home.set_up()
    assert home.state(field) != state
    await home.change(field, value)
    assert home.puts == [body or {field: value}]
    stored = home.cloud.stored(home.cloud.heat_pump_id)
    for name, wanted in home.puts[0].items():
        assert stored[name] == wanted
    assert home.state(field) == state
    assert home.gets == 0
    await home.clock.go(400)
    assert home.gets > 0
    assert home.state(field) == state


def test_every_field_is_written() -> None:
    """No writable field is left out of the test above."""
    assert {row[0] for row in WRITES} == ALL


async def test_older_spelling_is_written_as_read(home: Home) -> None:
    """A device that says pause_power_active is told pause_power_active."""
    device_id = home.cloud.add_heat_pump(Generation.ATTRIBUTES)
    await home.set_up(home.entry(device_id))
    await home.change("pause_power_active", True, device_id)
    assert home.puts == [
        {"pause_power_until": "2026-01-15T14:00:00.000Z", "pause_power_active": True}
    ]
    home.cloud.clear()
    await home.change("pause_power_active", False, device_id)
    assert home.puts == [{"pause_power_until": None, "pause_power_active": False}]
    assert home.state("pause_power_until", device_id) == "unknown"


async def test_pause_keeps_a_time_that_is_known(home: Home) -> None:
    """The pause switch does not shorten or lengthen a pause that has a time."""
    home.cloud.change(
        home.cloud.heat_pump_id, pause_power_until="2026-01-15T20:00:00.000Z"
    )
    await home.set_up()
    await home.change("pause_power_active", True)
    assert home.puts == [{"is_pause_power_active": True}]


AWAY = (
    (None, None, True),
    (None, "2026-01-15T11:00:00Z", True),
    ("2026-01-10T11:00:00Z", "2026-01-15T11:00:00Z", True),
    (None, "2026-01-16T11:00:00Z", False),
    ("2026-01-10T11:00:00Z", None, False),
    ("2026-01-18T11:00:00Z", "2026-01-19T11:00:00Z", False),
)


@pytest.mark.parametrize(("start", "end", "opens"), AWAY)
async def test_away_window(
    home: Home, start: str | None, end: str | None, opens: bool
) -> None:
    """Away with a window that is missing or over means from now on, open-ended."""
    cloud = home.cloud
    cloud.change(cloud.heat_pump_id, away_mode_start=start, away_mode_end=end)
    await home.set_up(home.entry(tidy_away=False))
    await home.change("is_away_mode_enabled", True)
    window = {"away_mode_start": "2026-01-15T12:00:00.000Z", "away_mode_end": None}
    assert home.puts == [{"is_away_mode_enabled": True, **(window if opens else {})}]


VIOLATIONS = (
    ("minimum_temperature_limit", 22.0, "22 °C", "23.5 °C"),
    ("maximum_temperature_limit", 21.0, "21 °C", "19.5 °C"),
    (
        "pause_power_until",
        "2026-01-15T11:59:00+00:00",
        "15 January 2026, 03:59",
        "past",
    ),
    ("away_mode_end", "2026-01-17T11:00:00+00:00", "17 January 2026, 03:00", "03:00"),
    ("away_mode_minimum_temperature_limit", 20.0, "20 °C", "19.5 °C"),
    ("away_mode_minimum_dhw_temperature_limit", 50.0, "50 °C", "48 °C"),
)


@pytest.mark.parametrize(("field", "value", "one", "other"), VIOLATIONS)
async def test_rules(home: Home, field: str, value: Any, one: str, other: str) -> None:
    """A violation names both values; nothing is sent, and the old value is shown."""
    home.cloud.change(home.cloud.heat_pump_id, away_mode_start="2026-01-17T11:00:00Z")
    await home.set_up()
    home.watch(field)
    (before,) = home.seen[field]
    with pytest.raises(ServiceValidationError) as caught:
        await home.change(field, value)
    assert caught.value.translation_domain == "podero"
    assert one in str(caught.value)
    assert other in str(caught.value)
    assert home.cloud.requests == []
    assert home.state(field) == before
    if field in DATETIMES:
        assert home.seen[field] == [before]


async def test_hot_water_is_safe(home: Home) -> None:
    """Hot water below 40 °C can't be set, whether by its range or by its rule."""
    entry = await home.set_up()
    for field in ("dhw_standard_temperature", "minimum_dhw_temperature_limit"):
        with pytest.raises(ServiceValidationError):
            await home.change(field, 39.5)
        with pytest.raises(ServiceValidationError, match=r"39.5 °C .* Legionella"):
            await home.clock.drive(
                entry.runtime_data.async_write(
                    home.cloud.heat_pump_id, by_field({field: 39.5})
                )
            )
    assert home.cloud.requests == []


async def test_existing_violation_blocks_nothing_else(home: Home) -> None:
    """What the cloud holds against a rule does not stop other changes."""
    cloud = home.cloud
    cloud.change(
        cloud.heat_pump_id, maximum_temperature_limit=20.0, dhw_standard_temperature=38
    )
    await home.set_up()
    assert home.state("dhw_standard_temperature") == "38.0"
    await home.change("optimization_level", "low")
    assert home.puts == [{"optimization_level": "Low"}]


async def test_fahrenheit(home: Home) -> None:
    """People whose system shows °F read and set °F; the cloud gets °C."""
    home.hass.config.units = US_CUSTOMARY_SYSTEM
    await home.set_up()
    assert home.state("minimum_temperature_limit") == "67.1"
    state = home.hass.states.get(home.entity_id("dhw_standard_temperature"))
    assert state is not None
    assert state.attributes["min"] == 104.0
    assert state.attributes["unit_of_measurement"] == "°F"
    await home.change("minimum_temperature_limit", 69)
    assert home.puts == [{"minimum_temperature_limit": 20.56}]
    assert float(home.state("minimum_temperature_limit")) == pytest.approx(69, abs=0.02)
    with pytest.raises(ServiceValidationError, match=r"72 °F.*74.3 °F|74.3 °F.*72 °F"):
        await home.change("minimum_temperature_limit", 72)


async def test_outside_the_range_is_shown(home: Home) -> None:
    """A value that the cloud holds outside the range is shown, not hidden."""
    home.cloud.change(home.cloud.heat_pump_id, minimum_temperature_limit=4.25)
    await home.set_up()
    assert home.state("minimum_temperature_limit") == "4.25"


async def test_unknown_level(home: Home) -> None:
    """A level unknown today is unknown, breaks nothing and can be left."""
    home.cloud.change(home.cloud.heat_pump_id, optimization_level="Ultra")
    await home.set_up()
    assert home.state("optimization_level") == "unknown"
    await home.change("optimization_level", "mid")
    assert home.state("optimization_level") == "mid"


async def test_null_is_unknown(home: Home) -> None:
    """A null field has an entity that is unknown, not unavailable."""
    home.cloud.change(home.cloud.heat_pump_id, **dict.fromkeys(NUMBERS))
    await home.set_up()
    assert {home.state(field) for field in NUMBERS} == {"unknown"}


async def test_field_appears_later(home: Home) -> None:
    """A field of a later answer gets its entity without a reload."""
    cloud = home.cloud
    cloud.forget(cloud.heat_pump_id, "optimization_level")
    entry = await home.set_up()
    coordinator = entry.runtime_data
    assert "optimization_level" not in fields_of(home, cloud.heat_pump_id)
    cloud.change(cloud.heat_pump_id, optimization_level="Low")
    await home.clock.go(400)
    assert home.state("optimization_level") == "low"
    assert entry.runtime_data is coordinator


async def test_field_goes(home: Home) -> None:
    """A field that an answer no longer has can't be reached; it may come back."""
    cloud = home.cloud
    entry = await home.set_up()
    cloud.forget(cloud.heat_pump_id, "optimization_level")
    await home.clock.go(400)
    assert home.state("optimization_level") == "unavailable"
    with pytest.raises(HomeAssistantError, match="no.*offer"):
        await home.clock.drive(
            entry.runtime_data.async_write(
                cloud.heat_pump_id, by_field({"optimization_level": "low"})
            )
        )
    cloud.change(cloud.heat_pump_id, optimization_level="Max")
    await home.clock.go(600)
    assert home.state("optimization_level") == "max"


async def test_unchanged_poll_writes_nothing(home: Home) -> None:
    """A poll that brought nothing new writes no state, not even the same one."""
    # While nothing is taken, nothing is counted.
    home.cloud.change(home.cloud.heat_pump_id, current_power_consumption_w=0)
    await home.set_up()
    # Savings come with the first statistics.
    await home.clock.go(200)
    before = {
        state.entity_id: state.last_reported for state in home.hass.states.async_all()
    }
    await home.clock.go(timedelta(minutes=45).total_seconds())
    assert home.gets >= 4
    home.cloud.change(home.cloud.heat_pump_id, minimum_temperature_limit=18.0)
    await home.clock.go(400)
    after = {
        state.entity_id: state.last_reported for state in home.hass.states.async_all()
    }
    changed = {
        entity_id for entity_id in after if after[entity_id] != before[entity_id]
    }
    assert changed == {
        home.entity_id("minimum_temperature_limit"),
        home.entity_id("climate"),
    }


async def test_a_temperature_in_fahrenheit_is_rounded(home: Home) -> None:
    """A whole degree Fahrenheit is an endless fraction in °C, and sent with two digits."""
    home.hass.config.units = US_CUSTOMARY_SYSTEM
    await home.set_up()
    await home.change("maximum_temperature_limit", 75)
    await home.change("dhw_standard_temperature", 121)
    assert home.puts == [
        {"maximum_temperature_limit": 23.89},
        {"dhw_standard_temperature": 49.44},
    ]
