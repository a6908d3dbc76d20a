"""The dashboard to copy: all that it shows is there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from homeassistant.components.lovelace.dashboard import LovelaceYAML
from homeassistant.helpers import entity_registry as er

from .home import Home

FILE = Path(__file__).parent.parent / "docs/dashboard.yaml"

CARDS = {
    *("entities", "heading", "history-graph", "statistics-graph"),
    *("thermostat", "tile"),
}
FEATURES = {
    *("climate-hvac-modes", "climate-preset-modes", "numeric-input"),
    *("target-temperature", "water-heater-operation-modes"),
}
"""What Home Assistant brings along, as far as it is used."""


def found(config: Any, key: str) -> Iterator[Any]:
    """Yield each value of a key, however deep."""
    if isinstance(config, dict):
        if key in config:
            yield config[key]
        config = list(config.values())
    if isinstance(config, list):
        for each in config:
            yield from found(each, key)


async def test_dashboard(home: Home) -> None:
    """Home Assistant loads it; its cards come along, its entities are there and on."""
    dashboard = LovelaceYAML(home.hass, "heat-pump", {"filename": str(FILE)})
    assert await dashboard.async_get_info() == {"mode": "yaml", "views": 1}
    config = await dashboard.async_load(False)
    (view,) = config["views"]
    cards = [card for section in view["sections"] for card in section["cards"]]
    assert {card["type"] for card in cards} == CARDS
    features = found(cards, "features")
    assert {each["type"] for listed in features for each in listed} == FEATURES

    entry = home.entry()
    (subentry,) = entry.subentries.values()
    home.hass.config_entries.async_update_subentry(entry, subentry, title="Heat pump")
    await home.set_up(entry)
    # What was saved is asked for once an hour.
    await home.clock.go(2 * 3600)
    shown = [*found(cards, "entity")]
    rows = [row for listed in found(cards, "entities") for row in listed]
    shown += [row for row in rows if isinstance(row, str)]
    registry = er.async_get(home.hass)
    assert len(shown) > 20
    for entity_id in shown:
        entity = registry.async_get(entity_id)
        assert entity is not None, entity_id
        assert entity.disabled_by is None, entity_id
        assert home.hass.states.get(entity_id) is not None, entity_id
