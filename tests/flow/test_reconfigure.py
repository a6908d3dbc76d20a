"""The host or the sign-in of an account is changed."""

from typing import Any

import pytest

from custom_components.podero.const import DOMAIN
from homeassistant.config_entries import ConfigEntry
from homeassistant.data_entry_flow import section
from homeassistant.helpers import device_registry as dr

from ..dialogs import CREDENTIALS, TOKEN, WAYS, Dialog, shown, typed
from ..home import Home, device_of
from ..simulator import Cloud
from .helpers import (
    FIELD,
    SIGN_IN_MISTAKES,
    Mistake,
    account,
    address,
    asks,
    bad_host,
    loads,
    registered,
    sign_in_of,
)


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
    """An account whose cloud has moved is mended by its new address and a sign-in."""
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
    assert dialog.is_form("reconfigure", {"base": "sign_in_for_address"})
    assert dialog.filled == place(cloud, **ids)
    await dialog.submit(place(cloud, **ids, **sign_in_of(cloud, CREDENTIALS)))
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


@pytest.mark.parametrize("way", WAYS)
async def test_secret_stays_with_its_address(home: Home, way: str) -> None:
    """A stored secret is never sent to an address that was typed after it."""
    entry = await home.set_up(account(home, way))
    before = dict(entry.data)
    dialog = await reconfigure(home, entry)
    async with Cloud() as other:
        await dialog.submit(place(home.cloud, advanced={"host": other.url}))
        assert dialog.is_form("reconfigure", {"base": "sign_in_for_address"})
        assert other.requests == []
    assert dialog.asked == []
    assert entry.data == before
    # The same address, written otherwise.
    written = f" {home.cloud.url.upper()}/api/partners "
    await dialog.submit(place(home.cloud, advanced={"host": written}))
    assert dialog.aborted == "reconfigure_successful"


@pytest.mark.parametrize("renamed", ["device", "subentry"])
async def test_reconfigure_names(home: Home, renamed: str) -> None:
    """The dialog calls heat pumps what people call them."""
    entry = await home.set_up()
    if renamed == "device":
        device = device_of(home, home.cloud.heat_pump_id)
        dr.async_get(home.hass).async_update_device(device.id, name_by_user="Cellar")
    else:
        (subentry,) = entry.subentries.values()
        home.hass.config_entries.async_update_subentry(entry, subentry, title="Cellar")
    dialog = await reconfigure(home, entry)
    assert dialog.page["description_placeholders"]["heat_pumps"] == "Cellar"


RECONFIGURE_MISTAKES = {
    **SIGN_IN_MISTAKES,
    "malformed ids": Mistake(
        errors={"org_id": "invalid_id", "user_id": "invalid_id"},
        typed=lambda cloud: {"org_id": "mine", "user_id": "me"},
    ),
    "http to another machine": bad_host("http://192.168.1.20"),
    "a wrong token": Mistake(
        errors={"token": "invalid_auth"},
        asked=("detail",),
        typed=lambda cloud: {"token": "wrong"},
    ),
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
    assert dialog.filled == shown(wrong)
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
