"""Set-up as people meet it: each dialog, each mistake, and what comes of them.

No page lets one wait: but for one test of a cloud that does not answer, no time passes
between a click and the next page.
"""

from collections.abc import Awaitable, Callable, Generator, Mapping
from dataclasses import dataclass
import inspect
import json
import logging
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components import podero
from custom_components.podero.config_flow import PRODUCTION
from custom_components.podero.const import DOMAIN
from custom_components.podero.sign_in import cleaned
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowManager, FlowResultType, section
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.setup import async_setup_component

from .home import Home
from .simulator import Cloud

CREDENTIALS = "client_credentials"
TOKEN = "access_token"
WAYS = (CREDENTIALS, TOKEN)
SECRET = {CREDENTIALS: "client_secret", TOKEN: "token"}

STRANGER = str(uuid4())
"""An id that the cloud does not know."""
FIELD = "minimum_temperature_limit"

TEXTS = json.loads(
    (Path(inspect.getfile(podero)).parent / "translations" / "en.json").read_text()
)

LOGGERS = (
    "custom_components",
    "homeassistant.config_entries",
    "homeassistant.data_entry_flow",
    "homeassistant.helpers.frame",
)


@pytest.fixture
def expected_log(caplog: pytest.LogCaptureFixture) -> Generator[list[str]]:
    """Return where to put parts of the warnings that a test brings about."""
    expected: list[str] = []
    yield expected
    warnings = [
        record.getMessage()
        for when in ("setup", "call")
        for record in caplog.get_records(when)
        if record.levelno >= logging.WARNING and record.name.startswith(LOGGERS)
    ]
    assert len(warnings) == len(expected), warnings
    for warning, part in zip(warnings, expected, strict=True):
        assert part in warning


@pytest.fixture(autouse=True)
def _clean_log(expected_log: list[str]) -> None:
    """Let Home Assistant have nothing to complain about: no deprecated use."""


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
        assert {*(errors or {}).values()} <= self.texts.get("error", {}).keys()
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
        """What stands in the fields of this page."""
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


def asks(way: str, *others: str) -> list[str]:
    """Return these requests, and before them that of the sign-in."""
    return [*(["token"] if way == CREDENTIALS else []), *others]


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


# Setting up.


@pytest.mark.parametrize("way", WAYS)
async def test_one_heat_pump(home: Home, way: str) -> None:
    """Sign-in and two ids are all that it takes; the only heat pump is taken as it is."""
    cloud = home.cloud
    dialog = await sign_in_dialog(home, way)
    await dialog.submit(typed(cloud, way))
    entry = dialog.created
    assert entry.title == "Podero"
    assert entry.unique_id == f"{cloud.org_id}_{cloud.user_id}"
    sign_in = typed(cloud, way)
    del sign_in["advanced"]
    assert entry.data == {"host": cloud.url, **sign_in}
    assert entry.options == {}
    # Another version takes a migration.
    assert (entry.version, entry.minor_version) == (1, 1)
    assert heat_pumps_of(entry) == {cloud.heat_pump_id: "Nibe S2125-8"}
    # The check, and then the set-up with its first read.
    assert dialog.begins_with(*asks(way, "list"), *asks(way, "detail"))
    assert entry.state is ConfigEntryState.LOADED
    assert home.state(FIELD) == "19.5"


def address(cloud: Cloud) -> str:
    """Return the whole address of the heat pump at Podero."""
    return (
        "https://app.podero.com/api/partners/v2.0"
        f"/org/{cloud.org_id}/users/{cloud.user_id}/heat-pumps/{cloud.heat_pump_id}"
    )


PASTED: dict[str, Callable[[Cloud, str], str]] = {
    "spaces around": lambda cloud, own: f" \t{own}\n",
    "spaces within": lambda cloud, own: own.replace("-", " - "),
    "no-break spaces": lambda cloud, own: f"\xa0{own}\xa0",
    "capitals": lambda cloud, own: own.upper(),
    "no hyphens": lambda cloud, own: own.replace("-", ""),
    "whole address": lambda cloud, own: address(cloud),
    "address in capitals": lambda cloud, own: f" {address(cloud).upper()}/ ",
    "address with a query": lambda cloud, own: (
        f"{address(cloud)}?include_deleted=false"
    ),
    "path": lambda cloud, own: address(cloud).removeprefix("https://app.podero.com"),
    "unknown kind of address": lambda cloud, own: f"https://app.podero.com/x/{own}/y",
}


@pytest.mark.parametrize("pasted", PASTED.values(), ids=PASTED)
async def test_ids_as_they_are_pasted(
    home: Home, pasted: Callable[[Cloud, str], str]
) -> None:
    """Each id is found in what people paste, and kept in one form."""
    cloud = home.cloud
    cloud.add_heat_pump()
    ids = {
        "org_id": cloud.org_id,
        "user_id": cloud.user_id,
        "device_id": cloud.heat_pump_id,
    }
    dialog = await sign_in_dialog(home, TOKEN)
    await dialog.submit(
        typed(cloud, TOKEN)
        | {name: pasted(cloud, device_id) for name, device_id in ids.items()}
    )
    entry = dialog.created
    assert entry.data["org_id"] == cloud.org_id
    assert entry.data["user_id"] == cloud.user_id
    assert "device_id" not in entry.data
    assert entry.unique_id == f"{cloud.org_id}_{cloud.user_id}"
    assert [*heat_pumps_of(entry)] == [cloud.heat_pump_id]
    assert entry.state is ConfigEntryState.LOADED


@pytest.mark.parametrize("way", WAYS)
async def test_sign_in_as_it_is_pasted(home: Home, way: str) -> None:
    """Blanks and line breaks that copying brings are no part of a sign-in."""
    sound = typed(home.cloud, way)
    names = set(sound) & {"client_id", "client_secret", "token"}
    dialog = await sign_in_dialog(home, way)
    broken = {name: f" {sound[name][:9]}\n {sound[name][9:]}\t" for name in names}
    await dialog.submit(sound | broken)
    entry = dialog.created
    assert {name: entry.data[name] for name in names} == {
        name: sound[name] for name in names
    }


@pytest.mark.parametrize("left_empty", [{}, {"device_id": ""}, {"device_id": "  "}])
async def test_several_heat_pumps(home: Home, left_empty: dict[str, str]) -> None:
    """Several are offered by model, twins told apart; each chosen is a subentry."""
    cloud = home.cloud
    other, twin = (
        cloud.add_heat_pump(),
        cloud.add_heat_pump(
            device_model=cloud.stored(cloud.heat_pump_id)["device_model"]
        ),
    )
    dialog = await sign_in_dialog(home, CREDENTIALS)
    await dialog.submit(typed(cloud, CREDENTIALS, **left_empty))
    assert dialog.is_form("heat_pumps")
    assert dialog.asked == ["token", "list"]
    assert dialog.offered == {
        cloud.heat_pump_id: f"Nibe S2125-8 (…{cloud.heat_pump_id[-4:]})",
        other: f"Vaillant aroTHERM plus VWL 75/6 (…{other[-4:]})",
        twin: f"Nibe S2125-8 2 (…{twin[-4:]})",
    }
    (marker,) = dialog.page["data_schema"].schema
    assert marker.default() == [cloud.heat_pump_id, other, twin]

    await dialog.submit({"device_ids": [cloud.heat_pump_id, twin]})
    entry = dialog.created
    assert heat_pumps_of(entry) == {
        cloud.heat_pump_id: "Nibe S2125-8",
        twin: "Nibe S2125-8 2",
    }
    # Choosing asks nothing; the set-up reads both at once.
    assert dialog.begins_with("token", "list")
    assert home.state(FIELD, twin) == "19.5"
    assert not registered(home.hass, other)


