"""Blueprints: loaded as automations are, and driven through their days."""

from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from pathlib import Path
import re
import shutil
from typing import Any, override

import pytest

from homeassistant.components.automation import DATA_COMPONENT as AUTOMATIONS
from homeassistant.components.blueprint.models import Blueprint
from homeassistant.components.blueprint.schemas import BLUEPRINT_SCHEMA
from homeassistant.components.calendar import CalendarEntity, CalendarEvent
from homeassistant.components.calendar.const import DATA_COMPONENT as CALENDARS
from homeassistant.components.persistent_notification import (
    UpdateType,
    async_register_callback,
)
from homeassistant.core import CoreState, HomeAssistant, callback
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
from homeassistant.util.yaml import load_yaml_dict

from .home import Home, device_of

FOLDER = Path(__file__).parent.parent / "custom_components/podero/blueprints"
FILES = sorted(FOLDER.glob("automation/podero/*.yaml"))

AWAY_OVER = {
    "is_away_mode_enabled": False,
    "away_mode_start": None,
    "away_mode_end": None,
}


@pytest.fixture(autouse=True)
async def _folder(hass: HomeAssistant, tmp_path: Path) -> AsyncGenerator[None]:
    """Give the home a folder of its own, with the blueprints in it."""
    shutil.copytree(FOLDER, tmp_path / "blueprints")
    hass.config.config_dir = str(tmp_path)
    await hass.config.async_set_time_zone("Europe/Berlin")
    yield
    # Their timers would outlive the test.
    for component in (AUTOMATIONS, CALENDARS):
        if component in hass.data:
            for entity in tuple(hass.data[component].entities):
                await entity.async_remove()


async def use(home: Home, name: str, **inputs: Any) -> None:
    """Make an automation of a blueprint."""
    automation = {
        "alias": "Test",
        "use_blueprint": {"path": f"podero/{name}.yaml", "input": inputs},
    }
    assert await async_setup_component(
        home.hass, "automation", {"automation": automation}
    )
    await home.clock.settle()
    state = home.hass.states.get("automation.test")
    assert state is not None
    assert state.state == "on"


async def start_with(home: Home, name: str, **inputs: Any) -> None:
    """Start a home that has an automation of a blueprint."""
    home.hass.set_state(CoreState.not_running)
    await use(home, name, **inputs)
    await home.clock.drive(home.hass.async_start())
    await home.clock.go(10)


def heat_pumps(home: Home) -> list[str]:
    """Return the devices of all heat pumps."""
    return [device_of(home, device_id).id for device_id in home.cloud.heat_pump_ids]


# The files.


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_file(file: Path) -> None:
    """Each says what it is, asks with selectors, and knows the oldest Home Assistant."""
    blueprint = Blueprint(
        load_yaml_dict(file),
        path=file.name,
        expected_domain="automation",
        schema=BLUEPRINT_SCHEMA,
    )
    assert blueprint.validate() is None
    assert blueprint.metadata["description"]
    assert blueprint.metadata["source_url"].endswith(
        f"/{file.relative_to(FOLDER.parents[2])}"
    )
    assert blueprint.metadata["homeassistant"] == {"min_version": "2026.8.0"}
    for name, each in blueprint.inputs.items():
        assert each["name"], name
        assert each["description"].endswith("."), name
        assert each["selector"], name


def test_there_are_six() -> None:
    """None is overlooked here."""
    assert [file.stem for file in FILES] == [
        "away_from_calendar",
        "hot_water_before_morning",
        "pause_for_device",
        "pause_while",
        "tell_my_phone",
        "weekly_sentence",
    ]


# Away from a calendar.


class Holidays(CalendarEntity):
    """A calendar with at most one event at a time."""

    _attr_name = "Holidays"
    _attr_should_poll = False
    next_event: CalendarEvent | None = None

    @property
    @override
    def event(self) -> CalendarEvent | None:
        """The event that lasts now, or the next one."""
        return self.next_event

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        """Return all events."""
        return [self.next_event] if self.next_event else []

    def plan(self, start: str, end: str, summary: str = "Holidays") -> None:
        """Set the event; times are those of the home's clock."""
        first, last = (
            datetime.fromisoformat(text).replace(tzinfo=dt_util.get_default_time_zone())
            for text in (start, end)
        )
        self.next_event = CalendarEvent(start=first, end=last, summary=summary)
        if self.hass:
            self.async_write_ha_state()

    def clear(self) -> None:
        """Delete the event."""
        self.next_event = None
        self.async_write_ha_state()


