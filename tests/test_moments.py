"""Moments at the ends of the calendar, and clocks that are wrong, harm nobody."""

from datetime import timedelta
from typing import Any

import pytest

from custom_components.podero.targets import async_get_target
from custom_components.podero.voice.commands import COMMANDS
from custom_components.podero.voice.responses import Request
from homeassistant.exceptions import ServiceValidationError

from .clock import set_wrong
from .home import Home, device_of

MINIMUM = "minimum_temperature_limit"
HOUR = 3600.0
FOREVER = "9999-12-31T23:59:59Z"
ZONES = ("UTC", "Europe/Berlin", "Pacific/Honolulu", "Pacific/Kiritimati")
TIMES = (
    *("pause_power_until", "away_mode_start", "away_mode_end"),
    *("current_state_last_updated_at", "consumption_last_updated_at"),
)
WINDOW = {
    "is_away_mode_enabled": True,
    "away_mode_start": "2026-01-14T12:00:00Z",
    "away_mode_end": "2026-01-15T12:30:00Z",
}


async def status(home: Home) -> Any:
    """Return what a voice assistant is told of the first heat pump."""
    device = device_of(home, home.cloud.heat_pump_id)
    target, _ = async_get_target(home.hass, device.id)
    request = Request(hass=home.hass, context=None, target=target, params={})
    return await COMMANDS["get_status"].run(request)


# The ends of the calendar.


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("moment", [FOREVER, "9999-12-31T00:00:00+14:00"])
async def test_until_further_notice(home: Home, zone: str, moment: str) -> None:
    """A last day of all days is shown, never waited for, and costs nobody anything."""
    await home.hass.config.async_set_time_zone(zone)
    other = home.cloud.add_heat_pump()
    home.cloud.change(
        home.cloud.heat_pump_id,
        **dict.fromkeys(TIMES, moment),
        is_pause_power_active=True,
        is_away_mode_enabled=True,
    )
    await home.set_up()
    assert home.state("pause_power_until").startswith("9999-12-3")
    assert home.state("away_active") == "off"
    home.cloud.change(other, minimum_temperature_limit=18.0)
    await home.clock.go(650)
    assert home.gets >= 2
    assert home.state(MINIMUM, other) == "18.0"
    await home.change(MINIMUM, 20.0)
    assert home.state(MINIMUM) == "20.0"
    assert (await status(home))["paused_until"].startswith("9999-12-3")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", ["0001-01-01", "1970-01-01"])
async def test_zero_dates(home: Home, zone: str, day: str) -> None:
    """A zero date is none: what has begun has no end, and nothing is cleared away."""
    await home.hass.config.async_set_time_zone(zone)
    moment = f"{day}T00:00:00Z"
    home.cloud.change(
        home.cloud.heat_pump_id,
        **dict.fromkeys(TIMES, moment)
        | {"is_away_mode_enabled": True, "away_mode_start": "2026-01-14T12:00:00Z"},
    )
    await home.set_up()
    await home.clock.go(900)
    for key in ("pause_power_until", "away_mode_end"):
        assert home.state(key) == "unknown"
    assert home.state("away_active") == "on"
    assert home.state("is_authenticated") == "on"
    assert home.puts == []
    assert (await status(home))["away_until"] is None


@pytest.mark.parametrize("zone", ZONES)
async def test_times_set_by_hand(home: Home, zone: str) -> None:
    """The last day of all days may be the end of an absence, and no call gets stuck."""
    await home.hass.config.async_set_time_zone(zone)
    await home.set_up()
    await home.change("away_mode_end", "9999-12-30 12:00:00")
    assert home.state("away_mode_end").startswith("9999-12-")
    with pytest.raises(ServiceValidationError):
        await home.change("away_mode_start", FOREVER)
    await home.change(MINIMUM, 20.0)
    assert home.state(MINIMUM) == "20.0"
    assert len(home.puts) == 2


async def test_time_that_is_none_in_utc(home: Home) -> None:
    """Where there is no such moment in UTC, that is said, and later changes go out."""
    await home.hass.config.async_set_time_zone("Pacific/Honolulu")
    await home.set_up()
    for key in ("pause_power_until", "away_mode_end"):
        with pytest.raises(ServiceValidationError, match="end of the calendar"):
            await home.change(key, "9999-12-31 23:59:59")
    await home.change(MINIMUM, 20.0)
    assert len(home.puts) == 1


@pytest.mark.parametrize(
    "params",
    [
        {"until": "2027-01-16 12:00:00"},
        {"until": FOREVER},
        {"duration": {"days": 366}},
        {"duration": {"days": 10**9 - 1}},
    ],
)
async def test_no_pause_longer_than_a_year(home: Home, params: dict[str, Any]) -> None:
    """Whichever way it is asked for, a pause of more than a year is refused in words."""
    await home.set_up()
    device = device_of(home, home.cloud.heat_pump_id)
    action = home.hass.services.async_call(
        "podero", "pause", {"device_id": device.id, **params}, blocking=True
    )
    with pytest.raises(ServiceValidationError, match="a year is the most"):
        await home.clock.drive(action)
    if "until" in params:
        with pytest.raises(ServiceValidationError, match="a year is the most"):
            await home.change("pause_power_until", params["until"])
    assert home.puts == []