async def test_none_chosen(home: Home) -> None:
    """Choosing no heat pump is an error at the choice, which stays as it was made."""
    cloud = home.cloud
    other = cloud.add_heat_pump()
    dialog = await sign_in_dialog(home, CREDENTIALS)
    await dialog.submit(typed(cloud, CREDENTIALS))
    await dialog.submit({"device_ids": []})
    assert dialog.is_form("heat_pumps", {"device_ids": "none_chosen"})
    assert dialog.filled == {"device_ids": []}
    assert [*dialog.offered] == [cloud.heat_pump_id, other]
    assert dialog.asked == []
    await dialog.submit({"device_ids": [other]})
    assert [*heat_pumps_of(dialog.created)] == [other]


@pytest.mark.parametrize("way", WAYS)
async def test_one_of_several(home: Home, way: str) -> None:
    """Who names a heat pump gets that one, and is asked nothing more."""
    cloud = home.cloud
    other = cloud.add_heat_pump()
    dialog = await sign_in_dialog(home, way)
    await dialog.submit(typed(cloud, way, device_id=other))
    assert [*heat_pumps_of(dialog.created)] == [other]
    assert dialog.begins_with(*asks(way, "detail"), *asks(way, "detail"))


async def test_unknown_model(home: Home) -> None:
    """A heat pump whose model the cloud does not know has a name all the same."""
    cloud = home.cloud
    cloud.change(cloud.heat_pump_id, device_model=None)
    dialog = await sign_in_dialog(home, CREDENTIALS)
    await dialog.submit(typed(cloud, CREDENTIALS))
    assert heat_pumps_of(dialog.created) == {cloud.heat_pump_id: "Heat pump"}


@pytest.mark.parametrize("way", WAYS)
async def test_list_refused(home: Home, way: str) -> None:
    """A sign-in that may not list heat pumps will do for one whose id is known."""
    cloud = home.cloud
    cloud.fail(403, kind="list", times=None)
    cloud.fail(403, kind="users", times=None)
    dialog = await sign_in_dialog(home, way)
    await dialog.submit(typed(cloud, way))
    assert dialog.is_form(way, {"org_id": "forbidden"})
    assert dialog.asked == asks(way, "list")
    # A slip in the id is shown there, although nobody can look it up.
    await dialog.submit(typed(cloud, way, device_id=STRANGER))
    assert dialog.is_form(way, {"device_id": "unknown_device"})
    assert dialog.asked == ["detail", "list"]
    await dialog.submit(typed(cloud, way, device_id=cloud.heat_pump_id))
    assert [*heat_pumps_of(dialog.created)] == [cloud.heat_pump_id]
    assert home.state(FIELD) == "19.5"


async def test_in_the_browser(home: Home, hass_client: ClientSessionGenerator) -> None:
    """A browser gets secret fields, a closed section, and back what was typed."""
    cloud = home.cloud
    assert await async_setup_component(home.hass, "config", {})
    browser = await hass_client()

    async def post(path: str, data: Mapping[str, Any]) -> Any:
        response = await home.clock.drive(
            browser.post(f"/api/config/config_entries/flow{path}", json=data)
        )
        assert response.status == 200
        return await response.json()

    page = await post("", {"handler": DOMAIN})
    flow = f"/{page['flow_id']}"
    page = await post(flow, {"next_step_id": CREDENTIALS})
    fields = {field["name"]: field for field in page["data_schema"]}
    assert {name for name, field in fields.items() if field["required"]} == {
        *("org_id", "user_id", "client_id", "client_secret")
    }
    assert set(fields) == {*typed(cloud, CREDENTIALS), "device_id"}
    assert fields["client_secret"]["selector"]["text"]["type"] == "password"
    advanced = fields["advanced"]
    assert (advanced["type"], advanced["expanded"]) == ("expandable", False)
    (host,) = advanced["schema"]
    assert host["name"] == "host"
    assert host["default"] == "https://app.podero.com"
    assert host["selector"]["select"]["custom_value"] is True
    assert host["selector"]["select"]["options"] == [
        "https://app.podero.com",
        "https://sandbox-app.podero.com",
    ]

    wrong = typed(cloud, CREDENTIALS, client_secret="wrong")
    page = await post(flow, wrong)
    assert page["errors"] == {"client_secret": "invalid_auth"}
    shown = {field["name"]: field for field in page["data_schema"]}
    for name in wrong.keys() - {"advanced"}:
        assert shown[name]["description"] == {"suggested_value": wrong[name]}
    (host,) = shown["advanced"]["schema"]
    assert host["description"] == {"suggested_value": cloud.url}
    # The frontend would fill that in, and forget what was typed.
    assert "default" not in shown["advanced"]

    page = await post(flow, typed(cloud, CREDENTIALS))
    assert page["type"] == "create_entry"
    assert cloud.client_secret not in str(page)


@pytest.mark.parametrize("way", WAYS)
async def test_secrets_are_hidden(home: Home, way: str) -> None:
    """Only secrets are typed unseen, and no browser keeps any of it."""
    dialog = await sign_in_dialog(home, way)
    fields = {
        marker.schema: field.config
        for marker, field in dialog.page["data_schema"].schema.items()
        if not isinstance(field, section)
    }
    hidden = {name for name, field in fields.items() if field.get("type") == "password"}
    assert hidden == {SECRET[way]}
    assert all(field["autocomplete"] == "off" for field in fields.values())
    assert dialog.page["data_schema"].schema["advanced"].options == {"collapsed": True}


async def test_production_is_the_default(home: Home) -> None:
    """Nobody has to open the section: as it is, the production cloud is meant.

    Nor has a program to send it.
    """
    dialog = await sign_in_dialog(home, TOKEN)
    form = typed(home.cloud, TOKEN, advanced={})
    schema = dialog.page["data_schema"]
    assert schema(form)["advanced"] == {"host": "https://app.podero.com"}
    del form["advanced"]
    data, _ = cleaned(schema(form), ("token",), PRODUCTION)
    assert data["host"] == "https://app.podero.com"


# Mistakes.


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


def bad_id(text: str) -> Mistake:
    """Return the mistake of three malformed ids."""
    names = ("org_id", "user_id", "device_id")
    return Mistake(
        errors=dict.fromkeys(names, "invalid_id"),
        typed=lambda cloud: dict.fromkeys(names, text),
    )


def no_answer(**fault: Any) -> Mistake:
    """Return the mistake that is the cloud's."""
    return Mistake(
        errors={"base": "cannot_connect"},
        asked=("list",),
        faults=({"kind": "list", **fault},),
    )


