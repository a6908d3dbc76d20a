"""Triggers and conditions, as automations use them."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from custom_components.podero.condition import CONDITIONS
from custom_components.podero.trigger import TRIGGERS
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import (
    area_registry as ar,
    condition,
    device_registry as dr,
    entity_registry as er,
    trigger,
)
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict

from .home import Home, device_of
from .texts import FOLDER, ICONS, TEXTS

type Rows = tuple[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]], ...]

AWAY = {"is_away_mode_enabled": True, "away_mode_start": "2026-01-14T12:00:00Z"}
PAUSED = {"is_pause_power_active": True, "pause_power_until": "2026-01-15T20:00:00Z"}
RUNS = {"is_pause_power_active": False, "pause_power_until": None}
WATER = {"operational_mode": "Hot Water"}
LOST = {"is_authenticated": False}
HOME = {"is_away_mode_enabled": False}

FIRES: Rows = (
    (
        "mode_changed",
        {"mode": "max"},
        {"current_mode": "mid"},
        {"current_mode": "max"},
    ),
    (
        "mode_changed",
        {"mode": ["min", "low"]},
        {"current_mode": "mid"},
        {"current_mode": "min"},
    ),
    (
        "mode_changed",
        {"mode": ["not_optimizing"]},
        {"is_smart_optimization_active": True},
        {"is_smart_optimization_active": False},
    ),
    ("attention_needed", {}, {"action_needed": False}, {"action_needed": True}),
    ("away_began", {}, HOME, AWAY),
    ("away_ended", {}, AWAY, HOME),
    ("pause_began", {}, RUNS, PAUSED),
    ("pause_ended", {}, PAUSED, RUNS),
    ("hot_water_began", {}, {"operational_mode": "Heating"}, WATER),
    ("hot_water_ended", {}, WATER, {"operational_mode": "Heating"}),
    ("connection_lost", {}, {"is_authenticated": True}, LOST),
    ("connection_restored", {}, LOST, {"is_authenticated": True}),
    (
        "activity_changed",
        {"activity": ["hot_water", "pool"]},
        {"operational_mode": "Heating"},
        WATER,
    ),
)
"""Trigger, its options, and the cloud before and after."""

CHECKS: Rows = (
    ("is_paused", {}, PAUSED, RUNS),
    ("is_away", {}, AWAY, HOME),
    # In the time of an away window that has not begun, nobody is away.
    ("is_away", {}, AWAY, AWAY | {"away_mode_start": "2026-01-16T12:00:00Z"}),
    (
        "is_optimizing",
        {},
        {"is_smart_optimization_active": True},
        {"is_smart_optimization_active": False},
    ),
    ("is_heating_hot_water", {}, WATER, {"operational_mode": "Off"}),
    ("is_connected", {}, {"is_authenticated": True}, LOST),
    ("is_doing", {"activity": "paused"}, PAUSED, RUNS),
    (
        "is_doing",
        {"activity": ["hot_water", "pool"]},
        WATER,
        {"operational_mode": "Heating"},
    ),
)
"""Condition, its options, and a cloud in which it holds and in which it does not."""


async def automate(home: Home, **parts: Any) -> list[Event]:
    """Add an automation; return what collects its runs."""
    runs: list[Event] = []

    @callback
    def note(event: Event) -> None:
        runs.append(event)

    home.hass.bus.async_listen("ran", note)
    config = {"alias": "Test", "actions": [{"event": "ran"}], **parts}
    assert await async_setup_component(home.hass, "automation", {"automation": config})
    await home.clock.settle()
    return runs


def target(home: Home) -> dict[str, str]:
    """Return the heat pump as people point at it."""
    return {"device_id": device_of(home, home.cloud.heat_pump_id).id}


async def triggered(
    home: Home, name: str, options: dict[str, Any], **parts: Any
) -> list[Event]:
    """Add an automation with one trigger; return what collects its runs."""
    described = {
        "trigger": f"podero.{name}",
        "target": target(home),
        "options": options,
    }
    return await automate(home, triggers=[described | parts])


@pytest.mark.parametrize(("name", "options", "before", "after"), FIRES)
async def test_fires_once(
    home: Home,
    name: str,
    options: dict[str, Any],
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    """A change that a poll brings is told once, and again only after a change back."""
    cloud = home.cloud
    # Who is not heard of for an hour is not connected.
    cloud.refresh_interval = 300.0
    cloud.change(cloud.heat_pump_id, **before)
    await home.set_up()
    runs = await triggered(home, name, options)
    await home.clock.go(1000)
    assert runs == []
    cloud.change(cloud.heat_pump_id, **after)
    await home.clock.go(1000)
    assert len(runs) == 1
    cloud.change(cloud.heat_pump_id, outdoor_temperature=-3.5, optimization_score=12)
    await home.clock.go(1000)
    assert len(runs) == 1
    cloud.change(cloud.heat_pump_id, **before)
    await home.clock.go(1000)
    assert len(runs) == 1
    cloud.change(cloud.heat_pump_id, **after)
    await home.clock.go(1000)
    assert len(runs) == 2


@pytest.mark.parametrize(("name", "options", "before", "after"), FIRES)
async def test_the_same_as_before(
    home: Home,
    name: str,
    options: dict[str, Any],
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    """Neither a start nor the end of an outage is a change."""
    cloud = home.cloud
    cloud.refresh_interval = 300
    cloud.change(cloud.heat_pump_id, **after)
    entry = await home.set_up()
    runs = await triggered(home, name, options)
    cloud.outage = True
    await home.clock.go(3600)
    assert home.state("current_mode") == "unavailable"
    cloud.outage = False
    await home.clock.go(3600)
    assert home.state("current_mode") != "unavailable"
    await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
    await home.clock.go(1000)
    assert runs == []


@pytest.mark.parametrize(("name", "options", "before", "after"), FIRES)
async def test_began_during_an_outage(
    home: Home,
    name: str,
    options: dict[str, Any],
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    """What begins while nothing can be read is told afterwards, once."""
    cloud = home.cloud
    cloud.refresh_interval = 300
    cloud.change(cloud.heat_pump_id, **before)
    entry = await home.set_up()
    runs = await triggered(home, name, options)
    cloud.outage = True
    await home.clock.go(3600)
    cloud.change(cloud.heat_pump_id, **after)
    assert home.state("current_mode") == "unavailable"
    cloud.outage = False
    await home.clock.go(3600)
    assert len(runs) == 1
    await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
    await home.clock.go(1000)
    assert len(runs) == 1


async def test_modes_that_are_waited_for(home: Home) -> None:
    """From one of the modes to another of them is no news; to a further one is none."""
    cloud = home.cloud
    cloud.change(cloud.heat_pump_id, current_mode="mid")
    await home.set_up()
    runs = await triggered(home, "mode_changed", {"mode": ["min", "low"]})
    for mode, count in (("low", 1), ("min", 1), ("max", 1), ("min", 2)):
        cloud.change(cloud.heat_pump_id, current_mode=mode)
        await home.clock.go(1000)
        assert len(runs) == count, mode


async def test_away_begins_by_the_clock(home: Home) -> None:
    """An away window begins and ends at its own times, whenever polls are."""
    await home.set_up()
    runs = await triggered(home, "away_began", {})
    home.cloud.change(
        home.cloud.heat_pump_id,
        is_away_mode_enabled=True,
        away_mode_start="2026-01-15T14:00:00Z",
        away_mode_end="2026-01-15T16:00:00Z",
    )
    await home.clock.go(2 * 3600 - 10)
    assert runs == []
    await home.clock.go(20)
    assert len(runs) == 1


async def test_for_some_time(home: Home) -> None:
    """What has to last for a while is told after that while, if it lasts."""
    cloud = home.cloud
    await home.set_up()
    runs = await triggered(home, "attention_needed", {"for": {"hours": 1}})
    cloud.change(cloud.heat_pump_id, action_needed=True)
    await home.clock.go(3000)
    cloud.change(cloud.heat_pump_id, action_needed=False)
    await home.clock.go(3600)
    assert runs == []
    cloud.change(cloud.heat_pump_id, action_needed=True)
    await home.clock.go(5000)
    assert len(runs) == 1


async def test_for_some_time_with_an_outage(home: Home) -> None:
    """A short outage does not make what lasts begin anew, unless it is over after it."""
    cloud = home.cloud
    await home.set_up()
    runs = await triggered(home, "attention_needed", {"for": {"hours": 3}})
    cloud.change(cloud.heat_pump_id, action_needed=True)
    await home.clock.go(1000)
    cloud.outage = True
    await home.clock.go(3600)
    assert home.state("action_needed") == "unavailable"
    cloud.outage = False
    await home.clock.go(3 * 3600 - 4000)
    assert len(runs) == 1
    cloud.change(cloud.heat_pump_id, action_needed=False)
    await home.clock.go(1000)
    cloud.change(cloud.heat_pump_id, action_needed=True)
    await home.clock.go(1000)
    cloud.outage = True
    await home.clock.go(3600)
    cloud.change(cloud.heat_pump_id, action_needed=False)
    cloud.outage = False
    await home.clock.go(3 * 3600)
    assert len(runs) == 1


async def in_area(home: Home) -> dict[str, Any]:
    """Return the area that the heat pump is in."""
    area = ar.async_get(home.hass).async_create("Cellar")
    device = device_of(home, home.cloud.heat_pump_id)
    dr.async_get(home.hass).async_update_device(device.id, area_id=area.id)
    return {"area_id": area.id}


async def by_entity(home: Home) -> dict[str, Any]:
    """Return the very entity."""
    return {"entity_id": [home.entity_id("away_active")]}


@pytest.mark.parametrize("point", [in_area, by_entity])
async def test_targets(
    home: Home, point: Callable[[Home], Awaitable[dict[str, Any]]]
) -> None:
    """One can point at areas and entities as well."""
    cloud = home.cloud
    await home.set_up()
    runs = await triggered(home, "away_began", {}, target=await point(home))
    cloud.change(cloud.heat_pump_id, **AWAY)
    await home.clock.go(1000)
    assert len(runs) == 1


async def test_only_what_is_meant(home: Home) -> None:
    """Other entities of the device, and those of others, are no heat pump's."""
    cloud, hass = home.cloud, home.hass
    await home.set_up()
    device = device_of(home, cloud.heat_pump_id)
    stranger = er.async_get(hass).async_get_or_create(
        "binary_sensor",
        "other",
        f"{cloud.heat_pump_id}_away_active",
        device_id=device.id,
    )
    hass.states.async_set(stranger.entity_id, "off")
    runs = await triggered(home, "away_began", {})
    hass.states.async_set(stranger.entity_id, "on")
    cloud.change(cloud.heat_pump_id, action_needed=True, operational_mode="Hot Water")
    await home.clock.go(1000)
    assert home.state("action_needed") == "on"
    assert runs == []