async def calendar(home: Home, holidays: Holidays) -> Holidays:
    """Add a calendar to the home."""
    assert await async_setup_component(home.hass, "calendar", {})
    await home.hass.data[CALENDARS].async_add_entities([holidays])
    await home.clock.settle()
    return holidays


def away(start: str, end: str) -> dict[str, Any]:
    """Return the body of an away window."""
    return {
        "is_away_mode_enabled": True,
        "away_mode_start": f"{start}.000Z",
        "away_mode_end": f"{end}.000Z",
    }


async def test_away(home: Home) -> None:
    """An event begins and ends: so does the away window, once each."""
    home.cloud.add_heat_pump()
    await home.set_up(home.entry(tidy_away=False))
    holidays = await calendar(home, Holidays())
    holidays.plan("2026-01-15 14:00", "2026-01-16 10:00")
    await use(
        home,
        "away_from_calendar",
        calendar=holidays.entity_id,
        heat_pumps=heat_pumps(home),
    )
    await home.clock.go(3590)
    assert home.puts == []
    await home.clock.go(20)
    window = away("2026-01-15T13:00:00", "2026-01-16T09:00:00")
    assert home.puts == [window, window]
    assert home.state("away_active") == "on"
    holidays.plan("2026-01-15 14:00", "2026-01-16 10:00", summary="Far away")
    await home.clock.go(3600)
    assert len(home.puts) == 2
    await home.clock.go(20 * 3600)
    assert home.puts[2:] == [AWAY_OVER, AWAY_OVER]
    assert home.state("away_active") == "off"


async def test_away_is_moved(home: Home) -> None:
    """An event that is made longer moves the end, one that is deleted is the end."""
    await home.set_up()
    holidays = await calendar(home, Holidays())
    await use(
        home,
        "away_from_calendar",
        calendar=holidays.entity_id,
        heat_pumps=heat_pumps(home),
    )
    holidays.plan("2026-01-15 12:00", "2026-01-16 10:00")
    await home.clock.go(10)
    holidays.plan("2026-01-15 12:00", "2026-01-18 10:00")
    await home.clock.go(10)
    holidays.clear()
    await home.clock.go(290)
    assert len(home.puts) == 2
    await home.clock.go(20)
    assert home.puts == [
        away("2026-01-15T11:00:00", "2026-01-16T09:00:00"),
        away("2026-01-15T11:00:00", "2026-01-18T09:00:00"),
        AWAY_OVER,
    ]


async def holiday(home: Home) -> Holidays:
    """Return a calendar with an event that begins in ten seconds and ends tomorrow."""
    await home.set_up()
    holidays = await calendar(home, Holidays())
    await use(
        home,
        "away_from_calendar",
        calendar=holidays.entity_id,
        heat_pumps=heat_pumps(home),
    )
    await home.clock.go(10)
    holidays.plan("2026-01-15 13:00", "2026-01-16 10:00")
    return holidays


async def test_away_is_tried_again(home: Home) -> None:
    """A PUT that fails is repeated until it succeeds, and then no more."""
    home.cloud.fail(503, method="PUT", times=2)
    holidays = await holiday(home)
    await home.clock.go(1000)
    window = away("2026-01-15T12:00:00", "2026-01-16T09:00:00")
    assert home.puts == [window] * 3
    assert home.state("away_active") == "on"
    home.cloud.clear()
    home.cloud.fail(503, method="PUT", times=2)
    holidays.clear()
    await home.clock.go(1500)
    assert home.puts == [AWAY_OVER] * 3
    assert home.state("away_active") == "off"
    await home.clock.go(1000)
    assert len(home.puts) == 3


