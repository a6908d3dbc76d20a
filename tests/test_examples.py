"""What the pages show: run as a reader would run it."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from dataclasses import dataclass, field
import json
import logging
import re
from typing import Any

import pytest

from custom_components.podero.voice.abilities import ABILITIES
from homeassistant.components.automation import DATA_COMPONENT as AUTOMATIONS
from homeassistant.components.conversation import async_converse
from homeassistant.components.persistent_notification import (
    UpdateType,
    async_register_callback,
)
from homeassistant.core import Context, ServiceCall, callback
from homeassistant.helpers import area_registry as ar, device_registry as dr
from homeassistant.helpers.intent import IntentResponse
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import parse_yaml

from .home import Home, device_of
from .pages import DOCS

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAUSE = {"is_pause_power_active": True}
AWAY = {"is_away_mode_enabled": True, "away_mode_start": "2026-01-14T12:00:00Z"}
HOME = {"is_away_mode_enabled": False}


def blocks(language: str) -> Iterator[str]:
    """Yield each block of all pages in a language."""
    for file in DOCS.values():
        for found, text in BLOCK.findall(file.read_text()):
            if found == language:
                yield text


# A dashboard is no list: `test_dashboard.py` looks at those.
EXAMPLES: list[Any] = [
    example for text in blocks("yaml") if isinstance(example := parse_yaml(text), list)
]
AUTOMATION = {
    each["alias"]: each for example in EXAMPLES for each in example if "alias" in each
}
SCRIPT = [example for example in EXAMPLES if "alias" not in example[0]]


@dataclass(frozen=True, kw_only=True)
class Story:
    """What happens around an example.

    Attributes:
        cloud: What the cloud says from the beginning.
        states: States of other entities, at first and thereafter, one after the other.
        then: What the cloud says later.
        before: Seconds to let pass at first.
        wait: Seconds to let pass at the end.
        puts: What is sent.
        told: Words of what is shown, if something is.
        called: Entities of other integrations whose action is called.
    """

    cloud: Mapping[str, Any] = field(default_factory=dict)
    states: tuple[tuple[str, str], ...] = ()
    then: Mapping[str, Any] = field(default_factory=dict)
    before: float = 0
    wait: float = 1000
    puts: tuple[Mapping[str, Any], ...] = ()
    told: str = ""
    called: tuple[str, ...] = ()


BACK = {"is_away_mode_enabled": False, "away_mode_start": None, "away_mode_end": None}
RESUME = {"pause_power_until": None, "is_pause_power_active": False}
RUNS = {"is_pause_power_active": False, "pause_power_until": None}
HEATS = {"operational_mode": "Heating"}
MAKES_WATER = {"operational_mode": "Hot Water"}
CAR, WINDOW = "binary_sensor.car_charging", "binary_sensor.living_room_window"
AUTOMATIONS_OF_PAGES: Mapping[str, Story] = {
    "Tell that power is cheap": Story(
        cloud={"current_mode": "mid"}, then={"current_mode": "max"}, told="Boost"
    ),
    "Tell that the heat pump needs attention": Story(
        cloud={"action_needed": False}, then={"action_needed": True}, told="Repairs"
    ),
    "Clean while nobody is at home": Story(
        cloud=HOME, then=AWAY, called=("vacuum.downstairs",)
    ),
    "Tell that the heating is normal again": Story(
        cloud=AWAY, then=HOME, told="The hot water is at 46.8 °C."
    ),
    "Pause when a window is opened": Story(
        states=((WINDOW, "off"), (WINDOW, "on")),
        puts=({**PAUSE, "pause_power_until": "2026-01-15T14:10:05.000Z"},),
    ),
    "Heat again when somebody comes home early": Story(
        cloud=AWAY,
        before=4000,
        states=(("zone.home", "0"), ("zone.home", "1")),
        puts=(BACK,),
    ),
    "Turn the optimization on again each evening": Story(
        cloud={"is_smart_optimization_active": False},
        wait=10 * 3600,
        puts=({"is_smart_optimization_active": True},),
    ),
    "Tell that the heat pump pauses": Story(
        cloud=RUNS,
        then={**PAUSE, "pause_power_until": "2026-01-15T20:00:00Z"},
        told="pauses until 21:00",
    ),
    "Tell that the heat pump runs again": Story(
        cloud={**PAUSE, "pause_power_until": "2026-01-15T20:00:00Z"},
        then=RUNS,
        told="runs again",
    ),
    "Tell that the hot water is being heated": Story(
        cloud=HEATS, then=MAKES_WATER, told="makes hot water"
    ),
    "Tell that the hot water is ready": Story(
        cloud=MAKES_WATER, then=HEATS, told="ready"
    ),
    "Tell that the heat pump is not connected": Story(
        cloud={"is_authenticated": True},
        then={"is_authenticated": False},
        told="does not hear",
    ),
    "Tell that the heat pump is connected again": Story(
        cloud={"is_authenticated": False},
        then={"is_authenticated": True},
        told="hears from the heat pump again",
    ),
    "Tell that the heat pump waits for cheap power": Story(
        cloud=HEATS,
        then={"operational_mode": "Standby", "current_mode": "low"},
        told="waits for cheap power",
    ),
    "Tell that the dishwasher may start": Story(
        cloud=HEATS, wait=20 * 3600, told="dishwasher"
    ),
    "Look at the heat pump before the night": Story(
        cloud={"is_authenticated": False}, wait=10 * 3600, told="still not connected"
    ),
    "Pause for an open window, but not during hot water": Story(
        cloud=HEATS,
        states=((WINDOW, "off"), (WINDOW, "on")),
        puts=({**PAUSE, "pause_power_until": "2026-01-15T13:00:05.000Z"},),
    ),
    "Hot water before the morning": Story(
        wait=20 * 3600,
        puts=({"dhw_standard_temperature": 54.0}, {"dhw_standard_temperature": 48.0}),
    ),
    "Pause the heat pump while the car charges": Story(
        states=((CAR, "off"), (CAR, "on"), (CAR, "off")),
        puts=({**PAUSE, "pause_power_until": "2026-01-15T15:00:05.000Z"}, RESUME),
    ),
    "Pause the heat pump for an hour when power is expensive": Story(
        states=(
            ("sensor.electricity_price", "0.31"),
            ("sensor.electricity_price", "0.52"),
        ),
        puts=({**PAUSE, "pause_power_until": "2026-01-15T13:00:05.000Z"},),
    ),
    "Hot water at 60 °C on Sunday morning": Story(
        wait=4 * 24 * 3600,
        puts=({"dhw_standard_temperature": 60.0}, {"dhw_standard_temperature": 48.0}),
    ),
}
QUIET: Mapping[str, Mapping[str, Any]] = {
    "Tell that the dishwasher may start": MAKES_WATER,
    "Look at the heat pump before the night": {
        "is_authenticated": True,
        "current_state_last_updated_at": "2026-01-16T12:00:00Z",
    },
    "Pause for an open window, but not during hot water": MAKES_WATER,
    "Pause when a window is opened": {
        **PAUSE,
        "pause_power_until": "2026-01-15T20:00:00Z",
    },
    "Heat again when somebody comes home early": HOME,
    "Turn the optimization on again each evening": {
        "is_smart_optimization_active": True
    },
}
"""What the cloud says where the condition of an example does not hold."""


@pytest.fixture
async def house(home: Home, caplog: pytest.LogCaptureFixture) -> AsyncGenerator[Home]:
    """Return a home in Berlin with a heat pump of the name that the pages use."""
    hass = home.hass
    await hass.config.async_set_time_zone("Europe/Berlin")
    for component in ("homeassistant", "conversation", "persistent_notification"):
        assert await async_setup_component(hass, component, {})
    yield home
    # Their timers would outlive the test.
    if AUTOMATIONS in hass.data:
        for entity in tuple(hass.data[AUTOMATIONS].entities):
            await entity.async_remove()
    assert [
        record.getMessage()
        for record in caplog.records
        # The loader warns of every custom integration.
        if record.levelno >= logging.WARNING and record.name != "homeassistant.loader"
    ] == []


async def furnish(house: Home, *titles: str) -> None:
    """Set up the account, its heat pumps named as told."""
    entry = house.entry()
    for subentry, title in zip(entry.subentries.values(), titles, strict=True):
        house.hass.config_entries.async_update_subentry(entry, subentry, title=title)
    await house.set_up(entry)


def listen(house: Home) -> list[str]:
    """Return what collects the notifications that are shown from now on."""
    shown: list[str] = []

    @callback
    def note(_: UpdateType, notifications: dict[str, Any]) -> None:
        shown.extend(each["message"] for each in notifications.values())

    async_register_callback(house.hass, note)
    return shown


async def live(house: Home, alias: str, story: Story) -> list[str]:
    """Live a story; return which entities of other integrations were called."""
    called: list[str] = []

    @callback
    def note(call: ServiceCall) -> None:
        called.extend(call.data["entity_id"])

    house.hass.services.async_register("vacuum", "start", note)
    house.cloud.change(house.cloud.heat_pump_id, **story.cloud)
    await furnish(house, "Heat pump")
    await house.clock.go(story.before)
    for entity_id, state in story.states[:1]:
        house.hass.states.async_set(entity_id, state)
    config = {"automation": [AUTOMATION[alias]]}
    assert await async_setup_component(house.hass, "automation", config)
    await house.clock.go(5)
    house.cloud.clear()
    for entity_id, state in story.states[1:]:
        house.hass.states.async_set(entity_id, state)
        await house.clock.go(10)
    house.cloud.change(house.cloud.heat_pump_id, **story.then)
    await house.clock.go(story.wait)
    return called


def test_every_automation_has_its_story() -> None:
    """No example is left out."""
    assert AUTOMATION.keys() == AUTOMATIONS_OF_PAGES.keys()
    assert len(SCRIPT) == len(SCRIPTS_OF_PAGES)


@pytest.mark.parametrize("alias", AUTOMATIONS_OF_PAGES)
async def test_automation(house: Home, alias: str) -> None:
    """It is valid, and does what it is for when that happens."""
    story = AUTOMATIONS_OF_PAGES[alias]
    shown = listen(house)
    called = await live(house, alias, story)
    assert tuple(house.puts) == story.puts
    assert (*called,) == story.called
    assert len(shown) == bool(story.told)
    assert story.told in "".join(shown)


@pytest.mark.parametrize("alias", QUIET)
async def test_condition(house: Home, alias: str) -> None:
    """Where its condition does not hold, it does nothing."""
    story = AUTOMATIONS_OF_PAGES[alias]
    quiet = Story(cloud=QUIET[alias], states=story.states, wait=story.wait)
    await live(house, alias, quiet)
    assert house.puts == []


# Scripts.

SCRIPTS_OF_PAGES = (
    Story(puts=({**PAUSE, "pause_power_until": "2026-01-15T13:30:00.000Z"},)),
    Story(puts=({**PAUSE, "pause_power_until": "2026-01-15T19:00:00.000Z"},)),
    Story(puts=(RESUME,)),
    Story(
        puts=(
            {
                "is_away_mode_enabled": True,
                "away_mode_start": "2026-02-14T07:00:00.000Z",
                "away_mode_end": "2026-02-21T17:00:00.000Z",
                "away_mode_minimum_temperature_limit": 16.0,
                "away_mode_minimum_dhw_temperature_limit": 35.0,
            },
        )
    ),
    Story(puts=(BACK,)),
    Story(
        puts=(
            {
                "minimum_temperature_limit": 20.0,
                "maximum_temperature_limit": 24.0,
                "dhw_standard_temperature": 50.0,
            },
        )
    ),
    Story(told="Heat pump took 133.9 kWh."),
    Story(puts=({**PAUSE, "pause_power_until": "2026-01-15T13:00:00.000Z"},) * 2),
    Story(
        puts=(
            {
                "is_away_mode_enabled": True,
                "away_mode_start": "2026-01-15T12:00:00.000Z",
                "away_mode_end": "2026-01-18T17:00:00.000Z",
                "away_mode_minimum_temperature_limit": 17.0,
            },
        )
    ),
    Story(
        puts=(
            {
                "minimum_temperature_limit": 18.0,
                "maximum_temperature_limit": 21.0,
                "optimization_level": "Max",
            },
        )
    ),
)
"""What each sequence of actions sends and shows, in the order of the pages."""


@pytest.mark.parametrize("number", range(len(SCRIPTS_OF_PAGES)))
async def test_script(house: Home, number: int) -> None:
    """It is valid, and sends what its page says."""
    house.cloud.add_heat_pump()
    # What is so already would not be sent.
    for device_id in house.cloud.heat_pump_ids:
        for put in SCRIPTS_OF_PAGES[number].puts:
            before = {k: not v for k, v in put.items() if isinstance(v, bool)}
            house.cloud.change(device_id, **before)
    await furnish(house, "Heat pump", "Cellar")
    shown = listen(house)
    config = {"script": {"example": {"sequence": SCRIPT[number]}}}
    assert await async_setup_component(house.hass, "script", config)
    await house.clock.drive(
        house.hass.services.async_call("script", "example", blocking=True)
    )
    assert tuple(house.puts) == SCRIPTS_OF_PAGES[number].puts
    assert "".join(shown) == SCRIPTS_OF_PAGES[number].told


async def test_answer_of_statistics(house: Home) -> None:
    """What is answered has the shape that its page shows."""
    await furnish(house, "Heat pump")
    device = device_of(house, house.cloud.heat_pump_id)
    answers = await house.clock.drive(
        house.hass.services.async_call(
            "podero",
            "get_statistics",
            {"device_id": device.id, "start": "2026-01-14"},
            blocking=True,
            return_response=True,
        )
    )
    (shown,) = blocks("json")
    assert answers is not None
    assert shape(answers[device.id]) == shape(json.loads(shown))


def shape(value: Any) -> Any:
    """Return the names and kinds of an answer; of a list, those of its first item."""
    match value:
        case dict():
            return {key: shape(each) for key, each in value.items()}
        case [first, *_]:
            return [shape(first)]
    return type(value).__name__


# Sentences.

AREAS = {"en": "Cellar", "de": "Keller"}
SENTENCES = {
    language: re.findall('"([^"]+)"', table)
    for language, table in zip(
        AREAS,
        re.findall(
            r"^### .+?\n\n((?:\|.+\n)+)",
            DOCS["docs/voice.md"].read_text(),
            re.MULTILINE,
        ),
        strict=True,
    )
}


@pytest.fixture
async def spoken_to(house: Home) -> Home:
    """Return a house with one heat pump, that Assist listens to."""
    await furnish(house, "Heat pump")
    return house


async def ask(house: Home, text: str, language: str) -> IntentResponse:
    """Say something; return what is answered."""
    house.cloud.clear()
    heard = async_converse(house.hass, text, None, Context(), language)
    return (await house.clock.drive(heard)).response


@pytest.mark.parametrize("language", SENTENCES)
async def test_sentences(spoken_to: Home, language: str) -> None:
    """Each is understood and done; all that can be asked for has an example."""
    area = ar.async_get(spoken_to.hass).async_create(AREAS[language])
    device = device_of(spoken_to, spoken_to.cloud.heat_pump_id)
    dr.async_get(spoken_to.hass).async_update_device(device.id, area_id=area.id)
    heard: set[str] = set()
    wrong: dict[str, str] = {}
    for sentence in SENTENCES[language]:
        response = await ask(spoken_to, sentence, language)
        ability = response.speech_slots.get("ability")
        if response.error_code or ability is None:
            wrong[sentence] = response.speech["plain"]["speech"]
        else:
            heard.add(ability)
    assert wrong == {}
    assert heard == ABILITIES.keys()


async def test_switched_off_by_voice(spoken_to: Home) -> None:
    """Who switches it off pauses it, and who switches it on resumes."""
    for text, body in (
        ("Turn off the heat pump", PAUSE),
        ("Turn on the heat pump", RESUME),
    ):
        response = await ask(spoken_to, text, "en")
        assert response.error_code is None
        # Home Assistant answers before it is done.
        await spoken_to.clock.go(5)
        (put,) = spoken_to.puts
        assert body.items() <= put.items()
        assert f'"{text}"' in DOCS["docs/voice.md"].read_text()
