"""Accounts and heat pumps that are set up already."""

import pytest

from custom_components.podero.const import DOMAIN

from ..dialogs import CREDENTIALS, TOKEN, WAYS, sign_in_dialog, typed
from ..home import Home
from .helpers import FIELD, account, address, heat_pumps_of, other_account, registered


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
