"""Home Assistant's dialogs, opened and filled in as a person would do it."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
import inspect
import json
from pathlib import Path
import re
from typing import Any, Self

from custom_components import podero
from custom_components.podero.const import DOMAIN
from homeassistant.config_entries import ConfigEntry
from homeassistant.data_entry_flow import FlowManager, FlowResultType, section

from .home import Home
from .simulator import Cloud

CREDENTIALS = "client_credentials"
TOKEN = "access_token"
WAYS = (CREDENTIALS, TOKEN)

TEXTS = json.loads(
    (Path(inspect.getfile(podero)).parent / "translations" / "en.json").read_text()
)


@dataclass
class Dialog:
    """A dialog of Home Assistant's, page after page."""

    home: Home
    flows: FlowManager[Any, Any, Any]
    page: Any

    @classmethod
    async def open(
        cls, home: Home, flows: FlowManager[Any, Any, Any], handler: Any, **context: Any
    ) -> Self:
        """Open a dialog."""
        page = await at_once(home, flows.async_init(handler, context=context))
        return cls(home, flows, page)

    async def submit(self, user_input: Mapping[str, Any]) -> None:
        """Send what was typed, with the log of requests empty."""
        self.home.cloud.clear()
        self.page = await at_once(
            self.home, self.flows.async_configure(self.page["flow_id"], {**user_input})
        )

    def is_form(self, step_id: str, errors: Mapping[str, str] | None = None) -> bool:
        """Tell whether this page asks, with exactly these errors."""
        assert self.page["type"] is FlowResultType.FORM, self.page
        assert self.page["step_id"] == step_id
        assert (self.page["errors"] or {}) == (errors or {})
        texts = self.texts.get("error", {})
        assert {*(errors or {}).values()} <= texts.keys()
        given = self.page["description_placeholders"] or {}
        for key in (errors or {}).values():
            assert {*re.findall(r"{(\w+)}", texts[key])} <= given.keys()
        return True

    @property
    def created(self) -> Any:
        """What the dialog has made."""
        assert self.page["type"] is FlowResultType.CREATE_ENTRY, self.page
        return self.page.get("result")

    @property
    def aborted(self) -> str:
        """Why the dialog ended without making anything."""
        assert self.page["type"] is FlowResultType.ABORT, self.page
        assert self.page["reason"] in self.texts["abort"]
        return str(self.page["reason"])

    @property
    def texts(self) -> Any:
        """What this kind of dialog says."""
        if self.flows is self.home.hass.config_entries.subentries:
            return TEXTS["config_subentries"]["heat_pump"]
        return TEXTS["config"]

    @property
    def asked(self) -> list[str]:
        """The requests of the last page."""
        return kinds(self.home.cloud)

    def begins_with(self, *requests: str) -> bool:
        """Tell whether these were the first requests, and there is at most one more.

        An account that has just been set up may look for further heat pumps.
        """
        assert self.asked[: len(requests)] == [*requests]
        assert self.asked[len(requests) :] in ([], ["list"])
        return True

    @property
    def filled(self) -> dict[str, Any]:
        """What stands in the fields of this page; never a secret."""
        return values(self.page["data_schema"].schema, "suggested_value")

    @property
    def offered(self) -> dict[str, str]:
        """What can be chosen in the only field of this page: label by value."""
        (selector,) = self.page["data_schema"].schema.values()
        return {
            option["value"]: option["label"] for option in selector.config["options"]
        }


def values(schema: Mapping[Any, Any], name: str) -> dict[str, Any]:
    """Return a part of the descriptions of a form's fields, sections included."""
    found = {
        marker.schema: (
            values(field.schema.schema, name)
            if isinstance(field, section)
            else (marker.description or {}).get(name)
        )
        for marker, field in schema.items()
    }
    return {key: value for key, value in found.items() if value not in (None, {})}


def shown(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form gives back of what was typed: all but secrets."""
    secrets = ("client_secret", "token")
    return {k: v for k, v in user_input.items() if k not in secrets}


def kinds(cloud: Cloud) -> list[str]:
    """Return what the cloud was asked for."""
    return [request.kind for request in cloud.requests]


async def at_once[ResultT](home: Home, work: Awaitable[ResultT]) -> ResultT:
    """Await something that no time may pass for."""
    began = home.hass.loop.time()
    result = await home.clock.drive(work)
    await home.clock.settle()
    assert home.hass.loop.time() == began
    return result


async def sign_in_dialog(home: Home, way: str) -> Dialog:
    """Add the integration and choose how to sign in."""
    dialog = await Dialog.open(
        home, home.hass.config_entries.flow, DOMAIN, source="user"
    )
    assert dialog.page["type"] is FlowResultType.MENU
    assert dialog.page["menu_options"] == [*WAYS]
    await dialog.submit({"next_step_id": way})
    assert dialog.is_form(way)
    return dialog


async def add_dialog(home: Home, entry: ConfigEntry) -> Dialog:
    """Choose "Add heat pump" in an account."""
    home.cloud.clear()
    flows = home.hass.config_entries.subentries
    return await Dialog.open(home, flows, (entry.entry_id, "heat_pump"), source="user")


def typed(
    cloud: Cloud, way: str, host: str | None = None, **others: Any
) -> dict[str, Any]:
    """Return a form without a mistake, but for the others."""
    sign_in = (
        {"token": cloud.access_token}
        if way == TOKEN
        else {"client_id": cloud.client_id, "client_secret": cloud.client_secret}
    )
    return {
        "org_id": cloud.org_id,
        "user_id": cloud.user_id,
        **sign_in,
        "advanced": {"host": cloud.url if host is None else host},
        **others,
    }