async def test_back_early(home: Home) -> None:
    """Who ends away mode is left alone, whatever happens to the calendar."""
    holidays = await holiday(home)
    await home.clock.go(10)
    await home.change("is_away_mode_enabled", False)
    assert len(home.puts) == 2
    home.hass.states.async_set(holidays.entity_id, "unavailable")
    await home.clock.go(1000)
    holidays.async_write_ha_state()
    await home.clock.go(1000)
    holidays.plan("2026-01-15 13:00", "2026-01-16 10:00", summary="Far away")
    await home.clock.go(1000)
    assert len(home.puts) == 2
    assert home.state("away_active") == "off"


async def test_away_for_longer(home: Home) -> None:
    """An end that somebody has set by hand outlives the event."""
    holidays = await holiday(home)
    await home.clock.go(10)
    await home.change("away_mode_end", "2026-01-20T09:00:00+00:00")
    assert len(home.puts) == 2
    holidays.clear()
    await home.clock.go(1000)
    assert len(home.puts) == 2
    assert home.state("away_active") == "on"


async def test_away_began_while_the_calendar_was_gone(home: Home) -> None:
    """An event that begins while the calendar can't be read is dealt with after it."""
    holidays = await holiday(home)
    holidays.clear()
    home.hass.states.async_set(holidays.entity_id, "unavailable")
    await home.clock.go(1000)
    home.cloud.clear()
    holidays.plan("2026-01-15 13:05", "2026-01-17 10:00")
    await home.clock.go(400)
    assert home.puts == [away("2026-01-15T12:05:00", "2026-01-17T09:00:00")]


async def test_away_by_hand(home: Home) -> None:
    """What is planned or deleted before it begins ends no away window set by hand."""
    await home.set_up()
    holidays = await calendar(home, Holidays())
    await use(
        home,
        "away_from_calendar",
        calendar=holidays.entity_id,
        heat_pumps=heat_pumps(home),
    )
    await home.change("is_away_mode_enabled", True)
    holidays.plan("2026-01-17 12:00", "2026-01-18 10:00")
    await home.clock.go(10)
    holidays.clear()
    await home.clock.go(10)
    assert len(home.puts) == 1
    assert home.state("away_active") == "on"


@pytest.mark.parametrize(
    ("begin", "puts"),
    [
        ("2026-01-14 12:00", [away("2026-01-14T11:00:00", "2026-01-19T09:00:00")]),
        ("2026-01-17 12:00", []),
    ],
)
async def test_away_at_start(
    home: Home, begin: str, puts: list[dict[str, Any]]
) -> None:
    """A home that starts during an event is away; one that starts before it is not."""
    await home.set_up()
    holidays = Holidays()
    holidays.plan(begin, "2026-01-19 10:00")
    await calendar(home, holidays)
    await start_with(
        home,
        "away_from_calendar",
        calendar=holidays.entity_id,
        heat_pumps=heat_pumps(home),
    )
    assert home.puts == puts


# Pause.

PAUSE = {
    "pause_power_until": "2026-01-15T14:00:00.000Z",
    "is_pause_power_active": True,
}
RESUME = {"pause_power_until": None, "is_pause_power_active": False}


@pytest.mark.parametrize(
    ("entity_id", "states"),
    [
        ("binary_sensor.grid", ["off", "on", "on", "off"]),
        ("input_boolean.grid", ["off", "on", "unavailable", "on", "off"]),
        ("sensor.price", ["0.12", "0.51", "0.47", "0.4"]),
        ("sensor.price", ["-0.02", "0.41", "unknown", "0.5", "0.1"]),
    ],
)
async def test_pause(home: Home, entity_id: str, states: list[str]) -> None:
    """A signal pauses and resumes; whatever happens in between is no news."""
    await home.set_up()
    home.hass.states.async_set(entity_id, states[0])
    await use(home, "pause_while", signal=entity_id, heat_pumps=heat_pumps(home))
    for state in states[1:-1]:
        home.hass.states.async_set(entity_id, state)
        await home.clock.go(5)
    assert home.puts == [PAUSE]
    home.hass.states.async_set(entity_id, states[-1])
    await home.clock.go(5)
    assert home.puts == [PAUSE, RESUME]


