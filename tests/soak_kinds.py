"""Kinds of trouble that people have reported, for the soak to play."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
import random
from typing import Any, Final

from custom_components.podero.const import DOMAIN
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .clock import set_wrong
from .simulator import Cloud

type Arguments = Mapping[str, Any]
"""Those of `Cloud.fail`."""

REFUSED_SIGN_IN: Final = (400, 401)
REFUSED_LIST: Final = (400, 403, 404, 405, 408, 423)
STEPS: Final = (
    *(timedelta(minutes=50), timedelta(minutes=-50)),
    *(timedelta(days=30), timedelta(days=-3)),
)
"""How wrong a home's clock is after a boot without a network, or a change by hand."""


def brief_refusal(dice: random.Random) -> Arguments:
    """Return a refusal that nothing is to be given up for."""
    if dice.random() < 0.5:
        status, times = dice.choice(REFUSED_SIGN_IN), dice.randint(2, 4)
        return {"kind": "token", "status": status, "times": times}
    return {"kind": "list", "status": dice.choice(REFUSED_LIST)}


def odd_answer(dice: random.Random, cloud: Cloud) -> Arguments:
    """Return an answer to a change that was taken, other than the documented one."""
    other = {**cloud.stored(cloud.heat_pump_ids[-1]), "id": _other_id(dice)}
    answers: tuple[Arguments, ...] = (
        {"status": 204},
        {"status": 200, "body": b""},
        {"status": 200, "body": {"success": True}},
        {"status": 200, "body": other},
    )
    told = {"times": dice.randint(1, 3), **dice.choice(answers)}
    return {"kind": "update", "applied": True, **told}


def other_heat_pump(dice: random.Random, cloud: Cloud) -> Arguments:
    """Return an answer to a read that is about a heat pump that nobody has."""
    body = {**cloud.stored(cloud.heat_pump_ids[-1]), "id": _other_id(dice)}
    return {"kind": "detail", "status": 200, "body": body, "times": dice.randint(1, 3)}


def _other_id(dice: random.Random) -> str:
    return f"{dice.getrandbits(32):08x}-0000-4000-8000-{dice.getrandbits(48):012x}"


@dataclass(slots=True, kw_only=True)
class HomeClock:
    """The wall clock of the home, which may be wrong; the cloud's and the loop's are not.

    Attributes:
        wrong_by: How far it is ahead.
        least: The same before the last step, if that was less.
    """

    wrong_by: timedelta = timedelta()
    least: timedelta = timedelta()

    def step(self, wrong_by: timedelta) -> None:
        """Set the clock."""
        self.least = min(self.wrong_by, wrong_by)
        self.wrong_by = wrong_by

    @contextmanager
    def hung_up(self) -> Generator[None]:
        """Let Home Assistant, and its timers for a moment of the day, go by it."""
        with set_wrong(lambda: self.wrong_by):
            yield


def rename_device(
    hass: HomeAssistant, entry: ConfigEntry, device_id: str, name: str
) -> None:
    """Give the device of a heat pump a name, as people do."""
    registry = dr.async_get(hass)
    for device in dr.async_entries_for_config_entry(registry, entry.entry_id):
        if (DOMAIN, device_id) in device.identifiers:
            registry.async_update_device(device.id, name_by_user=name)


def rename_heat_pump(
    hass: HomeAssistant, entry: ConfigEntry, device_id: str, title: str
) -> None:
    """Give the subentry of a heat pump another title."""
    for subentry in entry.subentries.values():
        if subentry.unique_id == device_id:
            hass.config_entries.async_update_subentry(entry, subentry, title=title)


def rename_entity(hass: HomeAssistant, entity_id: str, number: int) -> str:
    """Give an entity another id, and return that."""
    new_id = f"{entity_id.partition('_renamed_')[0]}_renamed_{number}"
    er.async_get(hass).async_update_entity(entity_id, new_entity_id=new_id)
    return new_id
