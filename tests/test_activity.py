"""The sensor of what a heat pump is doing."""

from typing import Any

import pytest

from .home import Home, utc
from .temperature_entities import change


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"operational_mode": "Heating", "current_mode": "max"}, "cheap_power"),
        ({"operational_mode": "Dancing"}, "unknown"),
    ],
)
async def test_activity(home: Home, fields: dict[str, Any], said: str) -> None:
    """What is more urgent to know is shown first."""
    change(home, **fields)
    await home.set_up()
    assert home.state("activity") == said


async def test_changes_by_the_clock(home: Home) -> None:
    """A pause ends at its time, whenever polls are."""
    change(
        home,
        is_pause_power_active=True,
        pause_power_until="2026-01-15T12:30:00Z",
        operational_mode="Heating",
        current_mode="max",
    )
    await home.set_up()
    home.watch("activity")
    await home.clock.go(1801)
    assert home.seen["activity"] == ["paused", "cheap_power"]
    state = home.hass.states.get(home.entity_id("activity"))
    assert state is not None
    assert (state.last_changed - utc("2026-01-15 12:30:00")).total_seconds() < 0.1
