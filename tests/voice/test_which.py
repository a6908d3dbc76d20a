"""Which heat pump is meant, among three, and what is somebody else's."""

import pytest

from homeassistant.components.conversation import async_converse
from homeassistant.core import Context
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
)
from homeassistant.setup import async_setup_component

from ..home import Home, device_of


@pytest.fixture
async def three(home: Home) -> Home:
    """Return a home with three heat pumps: by name, by place, and by both."""
    hass = home.hass
    for component in ("homeassistant", "conversation"):
        assert await async_setup_component(hass, component, {})
    ids = [home.cloud.heat_pump_id, *(home.cloud.add_heat_pump() for _ in range(2))]
    await home.set_up(home.entry(*ids))
    floor = fr.async_get(hass).async_create("Basement", aliases={"Souterrain"})
    areas = ar.async_get(hass)
    cellar = areas.async_create("Cellar", aliases={"Vault"}, floor_id=floor.floor_id)
    studio = areas.async_create("Studio")
    devices = dr.async_get(hass)
    for device_id, name, area in zip(
        ids,
        ("Heat pump", "Vaillant", "Nibe garden"),
        (None, cellar, studio),
        strict=True,
    ):
        device = device_of(home, device_id)
        devices.async_update_device(
            device.id, name_by_user=name, area_id=area.id if area else None
        )
    er.async_get(hass).async_update_entity(
        home.entity_id("climate", ids[2]), aliases=["Old faithful"]
    )
    await home.clock.settle()
    return home


async def say(home: Home, text: str, device_id: str | None = None) -> str:
    """Say something, perhaps to a satellite; return the answer."""
    home.cloud.clear()
    result = await home.clock.drive(
        async_converse(
            home.hass, text, None, Context(), "en", None, device_id=device_id
        )
    )
    return str(result.response.speech["plain"]["speech"])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # Its very name, although it is what all are called.
        ("pause the heat pump", "Heat pump"),
        ("pause the vaillant heat pump for two hours", "Vaillant"),
        ("pause the nibe heat pump", "Nibe garden"),
        ("pause the heat pump in the cellar", "Vaillant"),
        ("pause the heat pump in the vault", "Vaillant"),
        ("pause the heat pump in the basement", "Vaillant"),
        ("pause the heat pump in the souterrain", "Vaillant"),
        ("pause the studio heat pump", "Nibe garden"),
        ("pause the old faithful heat pump", "Nibe garden"),
    ],
)
async def test_which(three: Home, text: str, name: str) -> None:
    """One is meant by its name, an alias, its area or its floor."""
    assert (await say(three, text)).startswith(f"{name} is paused")
    assert len(three.puts) == 1


async def test_where_it_is_said(three: Home) -> None:
    """The room of the satellite decides if nothing else does."""
    devices = dr.async_get(three.hass)
    first = device_of(three, three.cloud.heat_pump_id)
    devices.async_update_device(first.id, name_by_user="Daikin")
    studio = ar.async_get(three.hass).async_get_area_by_name("Studio")
    assert studio is not None
    (entry,) = three.hass.config_entries.async_entries("podero")
    satellite = devices.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("test", "satellite")}
    )
    devices.async_update_device(satellite.id, area_id=studio.id)
    assert (await say(three, "pause the heat pump")).startswith(
        "Which one do you mean: "
    )
    heard = await say(three, "pause the heat pump", satellite.id)
    assert heard.startswith("Nibe garden is paused")


async def test_numbers_and_umlauts(three: Home) -> None:
    """A number may be a word, and letters may be composed in two ways."""
    devices = dr.async_get(three.hass)
    for device_id, name in zip(
        three.cloud.heat_pump_ids,
        ("Heat pump 1", "Heat pump 2", "K\u00e4lte"),
        strict=True,
    ):
        devices.async_update_device(device_of(three, device_id).id, name_by_user=name)
    assert (await say(three, "pause heat pump two")).startswith("Heat pump 2 is")
    assert (await say(three, "pause the ka\u0308lte heat pump")).startswith(
        "K\u00e4lte is"
    )


async def test_of_others(three: Home) -> None:
    """Another's entity is its own: it is turned off, and none of ours is."""
    calls: list[str] = []

    async def turn_off(call: object) -> None:
        calls.append("off")

    three.hass.services.async_register("switch", "turn_off", turn_off)
    three.hass.states.async_set(
        "switch.pool", "on", {"friendly_name": "Pool heat pump"}
    )
    assert (
        await say(three, "turn off the pool heat pump") == "Turned off Pool heat pump."
    )
    assert calls == ["off"]
    heard = await say(three, "pause the pool heat pump for two hours")
    assert heard.startswith("“Pool heat pump” does not belong to Podero")
    assert three.puts == []
    assert calls == ["off"]
