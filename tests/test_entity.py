"""An update reaches all entities that it is about."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from custom_components.podero.api import Field
from custom_components.podero.api.fields import (
    LEVEL,
    MODE,
    OPERATION,
    STATUS,
    TEXT,
    TIME,
    WORD,
    Kind,
)
from custom_components.podero.api.models import FIELDS
from custom_components.podero.const import DOMAIN
from homeassistant.core import Event, EventStateChangedData, callback
from homeassistant.helpers.entity_platform import async_get_platforms
from homeassistant.util import dt as dt_util

from .home import Home

SITUATIONS: Mapping[str, Mapping[str, Any]] = {
    "at home": {},
    "away": {
        "is_away_mode_enabled": True,
        "away_mode_start": "2026-01-01T12:00:00Z",
        "away_mode_end": "2026-02-15T12:00:00Z",
    },
    "paused": {
        "is_pause_power_active": True,
        "pause_power_until": "2026-02-15T12:00:00Z",
        "operational_mode": "Standby",
        "current_mode": "low",
    },
    "waiting": {
        "operational_mode": "Standby",
        "current_mode": "low",
        "indoor_actual_temperature": 19.6,
    },
    "needs attention": {"action_needed": True},
}
WORDS: Mapping[Kind[Any], str] = {
    LEVEL: "Low",
    MODE: "max",
    OPERATION: "Hot water",
    STATUS: "warning",
    WORD: "another",
    TEXT: "AT",
}


def another(field: Field[Any], raw: object) -> object:
    """Return another value of a field, as the cloud tells it."""
    if field.kind is TIME:
        return TIME.write(dt_util.utcnow() - timedelta(minutes=1))
    match raw:
        case bool():
            return not raw
        case int() | float():
            return raw + 1.0
    return WORDS[field.kind]


async def poll(home: Home) -> None:
    """Let time pass until the heat pump has been read again."""
    gets = home.gets
    await home.clock.go(1000, lambda: home.gets > gets)
    await home.clock.go(1)


async def rewritten(home: Home) -> set[str]:
    """Write all states once more; return the entities whose state that changes."""
    changed: set[str] = set()

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        changed.add(event.data["entity_id"])

    stop = home.hass.bus.async_listen("state_changed", note)
    for platform in async_get_platforms(home.hass, DOMAIN):
        for entity in platform.entities.values():
            entity.async_write_ha_state()
    await home.clock.settle()
    stop()
    return changed


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
@pytest.mark.parametrize("situation", SITUATIONS)
async def test_each_field_reaches_who_shows_it(home: Home, situation: str) -> None:
    """After a change of any one field no entity shows the past."""
    cloud = home.cloud
    cloud.change(cloud.heat_pump_id, **SITUATIONS[situation])
    await home.set_up()
    # The first statistics bring entities of their own.
    await home.clock.go(600)
    stored = {
        name: raw
        for name, raw in cloud.stored(cloud.heat_pump_id).items()
        if name in FIELDS
    }
    behind: dict[str, set[str]] = {}
    for name, raw in stored.items():
        now = TIME.write(dt_util.utcnow())
        cloud.change(
            cloud.heat_pump_id, **{**stored, "current_state_last_updated_at": now}
        )
        await poll(home)
        cloud.change(cloud.heat_pump_id, **{name: another(FIELDS[name], raw)})
        await poll(home)
        if late := await rewritten(home):
            behind[name] = late
    assert behind == {}


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_time_reaches_who_shows_it(home: Home) -> None:
    """While a window comes and goes and a heat pump falls silent, nobody lags behind."""
    home.cloud.change(
        home.cloud.heat_pump_id,
        operational_mode="Heating",
        is_away_mode_enabled=True,
        away_mode_start="2026-01-15T12:20:00Z",
        away_mode_end="2026-01-15T14:10:00Z",
        is_pause_power_active=True,
        pause_power_until="2026-01-15T13:10:00Z",
        current_state_last_updated_at="2026-01-15T11:50:00Z",
    )
    await home.set_up()
    for minute in range(0, 150, 5):
        await home.clock.go(300)
        assert await rewritten(home) == set(), minute


async def test_a_fault_of_one_silences_no_other(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever listens and fails, those that follow are told."""
    coordinator = (await home.set_up()).runtime_data
    told: list[str] = []

    @callback
    def fail() -> None:
        told.append("one")
        raise ZeroDivisionError

    coordinator.async_add_listener(fail)
    coordinator.async_add_listener(lambda: told.append("other"))
    coordinator.async_update_listeners()
    assert told == ["one", "other"]
    assert "ZeroDivisionError" in caplog.text
    caplog.clear()
