"""Sentences of people who have not seen ours, through the agent of Home Assistant.

Who wrote `battery/` knew the settings and readings of a heat pump, and nothing of how
sentences are understood here. `floor.yaml` holds how many of each row are understood
at least, and which sentences are judged unfair, with the reason.
"""

from collections import Counter
from collections.abc import AsyncGenerator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
import sys
from typing import Any, Final
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.podero.api import Field
from custom_components.podero.api.models import FIELDS
from custom_components.podero.targets import async_get_targets
from homeassistant.components.conversation import async_converse
from homeassistant.components.conversation.agent_manager import get_agent_manager
from homeassistant.components.conversation.models import ConversationInput
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict

from ..clock import Clock
from ..home import Home, device_of
from ..simulator import Cloud
from .battery_rows import BEFORE, BEGIN, OPPOSITE, SETTINGS, STATE, is_answered

BATTERY: Final = Path(__file__).parent / "battery"
HOMES: Final = {
    "en": ("Europe/London", "Heat pump", "Basement", "Bathroom"),
    "de": ("Europe/Berlin", "Wärmepumpe", "Keller", "Bad"),
    "nl": ("Europe/Amsterdam", "Warmtepomp", "Kelder", "Badkamer"),
    "fr": ("Europe/Paris", "Pompe à chaleur", "Cave", "Salle de bain"),
    "it": ("Europe/Rome", "Pompa di calore", "Cantina", "Bagno"),
    "sv": ("Europe/Stockholm", "Värmepump", "Källaren", "Badrummet"),
}
"""Zone, name and room of the heat pump, and the room of another thermostat."""
LANGUAGES: Final = [
    language for language in HOMES if (BATTERY / f"{language}.yaml").exists()
]


def load(name: str) -> dict[str, Any]:
    """Return a file of the battery."""
    return load_yaml_dict(str(BATTERY / f"{name}.yaml"))


class Listener:
    """A home whose settings are as they were before each sentence."""

    def __init__(self, home: Home, language: str) -> None:
        """Take a home that is set up."""
        self.home, self.language = home, language
        (self.target,) = async_get_targets(home.hass).values()
        self.zone = ZoneInfo(HOMES[language][0])

    async def restore(self, settings: Mapping[str, object]) -> None:
        """Bring the settings to what they were, as far as they differ."""
        stored = self.home.cloud.stored(self.home.cloud.heat_pump_id)
        changes: dict[Field[Any], Any] = {
            FIELDS[name]: value and FIELDS[name].kind.read(value)
            for name, value in settings.items()
            if stored[name] != value
        }
        if changes:
            await self.home.clock.drive(self.target.async_write(changes))
        self.home.cloud.clear()

    async def hear(self, text: str) -> tuple[str, bool, list[dict[str, Any]]]:
        """Return the answer, whether it is an error, and what the cloud was asked for."""
        result = await self.home.clock.drive(
            async_converse(self.home.hass, text, None, Context(), self.language)
        )
        speech = result.response.speech.get("plain", {}).get("speech", "")
        if not self.home.puts and result.response.error_code is None:
            # Home Assistant's own intents don't wait for what they ask for.
            await self.home.clock.go(0.4)
        return (
            speech,
            result.response.error_code is not None,
            [
                {name: self._local(value) for name, value in body.items()}
                for body in self.home.puts
            ],
        )

    async def is_taken(self, text: str) -> bool:
        """Return whether Assist gives a sentence to us."""
        agent = get_agent_manager(self.home.hass).default_agent
        assert agent is not None
        result = await self.home.clock.drive(
            agent.async_debug_recognize(
                ConversationInput(
                    text=text,
                    context=Context(),
                    conversation_id=None,
                    device_id=None,
                    satellite_id=None,
                    language=self.language,
                    agent_id="conversation.home_assistant",
                )
            )
        )
        return bool(result and result.get("source") == "custom" and result["match"])

    def _local(self, value: object) -> object:
        """Return a moment of a body as clocks in the home show it."""
        if not isinstance(value, str) or not value.endswith("Z"):
            return value
        moment = datetime.fromisoformat(value).astimezone(self.zone)
        return moment.replace(tzinfo=None, second=0, microsecond=0)

    async def judge(self, row: str, entry: Mapping[str, Any]) -> tuple[bool, bool, str]:
        """Return whether a sentence is understood, is harmless, and what came of it."""
        text = entry["say"]
        await self.restore({**STATE, **BEFORE.get(row, {})})
        if row == "not_ours" and await self.is_taken(text):
            speech, _, puts = await self.hear(text)
            return False, not puts, f"taken: {speech} {puts}"
        speech, is_error, puts = await self.hear(text)
        if row == "dangerous" and not puts:
            # What is so already would not be sent.
            await self.restore(OPPOSITE)
            speech, is_error, puts = await self.hear(text)
        if row in ("not_ours", "dangerous"):
            right = not puts
        elif row in SETTINGS:
            right = len(puts) <= 1 and SETTINGS[row](entry, puts[0] if puts else {})
        else:
            right = not puts and not is_error and is_answered(row, speech)
        return right, right or not puts, f"{speech} {puts or ''}"