MISTAKES = {
    "malformed ids": bad_id("my house"),
    "an id too short": bad_id(STRANGER[:-1]),
    "an id too long": bad_id(f"{STRANGER}0"),
    "two ids": bad_id(f"{STRANGER}/{uuid4()}"),
    "an address without ids": bad_id("https://app.podero.com/org/"),
    "an empty id": Mistake(
        errors=dict.fromkeys(("org_id", "user_id"), "invalid_id"),
        typed=lambda cloud: {"org_id": "", "user_id": " "},
    ),
    "no host": bad_host(""),
    "no address": bad_host("https://"),
    "another scheme": bad_host("ftp://app.podero.com"),
    "a broken address": bad_host("https://["),
    "an impossible port": bad_host("https://app.podero.com:99999"),
    "http to another machine": bad_host("http://192.168.1.20"),
    "http to Podero": bad_host("http://app.podero.com"),
    "everything at once": Mistake(
        errors={
            "org_id": "invalid_id",
            "user_id": "invalid_id",
            "device_id": "invalid_id",
            "advanced": "invalid_host",
        },
        typed=lambda cloud: {
            "org_id": "mine",
            "user_id": "me",
            "device_id": "that one",
            "advanced": {"host": "http://here"},
        },
    ),
    "a forbidden organisation": Mistake(
        errors={"org_id": "forbidden"},
        asked=("list",),
        typed=lambda cloud: {"org_id": STRANGER},
    ),
    "a forbidden organisation, with a device": Mistake(
        errors={"org_id": "forbidden"},
        asked=("detail", "list"),
        typed=lambda cloud: {"org_id": STRANGER, "device_id": cloud.heat_pump_id},
    ),
    "an unknown organisation": Mistake(
        errors={"org_id": "unknown_organisation"},
        asked=("list", "users"),
        faults=({"status": 404, "kind": "list"}, {"status": 404, "kind": "users"}),
    ),
    "an unknown organisation, with a device": Mistake(
        errors={"org_id": "unknown_organisation"},
        asked=("detail", "list", "users"),
        typed=lambda cloud: {"device_id": cloud.heat_pump_id},
        faults=tuple(
            {"status": 404, "kind": kind} for kind in ("detail", "list", "users")
        ),
    ),
    "an organisation whose users are hidden": Mistake(
        errors={"org_id": "unknown_organisation"},
        asked=("list", "users"),
        faults=({"status": 404, "kind": "list"}, {"status": 403, "kind": "users"}),
    ),
    "an unknown user": Mistake(
        errors={"user_id": "unknown_user"},
        asked=("list", "users"),
        typed=lambda cloud: {"user_id": STRANGER},
    ),
    "an unknown user, with a device": Mistake(
        errors={"user_id": "unknown_user"},
        asked=("detail", "list", "users"),
        typed=lambda cloud: {"user_id": STRANGER, "device_id": cloud.heat_pump_id},
    ),
    "an id that the cloud refuses": Mistake(
        errors={"user_id": "unknown_user"},
        asked=("list", "users"),
        typed=lambda cloud: {"user_id": STRANGER},
        faults=({"status": 422, "kind": "list"},),
    ),
    "ids that the cloud refuses, with a device": Mistake(
        errors={"org_id": "unknown_organisation"},
        asked=("detail", "list", "users"),
        typed=lambda cloud: {"device_id": cloud.heat_pump_id},
        faults=tuple(
            {"status": 422, "kind": kind} for kind in ("detail", "list", "users")
        ),
    ),
    "an unknown device": Mistake(
        errors={"device_id": "unknown_device"},
        asked=("detail", "list"),
        typed=lambda cloud: {"device_id": STRANGER},
    ),
    "a forbidden device": Mistake(
        errors={"device_id": "forbidden_device"},
        asked=("detail", "list"),
        typed=lambda cloud: {"device_id": cloud.heat_pump_id},
        faults=({"status": 403, "kind": "detail"},),
    ),
    "the device of another user": Mistake(
        errors={"device_id": "unknown_device"},
        asked=("detail", "list"),
        typed=lambda cloud: {
            "device_id": cloud.add_heat_pump(user_id=cloud.add_user())
        },
    ),
    "a user without heat pumps": Mistake(
        errors={"base": "no_heat_pumps"},
        asked=("list",),
        typed=lambda cloud: {"user_id": cloud.add_user()},
    ),
    "no list for a user without heat pumps": Mistake(
        errors={"base": "no_heat_pumps"},
        asked=("list", "users"),
        faults=({"status": 404, "kind": "list"},),
    ),
    "an outage": no_answer(drop="before"),
    "a server error": no_answer(status=500),
    "an overload": no_answer(status=503),
    "a redirect": no_answer(status=302, headers={"Location": "https://example.com"}),
    "a log-in page": no_answer(status=200, body="<html>Please log in</html>"),
    "an answer of another kind": no_answer(status=200, body={"detail": "?"}),
    "an outage while looking for the culprit": Mistake(
        errors={"base": "cannot_connect"},
        asked=("list", "users"),
        typed=lambda cloud: {"user_id": STRANGER},
        faults=({"status": 500, "kind": "users"},),
    ),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
async def test_mistake(home: Home, way: str, mistake: Mistake) -> None:
    """A mistake is shown at its field, nothing is lost, and then it goes on."""
    cloud = home.cloud
    wrong = typed(cloud, way) | mistake.typed(cloud)
    for fault in mistake.faults:
        cloud.fail(**fault)
    dialog = await sign_in_dialog(home, way)
    await dialog.submit(wrong)
    assert dialog.is_form(way, mistake.errors)
    assert dialog.asked == (asks(way, *mistake.asked) if mistake.asked else [])
    assert dialog.filled == wrong
    assert not home.hass.config_entries.async_entries(DOMAIN)

    cloud.heal()
    await dialog.submit(typed(cloud, way, device_id=cloud.heat_pump_id))
    assert [*heat_pumps_of(dialog.created)] == [cloud.heat_pump_id]
    assert dialog.created.state is ConfigEntryState.LOADED


@pytest.mark.parametrize(
    ("way", "wrong", "asked"),
    [
        (TOKEN, {"token": "wrong"}, ["list"]),
        (TOKEN, {"token": "wröng"}, ["list"]),
        (TOKEN, {"token": " "}, []),
        (TOKEN, {"token": "to\x00ken"}, []),
        (CREDENTIALS, {"client_secret": "wrong"}, ["token"]),
        (CREDENTIALS, {"client_secret": "wröng"}, ["token"]),
        (CREDENTIALS, {"client_secret": ""}, []),
        (CREDENTIALS, {"client_id": ""}, []),
        (CREDENTIALS, {"client_id": "a:b"}, []),
    ],
)
async def test_wrong_sign_in(
    home: Home, way: str, wrong: dict[str, str], asked: list[str]
) -> None:
    """A sign-in that is refused, or can't be one, is shown at its field."""
    dialog = await sign_in_dialog(home, way)
    await dialog.submit(typed(home.cloud, way, **wrong))
    assert dialog.is_form(way, dict.fromkeys(wrong, "invalid_auth"))
    assert dialog.asked == asked
    await dialog.submit(typed(home.cloud, way))
    assert dialog.created.state is ConfigEntryState.LOADED


async def test_sign_in_of_another_environment(home: Home) -> None:
    """A client id that Podero does not know here is shown with its secret."""
    dialog = await sign_in_dialog(home, CREDENTIALS)
    home.cloud.revoke_credentials()
    await dialog.submit(typed(home.cloud, CREDENTIALS))
    assert dialog.is_form(CREDENTIALS, {"client_secret": "invalid_auth"})
    home.cloud.restore_credentials()
    await dialog.submit(typed(home.cloud, CREDENTIALS))
    assert dialog.created.state is ConfigEntryState.LOADED


@pytest.mark.parametrize(
    ("fault", "errors"),
    [
        ({"status": 400}, {"client_secret": "invalid_auth"}),
        ({"status": 500}, {"base": "cannot_connect"}),
        ({"status": 200, "body": {}}, {"base": "cannot_connect"}),
        ({"status": 403}, {"base": "cannot_connect"}),
        ({"status": 404}, {"base": "cannot_connect"}),
        ({"drop": "before"}, {"base": "cannot_connect"}),
    ],
)
async def test_no_token(
    home: Home, fault: dict[str, Any], errors: dict[str, str]
) -> None:
    """A token endpoint that fails is told from one that refuses."""
    home.cloud.fail(kind="token", **fault)
    dialog = await sign_in_dialog(home, CREDENTIALS)
    await dialog.submit(typed(home.cloud, CREDENTIALS))
    assert dialog.is_form(CREDENTIALS, errors)
    assert dialog.asked == ["token"]
    await dialog.submit(typed(home.cloud, CREDENTIALS))
    assert dialog.created.state is ConfigEntryState.LOADED


@pytest.mark.parametrize("kind", ["token", "list"])
async def test_too_many_requests(home: Home, kind: Any) -> None:
    """A cloud that wants to rest is not asked again, and the person is told so."""
    home.cloud.fail(429, kind=kind, retry_after=120)
    dialog = await sign_in_dialog(home, CREDENTIALS)
    await dialog.submit(typed(home.cloud, CREDENTIALS))
    assert dialog.is_form(CREDENTIALS, {"base": "too_many_requests"})
    assert dialog.asked == ["token", "list"][: 1 + (kind == "list")]
    await dialog.submit(typed(home.cloud, CREDENTIALS))
    assert dialog.is_form(CREDENTIALS, {"base": "too_many_requests"})
    assert dialog.asked == []
    await home.clock.go(121)
    await dialog.submit(typed(home.cloud, CREDENTIALS))
    assert dialog.created.state is ConfigEntryState.LOADED


@pytest.mark.parametrize("way", WAYS)
async def test_nobody_listens(home: Home, way: str) -> None:
    """An address where nobody listens is no connection, at once."""
    cloud = home.cloud
    dialog = await sign_in_dialog(home, way)
    await cloud.stop()
    await dialog.submit(typed(cloud, way))
    assert dialog.is_form(way, {"base": "cannot_connect"})
    await cloud.start(int(cloud.url.rsplit(":", 1)[1]))
    await dialog.submit(typed(cloud, way))
    assert dialog.created.state is ConfigEntryState.LOADED


@pytest.mark.parametrize("way", WAYS)
async def test_no_answer_in_time(home: Home, way: str) -> None:
    """A cloud that does not answer is waited for once, half a minute."""
    cloud, clock = home.cloud, home.clock
    dialog = await sign_in_dialog(home, way)
    cloud.latency = 3600
    began = home.hass.loop.time()
    cloud.clear()
    dialog.page = await clock.drive(
        dialog.flows.async_configure(dialog.page["flow_id"], typed(cloud, way))
    )
    assert home.hass.loop.time() - began == pytest.approx(30, abs=1.1)
    assert dialog.is_form(way, {"base": "cannot_connect"})
    assert dialog.asked == asks(way, "list")[:1]
    cloud.latency = 0
    await dialog.submit(typed(cloud, way))
    assert dialog.created.state is ConfigEntryState.LOADED


# The same twice.


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("device", [False, True])
async def test_account_twice(home: Home, way: str, device: bool) -> None:
    """An account that is set up is refused, however its ids are written."""
    cloud = home.cloud
    entry = await home.set_up()
    before, coordinator = registered(home.hass), entry.runtime_data
    dialog = await sign_in_dialog(home, way)
    others = {"device_id": cloud.add_heat_pump()} if device else {}
    await dialog.submit(
        typed(cloud, way, org_id=cloud.org_id.upper(), **others)
        | {"user_id": address(cloud)}
    )
    assert dialog.aborted == "already_configured"
    assert dialog.asked == []
    assert home.hass.config_entries.async_entries(DOMAIN) == [entry]
    assert registered(home.hass) == before
    assert entry.runtime_data is coordinator


async def test_account_comes_back(home: Home) -> None:
    """An account that was removed can be set up again, by another sign-in too."""
    cloud = home.cloud
    entry = await home.set_up(account(home, TOKEN))
    await home.clock.drive(home.hass.config_entries.async_remove(entry.entry_id))
    assert not registered(home.hass)
    dialog = await sign_in_dialog(home, CREDENTIALS)
    await dialog.submit(typed(cloud, CREDENTIALS))
    assert [*heat_pumps_of(dialog.created)] == [cloud.heat_pump_id]
    assert home.state(FIELD) == "19.5"


def other_account(home: Home, *device_ids: str) -> MockConfigEntry:
    """Return the account of another user, with these heat pumps."""
    entry = home.entry(*device_ids)
    home.hass.config_entries.async_update_entry(
        entry,
        unique_id=f"{home.cloud.org_id}_{STRANGER}",
        data={**entry.data, "user_id": STRANGER},
    )
    return entry


@pytest.mark.parametrize("named", [False, True])
async def test_heat_pump_of_another_account(home: Home, named: bool) -> None:
    """A heat pump that another account has is refused, named or found."""
    cloud = home.cloud
    other_account(home, cloud.heat_pump_id)
    dialog = await sign_in_dialog(home, TOKEN)
    others = {"device_id": cloud.heat_pump_id} if named else {}
    await dialog.submit(typed(cloud, TOKEN, **others))
    assert dialog.aborted == "already_configured"
    assert dialog.asked == ["detail" if named else "list"]


async def test_rest_of_another_account(home: Home) -> None:
    """What another account has is not offered; a single rest is taken as it is."""
    cloud = home.cloud
    rest = cloud.add_heat_pump()
    other_account(home, cloud.heat_pump_id)
    dialog = await sign_in_dialog(home, TOKEN)
    await dialog.submit(typed(cloud, TOKEN))
    assert [*heat_pumps_of(dialog.created)] == [rest]


async def test_two_dialogs(home: Home) -> None:
    """Of two dialogs for one account the first to end ends the other."""
    cloud = home.cloud
    cloud.add_heat_pump()
    first, second = (
        await sign_in_dialog(home, TOKEN),
        await sign_in_dialog(home, CREDENTIALS),
    )
    await first.submit(typed(cloud, TOKEN))
    await second.submit(typed(cloud, CREDENTIALS))
    assert second.is_form("heat_pumps")
    await first.submit({"device_ids": cloud.heat_pump_ids})
    assert [*heat_pumps_of(first.created)] == cloud.heat_pump_ids
    assert not home.hass.config_entries.flow.async_progress()
    assert len(home.hass.config_entries.async_entries(DOMAIN)) == 1


# One heat pump more, one less.


async def test_add_heat_pump(home: Home) -> None:
    """A further heat pump joins an account that goes on running all the time."""
    cloud, hass = home.cloud, home.hass
    model = cloud.stored(cloud.heat_pump_id)["device_model"]
    entry = home.entry()
    hass.config_entries.async_update_subentry(
        entry, *entry.subentries.values(), title="Nibe S2125-8"
    )
    await home.set_up(entry)
    coordinator, loaded = entry.runtime_data, loads(entry)
    before = registered(hass)
    other, twin = cloud.add_heat_pump(), cloud.add_heat_pump(device_model=model)

    dialog = await add_dialog(home, entry)
    assert dialog.is_form("user")
    assert dialog.asked == ["list"]
    assert dialog.offered == {
        other: f"Vaillant aroTHERM plus VWL 75/6 (…{other[-4:]})",
        twin: f"Nibe S2125-8 (…{twin[-4:]})",
    }
    await dialog.submit({"device_id": twin})
    assert dialog.page["type"] is FlowResultType.CREATE_ENTRY
    # The check, and then the first read of both.
    assert dialog.asked == ["detail", "list"]
    assert heat_pumps_of(entry) == {
        cloud.heat_pump_id: "Nibe S2125-8",
        twin: "Nibe S2125-8 2",
    }
    assert home.state(FIELD, twin) == "19.5"
    assert len(registered(hass, twin)) == len(before)
    assert before.items() <= registered(hass).items()
    assert {device[8] for device in registered(hass, twin).values()} == {
        "Nibe S2125-8 2"
    }
    assert entry.runtime_data is coordinator
    assert not loaded

    # Both live.
    await home.change(FIELD, 20.5, twin)
    assert home.state(FIELD, twin) == "20.5"
    assert cloud.stored(twin)[FIELD] == 20.5
    cloud.change(cloud.heat_pump_id, **{FIELD: 18.5})
    cloud.change(twin, **{FIELD: 17.5})
    await home.clock.go(900)
    assert (home.state(FIELD), home.state(FIELD, twin)) == ("18.5", "17.5")


async def test_add_by_id(home: Home) -> None:
    """A heat pump may be typed, as a whole address too, where the list is refused."""
    cloud = home.cloud
    entry = await home.set_up()
    other = cloud.add_heat_pump()
    cloud.fail(403, kind="list", times=None)
    dialog = await add_dialog(home, entry)
    assert dialog.is_form("user", {"base": "forbidden"})
    assert dialog.offered == {}
    text = address(cloud).replace(cloud.heat_pump_id, other.upper())
    await dialog.submit({"device_id": f" {text} "})
    assert dialog.page["type"] is FlowResultType.CREATE_ENTRY
    assert [*heat_pumps_of(entry)] == [cloud.heat_pump_id, other]
    assert home.state(FIELD, other) == "19.5"


ADD_MISTAKES = {
    "a malformed id": Mistake(
        errors={"device_id": "invalid_id"},
        typed=lambda cloud: {"device_id": "the one in the cellar"},
    ),
    "an unknown device": Mistake(
        errors={"device_id": "unknown_device"},
        asked=("detail", "list"),
        typed=lambda cloud: {"device_id": STRANGER},
    ),
    "a forbidden device": Mistake(
        errors={"device_id": "forbidden_device"},
        asked=("detail", "list"),
        faults=({"status": 403, "kind": "detail"},),
    ),
    "a forbidden organisation": Mistake(
        errors={"base": "forbidden"},
        asked=("detail", "list"),
        faults=({"status": 403, "kind": "detail"}, {"status": 403, "kind": "list"}),
    ),
    "a user who is gone": Mistake(
        errors={"base": "unknown_user"},
        asked=("detail", "list", "users"),
        faults=(
            {"status": 404, "kind": "detail"},
            {"status": 404, "kind": "list"},
            {"status": 200, "kind": "users", "body": []},
        ),
    ),
}


@pytest.mark.parametrize("mistake", ADD_MISTAKES.values(), ids=ADD_MISTAKES)
async def test_add_mistake(home: Home, mistake: Mistake) -> None:
    """A mistake is shown, the choice stays as it was, and then it goes on."""
    cloud = home.cloud
    entry = await home.set_up()
    coordinator = entry.runtime_data
    other = cloud.add_heat_pump()
    dialog = await add_dialog(home, entry)
    for fault in mistake.faults:
        cloud.fail(**fault)
    wrong = {"device_id": other} | mistake.typed(cloud)
    await dialog.submit(wrong)
    assert dialog.is_form("user", mistake.errors)
    assert dialog.asked == [*mistake.asked]
    assert dialog.filled == wrong
    assert [*dialog.offered] == [other]
    assert len(entry.subentries) == 1
    await dialog.submit({"device_id": other})
    assert [*heat_pumps_of(entry)] == [cloud.heat_pump_id, other]
    assert home.state(FIELD, other) == "19.5"
    assert entry.runtime_data is coordinator


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"status": 500}, "cannot_connect"),
        ({"status": 429, "retry_after": 60}, "too_many_requests"),
    ],
)
async def test_add_while_the_cloud_is_ill(
    home: Home, fault: dict[str, Any], error: str
) -> None:
    """An ill cloud is told of when the dialog opens, and when it is sent."""
    cloud, clock = home.cloud, home.clock
    entry = await home.set_up()
    other = cloud.add_heat_pump()
    flows = home.hass.config_entries.subentries
    cloud.fail(**fault, times=None, method="GET")
    page = await clock.drive(
        flows.async_init((entry.entry_id, "heat_pump"), context={"source": "user"})
    )
    dialog = Dialog(home, flows, page)
    assert dialog.is_form("user", {"base": error})
    dialog.page = await clock.drive(
        flows.async_configure(page["flow_id"], {"device_id": other})
    )
    assert dialog.is_form("user", {"base": error})
    assert dialog.filled == {"device_id": other}
    cloud.heal()
    await clock.go(61)
    await dialog.submit({"device_id": other})
    assert [*heat_pumps_of(entry)] == [cloud.heat_pump_id, other]
    # All these reads were part of the day's budget: the next may have to wait.
    await clock.go(900)
    assert home.state(FIELD, other) == "19.5"


