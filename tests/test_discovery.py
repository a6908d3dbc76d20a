"""New heat pumps of an account are offered, never forced."""

import asyncio
from typing import Any

import pytest

from homeassistant.config_entries import SOURCE_IGNORE
from homeassistant.data_entry_flow import FlowResultType

from .home import Home

HOUR = 3_600.0
DAY = 24 * HOUR


def offers(home: Home) -> list[Any]:
    """Return the offers that people see."""
    return [
        flow
        for flow in home.hass.config_entries.flow.async_progress_by_handler("podero")
        if flow["context"]["source"] == "integration_discovery"
    ]


async def test_offered_at_start_and_added(home: Home) -> None:
    """A heat pump that is there at start is offered, and added without a reload."""
    new = home.cloud.add_heat_pump()
    entry = await home.set_up(home.entry(home.cloud.heat_pump_id))
    coordinator = entry.runtime_data
    (offer,) = offers(home)
    assert offer["step_id"] == "new_heat_pump"
    assert offer["context"]["title_placeholders"] == {
        "name": "Vaillant aroTHERM plus VWL 75/6"
    }
    flow = home.hass.config_entries.flow
    result = await home.clock.drive(flow.async_configure(offer["flow_id"], {}))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "heat_pump_added"
    await home.clock.go(30)
    assert home.state("minimum_temperature_limit", new) == "19.5"
    assert entry.runtime_data is coordinator
    await home.clock.go(DAY)
    assert offers(home) == []


async def test_a_start_waits_for_no_offer(home: Home) -> None:
    """A cloud that takes its time for the list does not keep Home Assistant waiting."""
    new = home.cloud.add_heat_pump()
    home.cloud.fail(kind="list", delay=20)
    await home.set_up(home.entry(home.cloud.heat_pump_id))
    started = asyncio.ensure_future(home.hass.async_block_till_done())
    await home.clock.settle()
    assert started.done()
    assert offers(home) == []
    await home.clock.go(25)
    (offer,) = offers(home)
    assert offer["context"]["unique_id"] == new


async def test_noticed_within_a_day(home: Home) -> None:
    """A heat pump that comes later is noticed once a day, for one request."""
    await home.set_up()
    home.cloud.add_heat_pump()
    await home.clock.go(DAY - 60)
    assert offers(home) == []
    assert home.cloud.count(kind="list") == 0
    await home.clock.go(120)
    assert len(offers(home)) == 1
    assert home.cloud.count(kind="list") == 1
    await home.clock.go(DAY)
    assert len(offers(home)) == 1


async def test_several_need_no_request_of_their_own(home: Home) -> None:
    """An account that reads its list anyway notices new ones in it."""
    home.cloud.add_heat_pump()
    entry = home.entry()
    await home.set_up(entry)
    home.cloud.add_heat_pump()
    await home.clock.go(DAY + 60)
    assert len(offers(home)) == 1
    assert home.cloud.count() <= 300


async def test_ignored_for_ever(home: Home) -> None:
    """Who ignores an offer is not asked again, not even after a restart."""
    home.cloud.add_heat_pump()
    entry = await home.set_up(home.entry(home.cloud.heat_pump_id))
    (offer,) = offers(home)
    flow = home.hass.config_entries.flow
    await home.clock.drive(
        flow.async_init(
            "podero",
            context={"source": SOURCE_IGNORE},
            data={"unique_id": offer["context"]["unique_id"], "title": "New"},
        )
    )
    await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
    await home.clock.go(2 * DAY)
    assert offers(home) == []


async def test_added_by_hand_meanwhile(home: Home) -> None:
    """An offer that is out of date ends in words."""
    new = home.cloud.add_heat_pump()
    entry = await home.set_up(home.entry(home.cloud.heat_pump_id))
    (offer,) = offers(home)
    subentries = home.hass.config_entries.subentries
    form = await home.clock.drive(
        subentries.async_init((entry.entry_id, "heat_pump"), context={"source": "user"})
    )
    await home.clock.drive(
        subentries.async_configure(form["flow_id"], {"device_id": new})
    )
    result = await home.clock.drive(
        home.hass.config_entries.flow.async_configure(offer["flow_id"], {})
    )
    assert result["reason"] == "already_configured"


async def test_account_removed_meanwhile(home: Home) -> None:
    """The offers of an account that is removed are withdrawn."""
    home.cloud.add_heat_pump()
    entry = await home.set_up(home.entry(home.cloud.heat_pump_id))
    assert len(offers(home)) == 1
    await home.clock.drive(home.hass.config_entries.async_remove(entry.entry_id))
    assert offers(home) == []


async def test_gone_meanwhile(home: Home) -> None:
    """The offer of a heat pump that is gone is withdrawn; those of others stay."""
    new = [home.cloud.add_heat_pump() for _ in range(3)]
    await home.set_up(home.entry(home.cloud.heat_pump_id))
    assert len(offers(home)) == 3
    home.cloud.fail(503, kind="list", times=3)
    await home.clock.go(DAY)
    assert len(offers(home)) == 3
    home.cloud.remove_heat_pump(new[0])
    await home.clock.go(DAY + 60)
    assert {o["context"]["unique_id"] for o in offers(home)} == {*new[1:]}


async def test_few_at_a_time(home: Home) -> None:
    """At most twenty are offered at a time; the others follow when there is room."""
    new = [home.cloud.add_heat_pump() for _ in range(25)]
    await home.set_up(home.entry(home.cloud.heat_pump_id))
    first = {o["context"]["unique_id"] for o in offers(home)}
    assert first == {*new[:20]}
    flows = home.hass.config_entries.flow
    ignored = new[3:6]
    for device_id in ignored:
        await home.clock.drive(
            flows.async_init(
                "podero",
                context={"source": SOURCE_IGNORE},
                data={"unique_id": device_id, "title": "New"},
            )
        )
    assert len(offers(home)) == 17
    await home.clock.go(DAY + 60)
    seen = {o["context"]["unique_id"] for o in offers(home)}
    assert seen == {*new[:23]} - {*ignored}


async def test_cloud_without_a_list(home: Home) -> None:
    """A list that is refused costs a request now and then and is nobody's trouble."""
    home.cloud.fail(403, kind="list", times=None)
    await home.set_up()
    await home.clock.go(DAY)
    assert 7 <= home.cloud.count(kind="list") <= 8
    assert offers(home) == []
    assert home.state("minimum_temperature_limit") == "19.5"


@pytest.mark.parametrize("heat_pumps", [1, 2])
@pytest.mark.parametrize("status", [400, 403, 404, 405, 408, 423, 503])
async def test_list_that_is_refused_once(
    home: Home, status: int, heat_pumps: int
) -> None:
    """One refusal of the list is forgotten within the day, and new ones are noticed."""
    ids = [home.cloud.add_heat_pump() for _ in range(heat_pumps - 1)]
    home.cloud.fail(status, kind="list")
    await home.set_up(home.entry(home.cloud.heat_pump_id, *ids))
    home.cloud.add_heat_pump()
    await home.clock.go(4 * HOUR)
    assert home.cloud.count(kind="list") >= 1
    await home.clock.go(DAY)
    assert len(offers(home)) == 1