async def test_pause_has_an_end(home: Home) -> None:
    """Without a further word the pause ends after the longest time."""
    home.cloud.lively = True
    await home.set_up()
    home.hass.states.async_set("sensor.price", "0.2")
    await use(
        home,
        "pause_while",
        signal="sensor.price",
        heat_pumps=heat_pumps(home),
        limit=0.3,
        longest={"minutes": 45},
    )
    home.hass.states.async_set("sensor.price", "0.35")
    await home.clock.go(5)
    assert home.puts == [PAUSE | {"pause_power_until": "2026-01-15T12:45:00.000Z"}]
    for price in ("unavailable", "0.34", "unavailable", "0.2"):
        home.hass.states.async_set("sensor.price", price)
        await home.clock.go(900)
    assert len(home.puts) == 1


async def test_pause_at_start(home: Home) -> None:
    """A signal that appears tells nothing of what has changed."""
    await home.set_up()
    await start_with(
        home, "pause_while", signal="sensor.price", heat_pumps=heat_pumps(home)
    )
    home.hass.states.async_set("sensor.price", "0.9")
    await home.clock.go(5)
    assert home.puts == []


async def dear(home: Home) -> None:
    """Make an automation that pauses, and let the price rise."""
    home.hass.states.async_set("sensor.price", "0.2")
    await use(home, "pause_while", signal="sensor.price", heat_pumps=heat_pumps(home))
    home.hass.states.async_set("sensor.price", "0.5")
    await home.clock.go(5)


async def test_pause_is_tried_again(home: Home) -> None:
    """A PUT that fails is repeated, with the same end, until it succeeds."""
    await home.set_up()
    home.cloud.fail(503, method="PUT", times=2)
    await dear(home)
    await home.clock.go(900)
    assert home.puts == [PAUSE] * 3
    home.cloud.clear()
    home.cloud.fail(503, method="PUT", times=2)
    home.hass.states.async_set("sensor.price", "0.1")
    await home.clock.go(900)
    assert home.puts == [RESUME] * 3
    # And all over again.
    home.hass.states.async_set("sensor.price", "0.5")
    await home.clock.go(5)
    assert len(home.puts) == 4
    assert home.state("pause_power_active") == "on"


async def test_pause_by_hand(home: Home) -> None:
    """A pause that somebody has set is neither shortened nor ended."""
    await home.set_up()
    await home.change("pause_power_until", "2026-01-15T20:00:00+00:00")
    await dear(home)
    await home.clock.go(900)
    home.hass.states.async_set("sensor.price", "0.1")
    await home.clock.go(900)
    assert len(home.puts) == 1
    assert home.state("pause_power_until") == "2026-01-15T20:00:00+00:00"


async def test_pause_is_changed_by_hand(home: Home) -> None:
    """A pause to which somebody has given another end is theirs."""
    await home.set_up()
    await dear(home)
    await home.change("pause_power_until", "2026-01-15T20:00:00+00:00")
    home.hass.states.async_set("sensor.price", "0.1")
    await home.clock.go(900)
    assert len(home.puts) == 2
    assert home.state("pause_power_active") == "on"


async def test_pause_begins_while_the_price_is_gone(home: Home) -> None:
    """A price that was low before it was gone, and is high after it, has risen."""
    await home.set_up()
    home.hass.states.async_set("sensor.price", "0.2")
    await use(home, "pause_while", signal="sensor.price", heat_pumps=heat_pumps(home))
    for price in ("0.1", "unavailable", "0.5"):
        home.hass.states.async_set("sensor.price", price)
        await home.clock.go(5)
    assert len(home.puts) == 1


# Hot water.


def water(value: float) -> dict[str, float]:
    """Return the body of a hot water temperature."""
    return {"dhw_standard_temperature": value}


async def until(home: Home, moment: str) -> None:
    """Let time pass until a moment of the home's clock."""
    there = datetime.fromisoformat(moment).replace(
        tzinfo=dt_util.get_default_time_zone()
    )
    await home.clock.go((there - dt_util.utcnow()).total_seconds())


async def test_hot_water(home: Home) -> None:
    """Each morning it is raised, and lowered again."""
    await home.set_up()
    await use(
        home,
        "hot_water_before_morning",
        hot_water=home.entity_id("dhw_standard_temperature"),
    )
    await until(home, "2026-01-16 02:59")
    assert home.puts == []
    await until(home, "2026-01-16 03:01")
    assert home.puts == [water(55)]
    await until(home, "2026-01-16 06:01")
    assert home.puts == [water(55), water(48)]
    await until(home, "2026-01-17 06:01")
    assert home.puts == [water(55), water(48)] * 2


