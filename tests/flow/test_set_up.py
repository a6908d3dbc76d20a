"""An account is set up."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.podero.const import DOMAIN
from custom_components.podero.flow.input import TOKEN_FIELDS, validate_input
from custom_components.podero.flow.schemas import PRODUCTION_HOST
from homeassistant.config_entries import ConfigEntryState
from homeassistant.data_entry_flow import section
from homeassistant.setup import async_setup_component

from ..dialogs import CREDENTIALS, TOKEN, WAYS, sign_in_dialog, typed
from ..home import Home
from ..simulator import Cloud
from .helpers import FIELD, STRANGER, address, asks, heat_pumps_of, registered

SECRET = {CREDENTIALS: "client_secret", TOKEN: "token"}


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


async def test_second_account(home: Home) -> None:
    """Accounts have different names, and keep those that people gave them."""
    first = await home.set_up()
    user_id = home.cloud.add_user()
    home.cloud.add_heat_pump(user_id=user_id)
    dialog = await sign_in_dialog(home, CREDENTIALS)
    await dialog.submit(typed(home.cloud, CREDENTIALS, user_id=user_id))
    assert (first.title, dialog.created.title) == ("Podero", "Podero 2")


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

    wrong = typed(cloud, CREDENTIALS, client_secret="a typing error")
    page = await post(flow, wrong)
    assert page["errors"] == {"client_secret": "invalid_auth"}
    shown = {field["name"]: field for field in page["data_schema"]}
    for name in wrong.keys() - {"advanced", "client_secret"}:
        assert shown[name]["description"] == {"suggested_value": wrong[name]}
    assert "a typing error" not in str(page)
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
    data, _ = validate_input(schema(form), TOKEN_FIELDS, PRODUCTION_HOST)
    assert data["host"] == "https://app.podero.com"