@pytest.fixture
async def cloud(freezer: FrozenDateTimeFactory, request: Any) -> AsyncGenerator[Cloud]:
    """Return a cloud on the afternoon of the battery."""
    zone = ZoneInfo(HOMES[request.node.callspec.params["language"]][0])
    freezer.move_to(BEGIN.replace(tzinfo=zone).astimezone(UTC) - timedelta(minutes=2))
    async with Cloud() as cloud:
        yield cloud


async def listen(hass: HomeAssistant, home: Home, language: str) -> Listener:
    """Set up the home of the battery."""
    zone, name, room, other = HOMES[language]
    await hass.config.async_set_time_zone(zone)
    hass.config.language = language
    for component in ("homeassistant", "conversation"):
        assert await async_setup_component(hass, component, {})
    home.cloud.change(home.cloud.heat_pump_id, **STATE)
    await home.set_up()
    areas = ar.async_get(hass)
    device = device_of(home, home.cloud.heat_pump_id)
    dr.async_get(hass).async_update_device(
        device.id, name_by_user=name, area_id=areas.async_create(room).id
    )
    areas.async_create(other)
    for entity_id, called in (
        ("light.kitchen", "Kitchen"),
        ("media_player.tv", "TV"),
        ("climate.other", other),
    ):
        hass.states.async_set(entity_id, "on", {"friendly_name": called})
    # Statistics are asked for within a minute.
    await home.clock.go(110)
    return Listener(home, language)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_battery(
    hass: HomeAssistant, cloud: Cloud, clock: Clock, language: str
) -> None:
    """Nine in ten sentences are understood, and none does the wrong thing."""
    listener = await listen(hass, Home(hass=hass, cloud=cloud, clock=clock), language)
    floor = load("floor")[language]
    right: Counter[str] = Counter()
    harmful: dict[str, str] = {}
    battery, fresh = load(language), load("fresh").get(language, {})
    for row in {**battery, **fresh}:
        for entry in (*battery.get(row, ()), *fresh.get(row, ())):
            if "unfair" in entry:
                continue
            is_right, is_harmless, what = await listener.judge(row, entry)
            right[row] += is_right
            if not is_harmless:
                harmful[entry["say"]] = what
            if not is_right:
                sys.stdout.write(f"{language} {row}: {entry['say']} -> {what}\n")
    sys.stdout.write(f"{language} understood: {dict(right)}, wrong writes: {harmful}\n")
    assert {row: right[row] for row in floor["understood"]} == {
        row: max(count, right[row]) for row, count in floor["understood"].items()
    }
    assert len(harmful) <= floor["wrong_writes"]