@pytest.mark.parametrize(
    ("now", "is_set", "puts"),
    [
        # It was raised, and Home Assistant was not there to lower it.
        ("2026-01-16 06:30", 55, [water(48)]),
        ("2026-01-16 04:00", 55, []),
        ("2026-01-16 04:00", 48, [water(55)]),
        ("2026-01-16 06:30", 48, []),
        # Somebody has chosen another temperature.
        ("2026-01-16 06:30", 51, []),
    ],
)
async def test_hot_water_at_start(
    home: Home, now: str, is_set: float, puts: list[dict[str, float]]
) -> None:
    """A start does what should have been done, and nothing else."""
    cloud = home.cloud
    home.clock.freezer.move_to(
        datetime.fromisoformat(now).replace(tzinfo=dt_util.get_default_time_zone())
    )
    cloud.change(cloud.heat_pump_id, dhw_standard_temperature=is_set)
    await home.set_up()
    await start_with(
        home,
        "hot_water_before_morning",
        hot_water=home.entity_id("dhw_standard_temperature"),
    )
    assert home.puts == puts


async def test_hot_water_after_an_outage(home: Home) -> None:
    """What could not be lowered in time is lowered after the outage."""
    await home.set_up()
    await use(
        home,
        "hot_water_before_morning",
        hot_water=home.entity_id("dhw_standard_temperature"),
    )
    await until(home, "2026-01-16 03:01")
    home.cloud.outage = True
    await until(home, "2026-01-16 07:00")
    assert home.state("dhw_standard_temperature") == "unavailable"
    home.cloud.outage = False
    home.cloud.clear()
    await home.clock.go(timedelta(minutes=20).total_seconds())
    assert home.puts == [water(48)]


