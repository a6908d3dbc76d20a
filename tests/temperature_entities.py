"""What the tests of climate and water heater share."""

from typing import Any, Final

import pytest

from homeassistant.exceptions import ServiceValidationError

from .home import Home

POLL: Final = 400.0
"""Seconds in which there is a poll for sure."""

NOW: Final = "2026-01-15T12:00:00.000Z"
AWAY: Final = {
    "is_away_mode_enabled": True,
    "away_mode_start": NOW,
    "away_mode_end": None,
}
NOT_AWAY: Final = {
    "is_away_mode_enabled": False,
    "away_mode_start": None,
    "away_mode_end": None,
}


def state_of(home: Home, key: str) -> dict[str, Any]:
    """Return the state and the attributes of an entity."""
    state = home.hass.states.get(home.entity_id(key))
    assert state is not None
    return {"state": state.state, **state.attributes}


def change(home: Home, **fields: Any) -> None:
    """Change fields of the only heat pump, as its manufacturer or owner would."""
    home.cloud.change(home.cloud.heat_pump_id, **fields)


async def act(home: Home, key: str, action: str, **data: Any) -> None:
    """Call an action of an entity and let time pass until it is done."""
    entity_id = home.entity_id(key)
    domain = entity_id.split(".", maxsplit=1)[0]
    await home.clock.drive(
        home.hass.services.async_call(
            domain, action, {"entity_id": entity_id, **data}, blocking=True
        )
    )


async def assert_one_put(
    home: Home,
    action: str,
    data: dict[str, Any],
    body: dict[str, Any],
    after: dict[str, Any],
) -> None:
    """Check that an action is one PUT, and that the fields' entities show it."""
    # What is so already would not be sent.
    home.cloud.change(
        home.cloud.heat_pump_id,
        **{
            field: not value for field, value in body.items() if isinstance(value, bool)
        },
    )
    await home.set_up()
    key, _, name = action.partition(".")
    await act(home, key, name, **data)
    assert home.puts == [body]
    assert state_of(home, key).items() >= after.items()
    stored = home.cloud.stored(home.cloud.heat_pump_id)
    for field, value in body.items():
        assert stored[field] == value
        if isinstance(value, bool):
            assert home.state(field) == ("on" if value else "off")
        elif isinstance(value, float):
            assert float(home.state(field)) == value


async def assert_refused(
    home: Home, key: str, action: str, data: dict[str, Any], words: str
) -> None:
    """Check that an action is refused in words, sends nothing and moves nothing."""
    await home.set_up()
    before = state_of(home, key)
    with pytest.raises(ServiceValidationError, match=words):
        await act(home, key, action, **data)
    assert home.cloud.requests == []
    assert state_of(home, key) == before