async def test_add_with_a_dead_token(home: Home) -> None:
    """A sign-in that has died meanwhile is told of when a heat pump is added."""
    cloud, clock = home.cloud, home.clock
    entry = await home.set_up(home.entry(token=cloud.issue_token(life=60)))
    flows = home.hass.config_entries.subentries
    clock.freezer.tick(61)
    page = await clock.drive(
        flows.async_init((entry.entry_id, "heat_pump"), context={"source": "user"})
    )
    assert Dialog(home, flows, page).is_form("user", {"base": "invalid_auth"})


@pytest.mark.parametrize("own", [True, False])
async def test_add_twice(home: Home, own: bool) -> None:
    """A heat pump that this or another account has is refused without asking."""
    cloud = home.cloud
    other = cloud.add_heat_pump()
    entry = await home.set_up(home.entry(cloud.heat_pump_id))
    if not own:
        other_account(home, other)
    dialog = await add_dialog(home, entry)
    taken = cloud.heat_pump_id if own else other
    assert taken not in dialog.offered
    await dialog.submit({"device_id": taken.upper()})
    assert dialog.aborted == "already_configured"
    assert dialog.asked == []
    assert [*heat_pumps_of(entry)] == [cloud.heat_pump_id]


async def test_add_to_an_account_that_does_not_run(home: Home) -> None:
    """Nothing can be added while the account is not running."""
    entry = await home.set_up()
    await home.clock.drive(home.hass.config_entries.async_unload(entry.entry_id))
    dialog = await add_dialog(home, entry)
    assert dialog.aborted == "entry_not_loaded"
    assert dialog.asked == []