async def test_a_pause_of_a_year(home: Home) -> None:
    """A year is a pause that somebody may mean."""
    await home.set_up()
    device = device_of(home, home.cloud.heat_pump_id)
    await home.clock.drive(
        home.hass.services.async_call(
            "podero",
            "pause",
            {"device_id": device.id, "duration": {"days": 365}},
            blocking=True,
        )
    )
    assert home.state("pause_power_until") == "2027-01-15T12:00:00+00:00"


# Clocks that are wrong.


async def test_clock_that_is_ahead_clears_no_holiday(home: Home) -> None:
    """Only what is over by the cloud's own clock is cleared, by one that ticks right."""
    home.cloud.change(
        home.cloud.heat_pump_id, **{**WINDOW, "away_mode_end": "2026-01-15T15:00:00Z"}
    )
    with set_wrong(timedelta(days=30)):
        await home.set_up()
        await home.clock.go(2 * HOUR)
    assert home.puts == []
    assert home.state("is_away_mode_enabled") == "on"
    await home.clock.go(2 * HOUR)
    assert len(home.puts) == 1


@pytest.mark.parametrize(
    ("updated_at", "puts"),
    [(None, 0), ("2026-01-15T12:29:00Z", 0), ("2026-01-15T12:31:00Z", 1)],
)
async def test_cloud_that_does_not_tell_its_time(
    home: Home, updated_at: str | None, puts: int
) -> None:
    """Without the cloud's clock a newer state confirms that a window is over."""
    cloud = home.cloud
    cloud.change(cloud.heat_pump_id, **WINDOW, current_state_last_updated_at=updated_at)
    for kind in ("token", "list", "detail", "statistics", "savings"):
        cloud.fail(kind=kind, times=None, headers={"Date": ""})
    await home.set_up()
    await home.clock.go(HOUR)
    assert len(home.puts) == puts


async def test_nothing_is_cleared_right_after_a_start(home: Home) -> None:
    """In the first minutes nothing is cleared, whatever the clocks say."""
    home.cloud.change(
        home.cloud.heat_pump_id, **{**WINDOW, "away_mode_end": "2026-01-15T11:00:00Z"}
    )
    await home.set_up()
    await home.clock.go(290)
    assert home.puts == []
    await home.clock.go(HOUR / 2)
    assert len(home.puts) == 1


@pytest.mark.parametrize("minutes", [50, -50])
async def test_step_of_the_clock_counts_nothing(home: Home, minutes: int) -> None:
    """Energy is counted over the time that passes, whatever clocks do meanwhile."""
    home.cloud.refresh_interval = 300
    home.cloud.change(home.cloud.heat_pump_id, current_power_consumption_w=1200)
    await home.set_up()
    await home.clock.go(HOUR / 4)
    before = float(home.state("energy"))
    with set_wrong(timedelta(minutes=minutes)):
        await home.clock.go(HOUR / 2)
        counted = float(home.state("energy")) - before
        assert 0.4 < counted < 0.75


async def test_clock_that_was_behind_at_start(home: Home) -> None:
    """What follows from the time is right after the next read, if that is all new."""
    home.cloud.forget(home.cloud.heat_pump_id, "current_state_last_updated_at")
    home.cloud.change(home.cloud.heat_pump_id, **{**WINDOW, "away_mode_end": None})
    with set_wrong(timedelta(days=-3)):
        await home.set_up()
        assert home.state("away_active") == "off"
    await home.clock.go(310)
    assert home.state("away_active") == "on"


async def test_silence_is_seen_by_a_clock_that_was_behind(home: Home) -> None:
    """A heat pump that has been silent for hours is so after the next read."""
    home.cloud.change(
        home.cloud.heat_pump_id, current_state_last_updated_at="2026-01-15T09:00:00Z"
    )
    with set_wrong(timedelta(hours=-3)):
        await home.set_up()
        assert home.state("is_authenticated") == "on"
    await home.clock.go(310)
    assert home.state("is_authenticated") == "off"


async def test_silent_heat_pump(home: Home) -> None:
    """What tells of now is unknown while a heat pump is silent; settings stay."""
    home.cloud.change(
        home.cloud.heat_pump_id,
        operational_mode="Heating",
        current_power_consumption_w=1200,
        current_state_last_updated_at="2026-01-15T11:10:00Z",
    )
    await home.set_up()
    told = await status(home)
    assert (told["operation"], told["power_in_watts"]) == ("heating", 1200)

    def now() -> list[Any]:
        climate = home.hass.states.get(home.entity_id("climate"))
        assert climate
        return [
            home.state("current_power_consumption_w"),
            home.state("operational_mode"),
            home.state("heating_active"),
            home.state("hot_water_active"),
            climate.attributes.get("hvac_action"),
        ]

    assert now() == ["1200.0", "heating", "on", "off", "heating"]
    await home.clock.go(601)
    assert now() == [*["unknown"] * 4, None]
    assert home.state(MINIMUM) == "19.5"
    told = await status(home)
    assert (told["operation"], told["power_in_watts"]) == (None, None)
