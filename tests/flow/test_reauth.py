"""An account is signed in to again."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.podero.const import DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)

from ..dialogs import CREDENTIALS, TOKEN, WAYS, Dialog, at_once, kinds, shown
from ..home import Home
from ..simulator import Cloud
from .helpers import (
    FIELD,
    SIGN_IN_MISTAKES,
    Mistake,
    account,
    asks,
    loads,
    registered,
    sign_in_of,
)


def dies(cloud: Cloud) -> None:
    """Let every token and the client credentials be refused from now on."""
    cloud.revoke_credentials()
    cloud.revoke_tokens()


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


DIED = "Error fetching podero data: Podero no longer accepts the sign-in"


@pytest.mark.parametrize("way", WAYS)
async def test_reauth_at_set_up(home: Home, way: str, expected_log: list[str]) -> None:
    """A sign-in refused at set-up starts one dialog, and is tried now and then."""
    cloud = home.cloud
    entry = account(home, way)
    dies(cloud)
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    # The oldest Home Assistant does not pass on why a first refresh failed.
    assert entry.error_reason_translation_key in ("sign_in_refused", None)
    # A refusal counts once it is confirmed.
    assert kinds(cloud) == ["detail" if way == TOKEN else "token"] * 3
    cloud.clear()
    await home.clock.go(899)
    assert kinds(cloud) == []
    await home.clock.go(86_400)
    assert 24 * 3 <= len(kinds(cloud)) <= 26 * 3
    loaded = loads(entry)
    dialog = await sign_in_again(home)
    await dialog.submit(sign_in_of(cloud, way))
    assert dialog.aborted == "reauth_successful"
    assert entry.state is ConfigEntryState.LOADED
    assert len(loaded) == 1
    assert home.state(FIELD) == "19.5"


@pytest.mark.parametrize("way", WAYS)
async def test_reauth_on_a_poll(home: Home, way: str, expected_log: list[str]) -> None:
    """A sign-in refused on a poll starts one dialog, and rests for a while."""
    cloud = home.cloud
    await home.set_up(account(home, way))
    dies(cloud)
    await home.clock.go(900)
    assert home.state(FIELD) == "unavailable"
    others = [kind for kind in kinds(cloud) if kind != "statistics"]
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
    await home.clock.go(1000)
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
    **SIGN_IN_MISTAKES,
    "nothing": Mistake(errors={"base": "one_sign_in"}),
    "a dead token": Mistake(
        errors={"token": "invalid_auth"},
        asked=("detail",),
        typed=lambda cloud: {"token": cloud.access_token},
    ),
    "another account, unknown here": Mistake(
        errors={"base": "wrong_account"},
        asked=("detail", "list"),
        typed=lambda cloud: {"token": cloud.issue_token()},
        faults=tuple({"status": 404, "kind": kind} for kind in ("detail", "list")),
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
    assert dialog.filled == shown(wrong)
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
