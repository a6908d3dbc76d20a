"""Buttons: pauses, and their end."""

from typing import Any

import pytest

from .home import Home
from .temperature_entities import act

PRESSES = (
    ("pause_1_hour", "2026-01-15T13:00:00.000Z"),
    ("pause_2_hours", "2026-01-15T14:00:00.000Z"),
    ("pause_4_hours", "2026-01-15T16:00:00.000Z"),
    # The home of the tests is in California, where it is 4 in the morning.
    ("pause_until_morning", "2026-01-15T14:00:00.000Z"),
)


@pytest.mark.parametrize(("key", "until"), PRESSES)
async def test_pause(home: Home, key: str, until: str) -> None:
    """One tap is one PUT that pauses for as long as the button says."""
    await home.set_up()
    await act(home, key, "press")
    assert home.puts == [{"is_pause_power_active": True, "pause_power_until": until}]
    assert home.state("pause_power_active") == "on"


async def test_pause_again(home: Home) -> None:
    """A second tap counts from now, whether that is later or earlier."""
    await home.set_up()
    await act(home, "pause_4_hours", "press")
    await home.clock.go(600)
    await act(home, "pause_1_hour", "press")
    assert home.cloud.stored(home.cloud.heat_pump_id)["pause_power_until"] == (
        "2026-01-15T13:10:00.000Z"
    )


async def test_resume(home: Home) -> None:
    """A pause ends with one press, which is only offered while there is one."""
    await home.set_up()
    assert home.state("resume") == "unavailable"
    await act(home, "resume", "press")
    assert home.puts == []
    await act(home, "pause_1_hour", "press")
    assert home.state("resume") == "unknown"
    home.cloud.clear()
    await act(home, "resume", "press")
    assert home.puts == [{"is_pause_power_active": False, "pause_power_until": None}]
    assert home.state("pause_power_active") == "off"
    assert home.state("resume") == "unavailable"


async def test_pause_that_ends_by_itself(home: Home) -> None:
    """Once a pause is over, there is nothing to end."""
    await home.set_up()
    await act(home, "pause_1_hour", "press")
    await home.clock.go(3599)
    assert home.state("resume") == "unknown"
    await home.clock.go(2)
    assert home.state("resume") == "unavailable"


MORNINGS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("2026-01-15T20:00:00+00:00", {}, "2026-01-16T05:00:00.000Z"),
    ("2026-01-15T20:00:00+00:00", {"morning_hour": 8.0}, "2026-01-16T07:00:00.000Z"),
    ("2026-01-15T20:00:00+00:00", {"morning_hour": 0}, "2026-01-15T23:00:00.000Z"),
    # Who asks for it at that very hour means the next morning.
    ("2026-01-15T05:00:00+00:00", {}, "2026-01-16T05:00:00.000Z"),
    # In the night of 29 March, the hour from 2 to 3 does not exist.
    ("2026-03-28T20:00:00+00:00", {}, "2026-03-29T04:00:00.000Z"),
    ("2026-03-28T20:00:00+00:00", {"morning_hour": 2}, "2026-03-30T00:00:00.000Z"),
)


@pytest.mark.parametrize(("now", "options", "until"), MORNINGS)
async def test_morning(
    home: Home, now: str, options: dict[str, Any], until: str
) -> None:
    """The morning is that of the home, at the hour that the options say."""
    home.clock.freezer.move_to(now)
    await home.hass.config.async_set_time_zone("Europe/Berlin")
    await home.set_up(home.entry(**options))
    await act(home, "pause_until_morning", "press")
    assert home.puts[0]["pause_power_until"] == until


async def test_no_news(home: Home) -> None:
    """A pause by other means writes no state of a button."""
    await home.set_up()
    before = home.hass.states.get(home.entity_id("pause_1_hour"))
    await home.change("pause_power_active", True)
    after = home.hass.states.get(home.entity_id("pause_1_hour"))
    assert before
    assert after
    assert after.last_reported == before.last_reported
