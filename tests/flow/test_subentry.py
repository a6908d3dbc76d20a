"""A heat pump is added to an account, or removed."""

from typing import Any

import pytest

from custom_components.podero.const import DOMAIN
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr

from ..dialogs import Dialog, add_dialog, kinds
from ..home import Home
from .helpers import (
    FIELD,
    STRANGER,
    Mistake,
    address,
    heat_pumps_of,
    loads,
    other_account,
    registered,
)


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
        asked=("detail", "list"),
        faults=(
            {"status": 404, "kind": "detail"},
            {"status": 404, "kind": "list"},
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
    wrong = {"device_id": other} | mistake.typed(cloud)
    is_typed = wrong["device_id"] != other
    if is_typed:
        cloud.fail(403, kind="list")
    dialog = await add_dialog(home, entry)
    for fault in mistake.faults:
        cloud.fail(**fault)
    await dialog.submit(wrong)
    assert dialog.is_form("user", mistake.errors)
    assert dialog.asked == [*mistake.asked]
    assert dialog.filled == wrong
    assert [*dialog.offered] == ([] if is_typed else [other])
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
    tried = {"host": cloud.url} if error == "cannot_connect" else {}
    assert dialog.page["description_placeholders"] == tried
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
    """One that this or another account has got meanwhile is refused without asking."""
    cloud = home.cloud
    other = cloud.add_heat_pump()
    entry = await home.set_up(home.entry(cloud.heat_pump_id))
    dialog = await add_dialog(home, entry)
    if own:
        quicker = await add_dialog(home, entry)
        await quicker.submit({"device_id": other})
    else:
        other_account(home, other)
    before = heat_pumps_of(entry)
    await dialog.submit({"device_id": other})
    assert dialog.aborted == "already_configured"
    assert dialog.asked == []
    assert heat_pumps_of(entry) == before


async def test_nothing_left(home: Home) -> None:
    """Where all heat pumps are set up, that is said at once."""
    entry = await home.set_up()
    dialog = await add_dialog(home, entry)
    assert dialog.aborted == "none_left"
    assert dialog.asked == ["list"]


async def test_names_to_choose_from(home: Home) -> None:
    """Heat pumps are a list of names; where none is known, an id may be typed."""
    cloud = home.cloud
    entry = await home.set_up()
    cloud.add_heat_pump()
    for is_listed in (True, False):
        if not is_listed:
            cloud.fail(403, kind="list")
        dialog = await add_dialog(home, entry)
        (selector,) = dialog.page["data_schema"].schema.values()
        assert selector.config["mode"] == "list"
        assert selector.config["custom_value"] is not is_listed
        assert bool(dialog.offered) is is_listed


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