async def test_several(home: Home) -> None:
    """With several heat pumps, the first or the last of them can be waited for."""
    second = home.cloud.add_heat_pump()
    devices = await several(home)
    runs = await triggered(
        home, "away_began", {"behavior": "all"}, target={"device_id": devices}
    )
    home.cloud.change(home.cloud.heat_pump_id, **AWAY)
    await home.clock.go(1000)
    assert runs == []
    home.cloud.change(second, **AWAY)
    await home.clock.go(1000)
    assert len(runs) == 1


async def several(home: Home) -> list[str]:
    """Set up all heat pumps; return their devices."""
    await home.set_up()
    return [device_of(home, device_id).id for device_id in home.cloud.heat_pump_ids]


@pytest.mark.parametrize(("name", "options", "holds", "fails"), CHECKS)
async def test_conditions(
    home: Home,
    name: str,
    options: dict[str, Any],
    holds: dict[str, Any],
    fails: dict[str, Any],
) -> None:
    """A condition lets an automation go on, or not."""
    cloud = home.cloud
    await home.set_up()
    runs = await automate(
        home,
        triggers=[{"trigger": "event", "event_type": "ask"}],
        conditions=[
            {
                "condition": f"podero.{name}",
                "target": target(home),
                "options": options,
            }
        ],
    )
    for fields, count in ((holds, 1), (fails, 1), (holds, 2)):
        cloud.change(cloud.heat_pump_id, **fields)
        await home.clock.go(1000)
        home.hass.bus.async_fire("ask")
        await home.clock.settle()
        assert len(runs) == count
    cloud.outage = True
    await home.clock.go(3600)
    home.hass.bus.async_fire("ask")
    await home.clock.settle()
    assert len(runs) == 2