async def test_remove_heat_pump(home: Home) -> None:
    """Who removes a heat pump loses its device and entities, and nothing else."""
    cloud, hass = home.cloud, home.hass
    other = cloud.add_heat_pump()
    entry = await home.set_up()
    coordinator, loaded = entry.runtime_data, loads(entry)
    rest = registered(hass, cloud.heat_pump_id)
    gone = registered(hass, other)
    (subentry_id,) = {entity[5] for entity in gone.values()}

    hass.config_entries.async_remove_subentry(entry, subentry_id)
    await home.clock.settle()
    assert registered(hass) == rest
    assert not any(hass.states.get(entity_id) for entity_id in gone)
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert [device.identifiers for device in devices] == [
        {(DOMAIN, cloud.heat_pump_id)}
    ]

    # The others go on: they take changes, and follow the cloud.
    await home.change(FIELD, 20.5)
    assert home.state(FIELD) == "20.5"
    cloud.change(cloud.heat_pump_id, **{FIELD: 18.5})
    cloud.clear()
    await home.clock.go(900)
    assert home.state(FIELD) == "18.5"
    assert set(kinds(cloud)) == {"detail", "statistics"}
    assert not any(other in request.path for request in cloud.requests)
    assert not registered(hass, other)

    # It can come back.
    dialog = await add_dialog(home, entry)
    assert [*dialog.offered] == [other]
    await dialog.submit({"device_id": other})
    assert home.state(FIELD, other) == "19.5"
    assert set(registered(hass, other)) == set(gone)
    assert entry.runtime_data is coordinator
    assert not loaded


