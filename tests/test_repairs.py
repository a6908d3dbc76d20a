"""What only the user can mend is said once, can be mended, and goes by itself."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.setup import async_setup_component

from .home import Home

MINIMUM = "minimum_temperature_limit"
HOUR = 3600.0


def issues_of(home: Home) -> dict[str, ir.IssueEntry]:
    """Return the visible issues of the integration by their key."""
    return {
        issue.translation_key or "": issue
        for (domain, _), issue in ir.async_get(home.hass).issues.items()
        if domain == "podero" and issue.active
    }


async def mend(home: Home, hass_client: ClientSessionGenerator, key: str) -> Any:
    """Go through the fix flow of an issue as the repairs page does."""
    assert await async_setup_component(home.hass, REPAIRS, {})
    client = await hass_client()

    async def post(path: str, body: dict[str, Any]) -> Any:
        async def send() -> Any:
            return await (await client.post(path, json=body)).json()

        return await home.clock.drive(send())

    issue = issues_of(home)[key]
    assert issue.is_fixable
    form = await post(
        "/api/repairs/issues/fix",
        {"handler": "podero", "issue_id": issue.issue_id},
    )
    assert form["type"] == "form"
    assert form["step_id"] == "confirm"
    assert form["description_placeholders"]["name"] == "Heat pump 1"
    return await post(f"/api/repairs/issues/fix/{form['flow_id']}", {})


async def test_heat_pump_is_gone(
    home: Home, hass_client: ClientSessionGenerator
) -> None:
    """A heat pump that is gone twice can be removed, with its device and entities."""
    second = home.cloud.add_heat_pump()
    entry = await home.set_up()
    home.cloud.remove_heat_pump(home.cloud.heat_pump_ids[0])
    await home.clock.go(320)
    assert issues_of(home) == {}
    await home.clock.go(400)
    assert set(issues_of(home)) == {"heat_pump_gone"}
    result = await mend(home, hass_client, "heat_pump_gone")
    assert result["type"] == "create_entry"
    await home.clock.settle()
    assert [s.unique_id for s in entry.subentries.values()] == [second]
    devices = dr.async_entries_for_config_entry(dr.async_get(home.hass), entry.entry_id)
    assert [device.identifiers for device in devices] == [{("podero", second)}]
    entities = er.async_entries_for_config_entry(
        er.async_get(home.hass), entry.entry_id
    )
    assert all(entity.unique_id.startswith(second) for entity in entities)
    assert issues_of(home) == {}
    await home.clock.go(HOUR)
    assert home.state(MINIMUM, second) == "19.5"


async def test_heat_pump_comes_back(home: Home) -> None:
    """The issue goes by itself when the heat pump is back."""
    await home.set_up()
    home.cloud.fail(404, kind="detail", times=None)
    await home.clock.go(800)
    assert set(issues_of(home)) == {"heat_pump_gone"}
    home.cloud.heal()
    await home.clock.go(HOUR)
    assert issues_of(home) == {}
    assert home.state(MINIMUM) == "19.5"


@pytest.mark.parametrize(
    "actions", ["junk", [None, 5, {}], [{"code": "a"}] * 3, {"code": "a"}]
)
async def test_junk_among_actions(home: Home, actions: Any) -> None:
    """One issue per code, whatever the list looks like."""
    home.cloud.change(home.cloud.heat_pump_id, action_needed=True, actions=actions)
    await home.set_up()
    assert len(issues_of(home)) <= 1


async def test_codes_are_told_apart(home: Home) -> None:
    """Each code has its own issue, which goes alone."""
    cloud = home.cloud
    cloud.change(
        cloud.heat_pump_id,
        action_needed=True,
        actions=[{"code": "one"}, {"code": "two"}],
    )
    await home.set_up()
    registry = ir.async_get(home.hass)
    assert len(registry.issues) == 2
    cloud.change(cloud.heat_pump_id, actions=[{"code": "two"}])
    await home.clock.go(700)
    (issue,) = registry.issues.values()
    assert issue.translation_placeholders == {
        "name": "Heat pump 1",
        "heat_pump": "Heat pump 1",
        "what": "two",
    }


async def test_disconnected(home: Home) -> None:
    """A lapsed connection without an action is an issue of its own."""
    cloud = home.cloud
    cloud.change(cloud.heat_pump_id, is_authenticated=False, actions=[])
    await home.set_up()
    assert set(issues_of(home)) == {"disconnected"}
    cloud.change(cloud.heat_pump_id, is_authenticated=True)
    await home.clock.go(700)
    assert issues_of(home) == {}


async def test_legionella(home: Home, hass_client: ClientSessionGenerator) -> None:
    """A minimum below 40 °C is a warning, and the fix sets 40 °C."""
    cloud = home.cloud
    cloud.change(cloud.heat_pump_id, minimum_dhw_temperature_limit=35.0)
    await home.set_up()
    result = await mend(home, hass_client, "legionella")
    assert result["type"] == "create_entry"
    assert home.puts == [{"minimum_dhw_temperature_limit": 40.0}]
    assert home.state("minimum_dhw_temperature_limit") == "40.0"
    await home.clock.go(700)
    assert issues_of(home) == {}


async def test_fix_that_fails(home: Home, hass_client: ClientSessionGenerator) -> None:
    """A fix that the cloud refuses says why, and the issue stays."""
    cloud = home.cloud
    cloud.change(cloud.heat_pump_id, minimum_dhw_temperature_limit=35.0)
    await home.set_up()
    cloud.fail(403, method="PUT")
    result = await mend(home, hass_client, "legionella")
    assert result["type"] == "abort"
    assert result["reason"] == "not_mended"
    assert "does not allow" in result["description_placeholders"]["error"]
    assert set(issues_of(home)) == {"legionella"}


async def test_fix_of_an_account_that_is_gone(
    home: Home, hass_client: ClientSessionGenerator
) -> None:
    """A fix flow that outlives its account ends in words."""
    cloud = home.cloud
    cloud.change(cloud.heat_pump_id, minimum_dhw_temperature_limit=35.0)
    entry = await home.set_up()
    assert await async_setup_component(home.hass, REPAIRS, {})
    client = await hass_client()
    (issue,) = issues_of(home).values()

    async def post(path: str, body: dict[str, Any]) -> Any:
        return await (await client.post(path, json=body)).json()

    path = "/api/repairs/issues/fix"
    body = {"handler": "podero", "issue_id": issue.issue_id}
    form = await home.clock.drive(post(path, body))
    await home.clock.drive(home.hass.config_entries.async_unload(entry.entry_id))
    result = await home.clock.drive(post(f"{path}/{form['flow_id']}", {}))
    assert result["type"] == "abort"
    assert result["reason"] == "entry_not_loaded"


async def reload(home: Home, entry: MockConfigEntry) -> None:
    """Reload an entry."""
    await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
    await home.clock.settle()


async def test_ignored_stays_ignored(home: Home) -> None:
    """Who ignores an issue is not asked again after a reload."""
    cloud = home.cloud
    cloud.change(cloud.heat_pump_id, minimum_dhw_temperature_limit=35.0)
    entry = await home.set_up()
    (issue,) = issues_of(home).values()
    ir.async_ignore_issue(home.hass, "podero", issue.issue_id, True)
    await reload(home, entry)
    assert issues_of(home)["legionella"].dismissed_version is not None
    cloud.change(cloud.heat_pump_id, minimum_dhw_temperature_limit=45.0)
    await reload(home, entry)
    assert issues_of(home) == {}


async def test_removal_takes_issues_along(home: Home) -> None:
    """An account that is removed leaves no issue behind."""
    cloud = home.cloud
    cloud.change(cloud.heat_pump_id, minimum_dhw_temperature_limit=35.0)
    entry = await home.set_up()
    assert len(issues_of(home)) == 1
    await home.clock.drive(home.hass.config_entries.async_remove(entry.entry_id))
    assert issues_of(home) == {}