async def test_conditions_of_several(home: Home) -> None:
    """With several heat pumps, any or all of them have to be so."""
    second = home.cloud.add_heat_pump()
    devices = await several(home)
    runs = await automate(
        home,
        triggers=[{"trigger": "event", "event_type": "ask"}],
        conditions=[
            {
                "condition": "podero.is_away",
                "target": {"device_id": devices},
                "options": {"behavior": "all"},
            }
        ],
    )
    for device_id, count in ((home.cloud.heat_pump_id, 0), (second, 1)):
        home.cloud.change(device_id, **AWAY)
        await home.clock.go(1000)
        home.hass.bus.async_fire("ask")
        await home.clock.settle()
        assert len(runs) == count


@pytest.mark.parametrize("name", CONDITIONS)
@pytest.mark.parametrize("behavior", ["any", "all"])
async def test_conditions_of_nothing(home: Home, name: str, behavior: str) -> None:
    """While nothing is known, no condition passes."""
    await home.set_up()
    runs = await automate(
        home,
        triggers=[{"trigger": "event", "event_type": "ask"}],
        conditions=[
            {
                "condition": f"podero.{name}",
                "target": target(home),
                "options": {"behavior": behavior},
            }
        ],
    )
    home.cloud.outage = True
    await home.clock.go(3600)
    assert home.state("is_smart_optimization_active") == "unavailable"
    home.hass.bus.async_fire("ask")
    await home.clock.settle()
    assert runs == []