async def test_remove_the_last_heat_pump(home: Home) -> None:
    """An account without heat pumps asks nothing, and takes one again."""
    cloud, hass = home.cloud, home.hass
    entry = await home.set_up()
    coordinator, loaded = entry.runtime_data, loads(entry)
    hass.config_entries.async_remove_subentry(entry, *entry.subentries)
    await home.clock.go(3600)
    assert kinds(cloud) == []
    assert not registered(hass)
    dialog = await add_dialog(home, entry)
    await dialog.submit({"device_id": cloud.heat_pump_id})
    assert dialog.asked == ["detail", "detail"]
    assert home.state(FIELD) == "19.5"
    assert entry.runtime_data is coordinator
    assert not loaded


# Heat pumps that are new in an account.


async def offer(home: Home, entry: ConfigEntry) -> Dialog:
    """Return the dialog that offers a new heat pump of this account, opened."""
    flows = home.hass.config_entries.flow
    (flow,) = flows.async_progress_by_handler(DOMAIN)
    assert flow["context"]["source"] == "integration_discovery"
    page = await at_once(home, flows.async_configure(flow["flow_id"]))
    dialog = Dialog(home, flows, page)
    assert dialog.is_form("new_heat_pump")
    return dialog


async def test_new_heat_pump(home: Home) -> None:
    """A heat pump that is new in an account joins it with one click."""
    cloud = home.cloud
    model = cloud.stored(cloud.heat_pump_id)["device_model"]
    twin = cloud.add_heat_pump(device_model=model)
    entry = home.entry(cloud.heat_pump_id)
    home.hass.config_entries.async_update_subentry(
        entry, *entry.subentries.values(), title="Nibe S2125-8"
    )
    await home.set_up(entry)
    coordinator, loaded = entry.runtime_data, loads(entry)
    before = registered(home.hass)
    dialog = await offer(home, entry)
    assert dialog.page["description_placeholders"] == {"name": "Nibe S2125-8 2"}
    await dialog.submit({})
    assert dialog.aborted == "heat_pump_added"
    assert heat_pumps_of(entry) == {
        cloud.heat_pump_id: "Nibe S2125-8",
        twin: "Nibe S2125-8 2",
    }
    assert home.state(FIELD, twin) == "19.5"
    assert before.items() <= registered(home.hass).items()
    assert entry.runtime_data is coordinator
    assert not loaded


async def test_new_heat_pump_is_taken(home: Home) -> None:
    """An offer is withdrawn where somebody else has taken it meanwhile."""
    cloud = home.cloud
    other = cloud.add_heat_pump()
    entry = await home.set_up(home.entry(cloud.heat_pump_id))
    dialog = await offer(home, entry)
    other_account(home, other)
    await dialog.submit({})
    assert dialog.aborted == "already_configured"
    assert [*heat_pumps_of(entry)] == [cloud.heat_pump_id]


async def test_new_heat_pump_without_account(home: Home) -> None:
    """An offer of an account that is gone ends in words."""
    cloud = home.cloud
    cloud.add_heat_pump()
    entry = await home.set_up(home.entry(cloud.heat_pump_id))
    dialog = await offer(home, entry)
    await home.clock.drive(home.hass.config_entries.async_remove(entry.entry_id))
    await dialog.submit({})
    assert dialog.aborted == "account_removed"
    assert not home.hass.config_entries.async_entries(DOMAIN)


# Options.


