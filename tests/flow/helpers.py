"""Accounts, mistakes, and what is registered: for the tests of several dialogs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.podero.const import DOMAIN
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..dialogs import CREDENTIALS, TOKEN
from ..home import Home
from ..simulator import Cloud

STRANGER = str(uuid4())
"""An id that the cloud does not know."""
FIELD = "minimum_temperature_limit"


def asks(way: str, *others: str) -> list[str]:
    """Return these requests, and before them that of the sign-in."""
    return [*(["token"] if way == CREDENTIALS else []), *others]


def address(cloud: Cloud) -> str:
    """Return the whole address of the heat pump at Podero."""
    return (
        "https://app.podero.com/api/partners/v2.0"
        f"/org/{cloud.org_id}/users/{cloud.user_id}/heat-pumps/{cloud.heat_pump_id}"
    )


def account(home: Home, way: str) -> MockConfigEntry:
    """Return an account that signs in this way, not set up yet."""
    return home.entry(token=home.cloud.access_token if way == TOKEN else None)


def other_account(home: Home, *device_ids: str) -> MockConfigEntry:
    """Return the account of another user, with these heat pumps."""
    entry = home.entry(*device_ids)
    home.hass.config_entries.async_update_entry(
        entry,
        unique_id=f"{home.cloud.org_id}_{STRANGER}",
        data={**entry.data, "user_id": STRANGER},
    )
    return entry


def sign_in_of(cloud: Cloud, way: str) -> dict[str, str]:
    """Return a sign-in that is good."""
    if way == TOKEN:
        return {"token": cloud.issue_token()}
    cloud.restore_credentials()
    return {"client_id": cloud.client_id, "client_secret": cloud.client_secret}


def heat_pumps_of(entry: ConfigEntry) -> dict[str, str]:
    """Return the title of each subentry by its device id."""
    for subentry in entry.subentries.values():
        assert subentry.subentry_type == "heat_pump"
        assert subentry.data == {"device_id": subentry.unique_id}
    return {
        str(subentry.unique_id): subentry.title
        for subentry in entry.subentries.values()
    }


def loads(entry: ConfigEntry) -> list[ConfigEntryState]:
    """Return a list that grows whenever the account is loaded from now on."""
    seen: list[ConfigEntryState] = []

    def note() -> None:
        if entry.state is ConfigEntryState.LOADED:
            seen.append(entry.state)

    entry.async_on_state_change(note)
    return seen


def registered(hass: HomeAssistant, device_id: str = "") -> dict[str, tuple[Any, ...]]:
    """Return what the registries hold of all heat pumps, or of one."""
    entities = er.async_get(hass)
    devices = dr.async_get(hass)
    return {
        entity.entity_id: (
            entity.id,
            entity.unique_id,
            entity.name,
            entity.original_name,
            entity.disabled_by,
            entity.config_subentry_id,
            device.id,
            device.identifiers,
            device.name,
            device.name_by_user,
            device.config_subentry_id,
        )
        for entity in entities.entities.values()
        if entity.platform == DOMAIN and entity.unique_id.startswith(device_id)
        if entity.device_id and (device := devices.async_get(entity.device_id))
    }


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """Something that is wrong, and how it is shown.

    Attributes:
        errors: Error by field.
        asked: The requests that find it out, but for that of the sign-in.
        typed: What differs from a form without a mistake.
        faults: What the cloud answers instead.
    """

    errors: Mapping[str, str]
    asked: tuple[str, ...] = ()
    typed: Callable[[Cloud], dict[str, Any]] = lambda cloud: {}
    faults: tuple[Mapping[str, Any], ...] = ()


def bad_host(host: str) -> Mistake:
    """Return the mistake of a wrong address."""
    return Mistake(
        errors={"advanced": "invalid_host"},
        typed=lambda cloud: {"advanced": {"host": host}},
    )


SIGN_IN_MISTAKES = {
    "both": Mistake(
        errors={"base": "one_sign_in"},
        typed=lambda cloud: {
            "token": cloud.issue_token(),
            "client_id": cloud.client_id,
            "client_secret": cloud.client_secret,
        },
    ),
    "half": Mistake(
        errors={"base": "one_sign_in"},
        typed=lambda cloud: {"client_secret": cloud.client_secret},
    ),
    "a blank token": Mistake(
        errors={"token": "invalid_auth"}, typed=lambda cloud: {"token": " "}
    ),
    "an impossible client id": Mistake(
        errors={"client_id": "invalid_auth"},
        typed=lambda cloud: {"client_id": "a:b", "client_secret": "c"},
    ),
    "a wrong secret": Mistake(
        errors={"client_secret": "invalid_auth"},
        asked=("token",),
        typed=lambda cloud: {"client_id": cloud.client_id, "client_secret": "wrong"},
    ),
    "another account": Mistake(
        errors={"base": "wrong_account"},
        asked=("detail", "list"),
        typed=lambda cloud: {"token": cloud.issue_token(org_id=STRANGER)},
    ),
}
"""What can be wrong with a sign-in that replaces another, by name."""
