"""A heat pump that is new in an account is offered."""

from custom_components.podero.const import DOMAIN
from homeassistant.config_entries import ConfigEntry

from ..api.helpers import heat_pump_of
from ..dialogs import Dialog, at_once
from ..home import Home
from .helpers import FIELD, heat_pumps_of, loads, other_account, registered


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
    """An offer goes with its account, and one that comes too late ends in words."""
    cloud = home.cloud
    cloud.add_heat_pump()
    entry = await home.set_up(home.entry(cloud.heat_pump_id))
    await offer(home, entry)
    await home.clock.drive(home.hass.config_entries.async_remove(entry.entry_id))
    flows = home.hass.config_entries.flow
    assert flows.async_progress_by_handler(DOMAIN) == []
    late = await home.clock.drive(
        flows.async_init(
            DOMAIN,
            context={"source": "integration_discovery"},
            data={"entry_id": entry.entry_id, "heat_pump": heat_pump_of(cloud)},
        )
    )
    assert late["reason"] == "account_removed"
    assert not home.hass.config_entries.async_entries(DOMAIN)