@pytest.mark.parametrize("behavior", ["any", "all"])
async def test_conditions_for_some_time(home: Home, behavior: str) -> None:
    """An outage does not break what lasts; what is over after it has lasted no time."""
    cloud = home.cloud
    await home.set_up()
    runs = await automate(
        home,
        triggers=[{"trigger": "event", "event_type": "ask"}],
        conditions=[
            {
                "condition": "podero.is_away",
                "target": target(home),
                "options": {"behavior": behavior, "for": {"hours": 3}},
            }
        ],
    )

    async def ask(count: int) -> None:
        home.hass.bus.async_fire("ask")
        await home.clock.settle()
        assert len(runs) == count

    cloud.change(cloud.heat_pump_id, **AWAY)
    await home.clock.go(3000)
    cloud.outage = True
    await home.clock.go(3600)
    assert home.state("away_active") == "unavailable"
    cloud.outage = False
    await home.clock.go(3000)
    await ask(0)
    await home.clock.go(2400)
    await ask(1)
    cloud.change(cloud.heat_pump_id, **HOME)
    await home.clock.go(1000)
    cloud.change(cloud.heat_pump_id, **AWAY)
    await home.clock.go(3600)
    await ask(1)


@pytest.mark.parametrize("options", [{}, {"mode": []}, {"mode": ["turbo"]}])
async def test_no_mode(
    home: Home, options: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Without a mode that exists there is nothing to wait for."""
    await home.set_up()
    await triggered(home, "mode_changed", options)
    assert "mode" in caplog.text
    assert "failed to setup triggers" in caplog.text


# How they are shown.


async def test_descriptions(hass: HomeAssistant) -> None:
    """Home Assistant takes all descriptions; pointing at a device is enough."""
    assert await async_setup_component(hass, "podero", {})
    triggers = await trigger.async_get_all_descriptions(hass)
    conditions = await condition.async_get_all_descriptions(hass)
    for names, described in ((TRIGGERS, triggers), (CONDITIONS, conditions)):
        ours = {name for name in described if name.startswith("podero.")}
        assert ours == {f"podero.{name}" for name in names}
        for name in ours:
            description = described[name]
            assert description
            assert description["fields"].keys() >= {"behavior", "for"}
            assert description["target"]["primary_entities_only"] is False
            (entity,) = description["target"]["entity"]
            assert entity["integration"] == "podero"


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("kind", ["triggers", "conditions"])
def test_texts(kind: str, language: str) -> None:
    """Each has a name, a description, its fields' names and an icon."""
    described = load_yaml_dict(FOLDER / f"{kind}.yaml")
    names = TRIGGERS.keys() if kind == "triggers" else CONDITIONS.keys()
    assert {name for name in described if name[0] != "."} == names
    texts = TEXTS[language][kind]
    assert texts.keys() == ICONS[kind].keys() == names
    for name in names:
        assert texts[name].keys() == {"name", "description", "fields"}
        assert texts[name]["fields"].keys() == described[name]["fields"].keys()
        assert ICONS[kind][name].keys() == {kind.removesuffix("s")}


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize(
    ("kind", "name", "field", "word"),
    [
        ("triggers", "mode_changed", "mode", "current_mode"),
        ("triggers", "activity_changed", "activity", "activity"),
        ("conditions", "is_doing", "activity", "activity"),
    ],
)
def test_words(kind: str, name: str, field: str, word: str, language: str) -> None:
    """The words to choose from are called what the sensor calls them, and are all."""
    described = load_yaml_dict(FOLDER / f"{kind}.yaml")[name]["fields"][field]
    options = TEXTS[language]["selector"][word]["options"]
    assert options == TEXTS[language]["entity"]["sensor"][word]["state"]
    assert {*described["selector"]["select"]["options"]} == options.keys()


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("kind", ["triggers", "conditions"])
def test_found_by_name(kind: str, language: str) -> None:
    """Who searches the editor for Podero finds all of them."""
    for key, texts in TEXTS[language][kind].items():
        assert "Podero" in texts["description"], key