async def test_options(home: Home) -> None:
    """Options take effect without a reload and without a request."""
    cloud, hass = home.cloud, home.hass
    ended = {
        "is_away_mode_enabled": True,
        "away_mode_start": "2026-01-14T12:00:00.000Z",
        "away_mode_end": "2026-01-15T12:10:00.000Z",
    }
    cloud.change(cloud.heat_pump_id, **ended)
    entry = await home.set_up()
    coordinator, loaded = entry.runtime_data, loads(entry)
    flows = hass.config_entries.options

    dialog = await Dialog.open(home, flows, entry.entry_id)
    assert dialog.is_form("init")
    defaults = dialog.page["data_schema"]({})
    assert defaults["tidy_away"] is True
    await dialog.submit({"tidy_away": False})
    assert dialog.page["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {**defaults, "tidy_away": False}
    assert dialog.asked == []
    await home.clock.go(1800)
    assert home.puts == []
    assert home.state("is_away_mode_enabled") == "on"

    dialog = await Dialog.open(home, flows, entry.entry_id)
    assert dialog.filled == entry.options
    await dialog.submit({"tidy_away": True})
    await home.clock.go(1800)
    assert home.state("is_away_mode_enabled") == "off"
    assert entry.runtime_data is coordinator
    assert not loaded


# Signing in again.


def dies(cloud: Cloud) -> None:
    """Let every token and the client credentials be refused from now on."""
    cloud.revoke_credentials()
    cloud.revoke_tokens()


def account(home: Home, way: str) -> MockConfigEntry:
    """Return an account that signs in this way, not set up yet."""
    return home.entry(token=home.cloud.access_token if way == TOKEN else None)


async def sign_in_again(home: Home) -> Dialog:
    """Return the one dialog that asks to sign in again, opened."""
    flows = home.hass.config_entries.flow
    (flow,) = (
        flow
        for flow in flows.async_progress_by_handler(DOMAIN)
        if flow["context"]["source"] == "reauth"
    )
    home.cloud.clear()
    page = await at_once(home, flows.async_configure(flow["flow_id"]))
    dialog = Dialog(home, flows, page)
    assert dialog.is_form("reauth_confirm")
    assert dialog.page["description_placeholders"]["account"] == "Podero"
    return dialog


def sign_in_of(cloud: Cloud, way: str) -> dict[str, str]:
    """Return a sign-in that is good."""
    if way == TOKEN:
        return {"token": cloud.issue_token()}
    cloud.restore_credentials()
    return {"client_id": cloud.client_id, "client_secret": cloud.client_secret}


NOT_AUTHENTICATED = "could not authenticate"
DIED = "Authentication failed while fetching podero data"


@pytest.mark.parametrize("way", WAYS)
async def test_reauth_at_set_up(home: Home, way: str, expected_log: list[str]) -> None:
    """A sign-in refused at set-up starts one dialog, and no request after it."""
    cloud = home.cloud
    entry = account(home, way)
    dies(cloud)
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    assert entry.error_reason_translation_key == "sign_in_refused"
    # A refusal counts once it is confirmed.
    assert kinds(cloud) == ["detail" if way == TOKEN else "token"] * 3
    cloud.clear()
    await home.clock.go(86_400)
    assert kinds(cloud) == []
    loaded = loads(entry)
    dialog = await sign_in_again(home)
    await dialog.submit(sign_in_of(cloud, way))
    assert dialog.aborted == "reauth_successful"
    assert entry.state is ConfigEntryState.LOADED
    assert len(loaded) == 1
    assert home.state(FIELD) == "19.5"
    expected_log.append(NOT_AUTHENTICATED)


@pytest.mark.parametrize("way", WAYS)
async def test_reauth_on_a_poll(home: Home, way: str, expected_log: list[str]) -> None:
    """A sign-in refused on a poll starts one dialog, and no request after it."""
    cloud = home.cloud
    await home.set_up(account(home, way))
    dies(cloud)
    await home.clock.go(7200)
    assert home.state(FIELD) == "unavailable"
    # Statistics are asked for before the poll, and tell nobody.
    statistics, *others = kinds(cloud)
    assert statistics == "statistics"
    assert others == ["detail", *["detail" if way == TOKEN else "token"] * 2]
    await sign_in_again(home)
    expected_log.append(DIED)


@pytest.mark.parametrize("way", WAYS)
async def test_reauth_on_a_write(home: Home, way: str, expected_log: list[str]) -> None:
    """A sign-in refused on a write starts the same dialog as the poll after it."""
    cloud = home.cloud
    await home.set_up(account(home, way))
    dies(cloud)
    with pytest.raises(HomeAssistantError) as err:
        await home.change(FIELD, 20.5)
    assert err.value.translation_key == "sign_in_refused"
    assert kinds(cloud) == ["update", *["update" if way == TOKEN else "token"] * 2]
    assert home.state(FIELD) == "19.5"
    await sign_in_again(home)
    with pytest.raises(HomeAssistantError):
        await home.change(FIELD, 20.5)
    await home.clock.go(900)
    await sign_in_again(home)
    expected_log.append(DIED)


@pytest.mark.parametrize("way", WAYS)
async def test_lone_refusal(home: Home, way: str) -> None:
    """One 401 between good answers bothers nobody: at set-up, on a poll, on a write."""
    cloud = home.cloud
    fault = cloud.fail(401, times=1)
    entry = await home.set_up(account(home, way))
    assert fault.hits == 1
    fault = cloud.fail(401, times=1)
    await home.clock.go(900)
    assert fault.hits == 1
    fault = cloud.fail(401, times=1)
    await home.change(FIELD, 20.5)
    assert fault.hits == 1
    assert home.state(FIELD) == "20.5"
    assert entry.state is ConfigEntryState.LOADED
    assert not home.hass.config_entries.flow.async_progress()


async def reauth(
    home: Home, way: str, expected_log: list[str]
) -> tuple[MockConfigEntry, Dialog]:
    """Return an account whose sign-in has died, and the dialog to mend that."""
    entry = await home.set_up(account(home, way))
    dies(home.cloud)
    await home.clock.go(900)
    expected_log.append(DIED)
    return entry, await sign_in_again(home)


@pytest.mark.parametrize("new", WAYS)
@pytest.mark.parametrize("old", WAYS)
async def test_reauth(home: Home, old: str, new: str, expected_log: list[str]) -> None:
    """Either sign-in may replace either; one reload, and everything is as before."""
    cloud, hass = home.cloud, home.hass
    cloud.add_heat_pump()
    entry = await home.set_up(account(home, old))
    er.async_get(hass).async_update_entity(
        home.entity_id(FIELD), name="Never colder", new_entity_id="number.warm"
    )
    (device, _) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    dr.async_get(hass).async_update_device(device.id, name_by_user="Cellar")
    await home.clock.settle()
    before, subentries = registered(hass), dict(entry.subentries)
    place = {name: entry.data[name] for name in ("host", "org_id", "user_id")}
    dies(cloud)
    await home.clock.go(900)
    issue = ("homeassistant", f"config_entry_reauth_{DOMAIN}_{entry.entry_id}")
    assert ir.async_get(hass).async_get_issue(*issue)

    loaded, stale = loads(entry), entry.runtime_data
    dialog = await sign_in_again(home)
    sign_in = sign_in_of(cloud, new)
    await dialog.submit(sign_in)
    assert dialog.aborted == "reauth_successful"
    assert dialog.begins_with(*asks(new, "detail"), *asks(new, "list"))
    assert entry.data == {**place, **sign_in}
    assert len(loaded) == 1
    assert entry.runtime_data is not stale
    assert registered(hass) == before
    assert entry.subentries == subentries
    assert hass.states.get("number.warm").state == "19.5"  # type: ignore[union-attr]
    assert not hass.config_entries.flow.async_progress()
    assert not ir.async_get(hass).async_get_issue(*issue)
    await home.clock.go(3600)
    assert len(loaded) == 1
    expected_log.append(DIED)


REAUTH_MISTAKES = {
    "nothing": Mistake(errors={"base": "one_sign_in"}),
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
    "a dead token": Mistake(
        errors={"token": "invalid_auth"},
        asked=("detail",),
        typed=lambda cloud: {"token": cloud.access_token},
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
    "another account, unknown here": Mistake(
        errors={"base": "wrong_account"},
        asked=("detail", "list", "users"),
        typed=lambda cloud: {"token": cloud.issue_token()},
        faults=tuple(
            {"status": 404, "kind": kind} for kind in ("detail", "list", "users")
        ),
    ),
    "an outage": Mistake(
        errors={"base": "cannot_connect"},
        asked=("detail",),
        typed=lambda cloud: {"token": cloud.issue_token()},
        faults=({"status": 502},),
    ),
    "too many requests": Mistake(
        errors={"base": "too_many_requests"},
        asked=("detail",),
        typed=lambda cloud: {"token": cloud.issue_token()},
        faults=({"status": 429, "retry_after": 60},),
    ),
}


@pytest.mark.parametrize("mistake", REAUTH_MISTAKES.values(), ids=REAUTH_MISTAKES)
async def test_reauth_mistake(
    home: Home, mistake: Mistake, expected_log: list[str]
) -> None:
    """A mistake is shown, changes nothing and loses nothing, and then it goes on."""
    cloud = home.cloud
    entry, dialog = await reauth(home, TOKEN, expected_log)
    before, loaded = dict(entry.data), loads(entry)
    for fault in mistake.faults:
        cloud.fail(**fault)
    wrong = mistake.typed(cloud)
    await dialog.submit(wrong)
    assert dialog.is_form("reauth_confirm", mistake.errors)
    assert dialog.asked == [*mistake.asked]
    assert dialog.filled == wrong
    assert entry.data == before
    assert not loaded
    if "too_many_requests" in mistake.errors.values():
        await dialog.submit(wrong)
        assert dialog.is_form("reauth_confirm", mistake.errors)
        assert dialog.asked == []

    await home.clock.go(61)
    sign_in = sign_in_of(cloud, TOKEN)
    await dialog.submit(sign_in)
    assert dialog.aborted == "reauth_successful"
    assert entry.data == before | sign_in
    assert len(loaded) == 1
    assert home.state(FIELD) == "19.5"


@pytest.mark.parametrize("gone", ["removed", "forbidden", "unlisted", "not set up"])
async def test_reauth_without_the_heat_pump(
    home: Home, gone: str, expected_log: list[str]
) -> None:
    """A heat pump that is gone says nothing against the sign-in."""
    cloud = home.cloud
    entry, dialog = await reauth(home, TOKEN, expected_log)
    match gone:
        case "removed":
            cloud.remove_heat_pump(cloud.heat_pump_id)
        case "forbidden":
            cloud.forbid(cloud.heat_pump_id)
        case "unlisted":
            cloud.remove_heat_pump(cloud.heat_pump_id)
            cloud.fail(403, kind="list", times=None)
        case _:
            home.hass.config_entries.async_remove_subentry(entry, *entry.subentries)
            cloud.remove_heat_pump(cloud.heat_pump_id)
    sign_in = sign_in_of(cloud, TOKEN)
    await dialog.submit(sign_in)
    assert dialog.aborted == "reauth_successful"
    assert entry.data["token"] == sign_in["token"]
    assert entry.state is ConfigEntryState.LOADED


async def test_reauth_with_the_same_sign_in(
    home: Home, expected_log: list[str]
) -> None:
    """Credentials that Podero has accepted again are good, unchanged as they are."""
    entry, dialog = await reauth(home, CREDENTIALS, expected_log)
    loaded = loads(entry)
    await dialog.submit(sign_in_of(home.cloud, CREDENTIALS))
    assert dialog.aborted == "reauth_successful"
    assert len(loaded) == 1
    assert home.state(FIELD) == "19.5"


async def test_reauth_fields(home: Home, expected_log: list[str]) -> None:
    """To sign in again either way is open, and secrets are typed unseen."""
    _, dialog = await reauth(home, TOKEN, expected_log)
    schema = dialog.page["data_schema"]
    assert schema({}) == {}
    hidden = {
        marker.schema: field.config.get("type") == "password"
        for marker, field in schema.schema.items()
    }
    assert hidden == {"client_id": False, "client_secret": True, "token": True}


# Changing an account.


async def reconfigure(home: Home, entry: ConfigEntry) -> Dialog:
    """Choose "Reconfigure" in an account."""
    dialog = await Dialog.open(
        home,
        home.hass.config_entries.flow,
        DOMAIN,
        source="reconfigure",
        entry_id=entry.entry_id,
    )
    assert dialog.is_form("reconfigure")
    return dialog


def place(cloud: Cloud, **others: Any) -> dict[str, Any]:
    """Return an account's place in the cloud, as its form has it."""
    return {
        "org_id": cloud.org_id,
        "user_id": cloud.user_id,
        "advanced": {"host": cloud.url},
        **others,
    }


@pytest.mark.parametrize("new", [None, *WAYS])
@pytest.mark.parametrize("old", WAYS)
async def test_reconfigure(home: Home, old: str, new: str | None) -> None:
    """A sign-in can be replaced or kept; one reload, and everything is as before."""
    cloud, hass = home.cloud, home.hass
    entry = await home.set_up(account(home, old))
    before, stale, loaded = registered(hass), entry.runtime_data, loads(entry)
    data, subentries = dict(entry.data), dict(entry.subentries)
    dialog = await reconfigure(home, entry)
    # Secrets stay where they are.
    assert dialog.filled == place(cloud)
    sign_in = sign_in_of(cloud, new) if new else {}
    await dialog.submit(place(cloud, **sign_in))
    assert dialog.aborted == "reconfigure_successful"
    # The account keeps its client, and its token, where nothing has changed.
    unchanged = entry.data == data
    check = asks(new or old, "detail")
    assert dialog.begins_with(*check, *(["detail"] if unchanged else check))
    kept = {} if new else {k: v for k, v in data.items() if k in typed(cloud, old)}
    names = ("host", "org_id", "user_id")
    assert entry.data == {**{name: data[name] for name in names}, **kept, **sign_in}
    assert len(loaded) == 1
    assert entry.runtime_data is not stale
    assert registered(hass) == before
    assert entry.subentries == subentries
    assert home.state(FIELD) == "19.5"


async def test_reconfigure_the_address(home: Home) -> None:
    """An account whose cloud has moved is mended by its new address."""
    cloud = home.cloud
    entry = home.entry()
    home.hass.config_entries.async_update_entry(
        entry, data={**entry.data, "host": "http://127.0.0.1:9"}
    )
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    assert entry.state.name == "SETUP_RETRY"
    loaded = loads(entry)
    dialog = await reconfigure(home, entry)
    assert dialog.filled == place(cloud, advanced={"host": "http://127.0.0.1:9"})
    ids = {"org_id": f" {cloud.org_id.upper()} ", "user_id": address(cloud)}
    await dialog.submit(place(cloud, **ids))
    assert dialog.aborted == "reconfigure_successful"
    assert entry.data["host"] == cloud.url
    assert (entry.data["org_id"], entry.data["user_id"]) == (
        cloud.org_id,
        cloud.user_id,
    )
    assert len(loaded) == 1
    assert home.state(FIELD) == "19.5"
    dialog = await reconfigure(home, entry)
    form = place(cloud)
    del form["advanced"]
    await dialog.submit(form)
    assert dialog.aborted == "reconfigure_successful"
    assert entry.data["host"] == cloud.url


RECONFIGURE_MISTAKES = {
    "malformed ids": Mistake(
        errors={"org_id": "invalid_id", "user_id": "invalid_id"},
        typed=lambda cloud: {"org_id": "mine", "user_id": "me"},
    ),
    "http to another machine": bad_host("http://192.168.1.20"),
    "both": REAUTH_MISTAKES["both"],
    "half": REAUTH_MISTAKES["half"],
    "a blank token": REAUTH_MISTAKES["a blank token"],
    "an impossible client id": REAUTH_MISTAKES["an impossible client id"],
    "a wrong token": Mistake(
        errors={"token": "invalid_auth"},
        asked=("detail",),
        typed=lambda cloud: {"token": "wrong"},
    ),
    "a wrong secret": REAUTH_MISTAKES["a wrong secret"],
    "another account": REAUTH_MISTAKES["another account"],
    "an outage": Mistake(
        errors={"base": "cannot_connect"}, asked=("detail",), faults=({"status": 502},)
    ),
}


@pytest.mark.parametrize(
    "mistake", RECONFIGURE_MISTAKES.values(), ids=RECONFIGURE_MISTAKES
)
async def test_reconfigure_mistake(home: Home, mistake: Mistake) -> None:
    """A mistake is shown, changes nothing and loses nothing, and then it goes on."""
    cloud = home.cloud
    entry = await home.set_up(account(home, TOKEN))
    before, coordinator = dict(entry.data), entry.runtime_data
    dialog = await reconfigure(home, entry)
    for fault in mistake.faults:
        cloud.fail(**fault)
    wrong = place(cloud) | mistake.typed(cloud)
    await dialog.submit(wrong)
    assert dialog.is_form("reconfigure", mistake.errors)
    assert dialog.asked == [*mistake.asked]
    assert dialog.filled == wrong
    assert entry.data == before
    assert entry.runtime_data is coordinator

    loaded, sign_in = loads(entry), sign_in_of(cloud, TOKEN)
    await dialog.submit(place(cloud, **sign_in))
    assert dialog.aborted == "reconfigure_successful"
    assert entry.data == before | sign_in
    assert len(loaded) == 1


async def test_reconfigure_to_another_account(home: Home) -> None:
    """An account can't become another one: that would be added on its own."""
    cloud = home.cloud
    entry = await home.set_up()
    before, coordinator = dict(entry.data), entry.runtime_data
    dialog = await reconfigure(home, entry)
    await dialog.submit(place(cloud, user_id=cloud.add_user()))
    assert dialog.aborted == "wrong_account"
    assert dialog.asked == []
    assert entry.data == before
    assert entry.runtime_data is coordinator


async def test_reconfigure_beside_other_dialogs(home: Home) -> None:
    """A dialog that somebody left open keeps nobody from changing an account."""
    cloud = home.cloud
    entry = await home.set_up(account(home, TOKEN))
    left = await reconfigure(home, entry)
    await left.submit(place(cloud, token="wrong"))
    assert left.is_form("reconfigure", {"token": "invalid_auth"})
    dialog = await reconfigure(home, entry)
    await dialog.submit(place(cloud))
    assert dialog.aborted == "reconfigure_successful"


async def test_reconfigure_fields(home: Home) -> None:
    """To change an account either way of signing in is open, or none."""
    entry = await home.set_up()
    dialog = await reconfigure(home, entry)
    schema = dialog.page["data_schema"].schema
    secret = {
        marker.schema
        for marker, field in schema.items()
        if not isinstance(field, section) and field.config.get("type") == "password"
    }
    assert secret == {"client_secret", "token"}
    assert dialog.page["description_placeholders"]["heat_pumps"] == "Heat pump 1"