async def test_hot_water_after_a_reload(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    """What begins with the account's own set-up does not come too early for it."""
    home.clock.freezer.move_to("2026-01-16 04:00:00+00:00")
    entry = await home.set_up()
    await home.hass.config.async_set_time_zone("UTC")
    await use(
        home,
        "hot_water_before_morning",
        hot_water=home.entity_id("dhw_standard_temperature"),
    )
    assert home.puts == []
    await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
    await home.clock.go(5)
    assert home.puts == [water(55)]
    assert [r for r in caplog.records if r.levelname == "ERROR"] == []


async def test_hot_water_in_fahrenheit(home: Home) -> None:
    """Where °F are spoken, inputs are in °F."""
    home.hass.config.units = US_CUSTOMARY_SYSTEM
    await home.set_up()
    await use(
        home,
        "hot_water_before_morning",
        hot_water=home.entity_id("dhw_standard_temperature"),
        raised=130,
        normal=118,
    )
    await until(home, "2026-01-16 06:01")
    assert home.puts == [water(54.44), water(47.78)]


async def morning(home: Home, is_set: float = 48) -> None:
    """Make an automation that raises the temperature at three."""
    home.cloud.change(home.cloud.heat_pump_id, dhw_standard_temperature=is_set)
    home.clock.freezer.move_to("2026-01-16 01:59:00+00:00")
    await home.set_up()
    await use(
        home,
        "hot_water_before_morning",
        hot_water=home.entity_id("dhw_standard_temperature"),
    )


async def test_hot_water_is_tried_again(home: Home) -> None:
    """A PUT that fails is repeated until it succeeds."""
    await morning(home)
    home.cloud.fail(503, method="PUT", times=2)
    await until(home, "2026-01-16 03:30")
    assert home.puts == [water(55)] * 3
    home.cloud.fail(503, method="PUT", times=2)
    home.cloud.clear()
    await until(home, "2026-01-16 06:30")
    assert home.puts == [water(48)] * 3
    assert home.state("dhw_standard_temperature") == "48.0"


async def test_hot_water_by_hand(home: Home) -> None:
    """What somebody sets meanwhile is left alone, also by a try that is left over."""
    await morning(home)
    home.cloud.fail(503, method="PUT")
    await until(home, "2026-01-16 03:01")
    await home.change("dhw_standard_temperature", 50.0)
    home.cloud.clear()
    await until(home, "2026-01-16 06:30")
    assert home.puts == []


async def test_hot_water_is_warmer_already(home: Home) -> None:
    """Raised is what is lower; what is higher was chosen."""
    await morning(home, is_set=60)
    await until(home, "2026-01-16 06:30")
    assert home.puts == []


# Those that tell, and the one that makes room for another device.


async def listen(home: Home) -> list[str]:
    """Return what collects the messages that Home Assistant shows."""
    assert await async_setup_component(home.hass, "persistent_notification", {})
    shown: list[str] = []

    @callback
    def note(_: UpdateType, notifications: dict[str, Any]) -> None:
        shown.extend(each["message"] for each in notifications.values())

    async_register_callback(home.hass, note)
    return shown


async def test_tell_my_phone(home: Home) -> None:
    """What needs its owner is told: an action, a lost connection, a sign-in's end."""
    told = await listen(home)
    home.cloud.refresh_interval = 300.0
    await home.set_up()
    await use(home, "tell_my_phone", heat_pumps=heat_pumps(home))
    home.cloud.change(home.cloud.heat_pump_id, action_needed=True)
    await home.clock.go(1000)
    assert told[0].startswith("Something must be done at Podero")
    home.cloud.change(
        home.cloud.heat_pump_id, action_needed=False, is_authenticated=False
    )
    await home.clock.go(1000)
    assert "no longer hears" in told[1]
    for issue_id, count in (("disconnected_1", 2), ("token_ends_1", 3)):
        home.hass.bus.async_fire(
            "repairs_issue_registry_updated",
            {"action": "create", "domain": "podero", "issue_id": issue_id},
        )
        await home.clock.settle()
        assert len(told) == count
    assert "sign-in to Podero expires soon" in told[-1]


async def test_weekly_sentence(home: Home) -> None:
    """Once a week there is one sentence for each heat pump."""
    told = await listen(home)
    await home.set_up()
    await use(home, "weekly_sentence", heat_pumps=heat_pumps(home), weekday="fri")
    await home.clock.go(24 * 3600)
    assert told == []
    await until(home, "2026-01-16T18:01:00")
    (message,) = told
    assert re.fullmatch(r"Heat pump 1: [\d.]+ kWh, [\d.]+ EUR saved\.", message.strip())


async def test_tell_my_phone_in_own_words(home: Home) -> None:
    """What is told can be written in the language of the home."""
    told = await listen(home)
    home.cloud.refresh_interval = 300.0
    await home.set_up()
    await use(
        home,
        "tell_my_phone",
        heat_pumps=heat_pumps(home),
        attention="Bei Podero ist etwas zu erledigen.",
    )
    home.cloud.change(home.cloud.heat_pump_id, action_needed=True)
    await home.clock.go(1000)
    assert told == ["Bei Podero ist etwas zu erledigen."]


async def test_weekly_sentence_in_own_words(home: Home) -> None:
    """The words of the sentence can be written in the language of the home."""
    told = await listen(home)
    await home.set_up()
    await use(
        home,
        "weekly_sentence",
        heat_pumps=heat_pumps(home),
        weekday="fri",
        saved="gespart",
    )
    await until(home, "2026-01-16T18:01:00")
    assert told[0].strip().endswith(" EUR gespart.")


async def test_pause_for_device(home: Home) -> None:
    """Heat pumps pause while the other device runs, and not for a moment's power."""
    home.hass.states.async_set("sensor.sauna", "0")
    await home.set_up()
    await use(
        home, "pause_for_device", heat_pumps=heat_pumps(home), power="sensor.sauna"
    )
    for watts, seconds in (("6000", 30), ("0", 120)):
        home.hass.states.async_set("sensor.sauna", watts)
        await home.clock.go(seconds)
    home.cloud.clear()
    home.hass.states.async_set("sensor.sauna", "6000")
    await home.clock.go(120)
    assert [put["is_pause_power_active"] for put in home.puts] == [True]
    home.hass.states.async_set("sensor.sauna", "12")
    await home.clock.go(120)
    assert [put["is_pause_power_active"] for put in home.puts] == [True, False]
