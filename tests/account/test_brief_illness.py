"""What a cloud that is ill for a while says is believed for a while, and no longer."""

from types import MappingProxyType
from typing import Any

import pytest

from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir

from ..home import Home
from .test_authentication import reauth_flows

MINIMUM = "minimum_temperature_limit"
MAXIMUM = "maximum_temperature_limit"
HOUR = 3600.0


def issues(home: Home) -> list[str]:
    """Return what people are asked to mend at Podero."""
    return [key for domain, key in ir.async_get(home.hass).issues if domain == "podero"]


# A sign-in.


@pytest.mark.parametrize("status", [400, 401])
async def test_sign_in_that_is_refused_for_a_while(home: Home, status: int) -> None:
    """The person is asked, it is tried again, and when it works the question goes."""
    await home.set_up()
    home.cloud.expire_tokens()
    home.cloud.fail(status, kind="token", times=3)
    await home.clock.go(400)
    assert home.state(MINIMUM) == "unavailable"
    assert reauth_flows(home) == 1
    assert home.cloud.count(kind="token") == 2
    await home.clock.go(HOUR / 2)
    assert home.state(MINIMUM) == "19.5"
    assert reauth_flows(home) == 0
    assert ir.async_get(home.hass).issues == {}


@pytest.mark.parametrize("pasted", [False, True], ids=["credentials", "token"])
async def test_sign_in_that_is_refused_at_a_start(home: Home, pasted: bool) -> None:
    """So it is at a start, for either way to sign in."""
    home.cloud.fail(401, times=3)
    token = home.cloud.access_token if pasted else None
    entry = home.entry(token=token)
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    await home.clock.settle()
    assert reauth_flows(home) == 1
    await home.clock.go(600)
    assert home.cloud.count() == 3
    await home.clock.go(HOUR)
    assert entry.state is ConfigEntryState.LOADED
    assert home.state(MINIMUM) == "19.5"
    assert reauth_flows(home) == 0


# Heat pumps that seem to be gone.


@pytest.mark.parametrize("body", ["<html>404 page not found</html>", b"", "[]"])
async def test_page_of_a_gateway(home: Home, body: str | bytes) -> None:
    """A gateway's 404 offers nobody to remove a heat pump."""
    await home.set_up()
    home.cloud.fail(404, kind="detail", times=None, body=body)
    await home.clock.go(HOUR / 2)
    assert home.state(MINIMUM) == "unavailable"
    assert issues(home) == []
    home.cloud.heal()
    await home.clock.go(HOUR / 2)
    assert home.state(MINIMUM) == "19.5"


async def test_list_with_nothing_in_it(home: Home) -> None:
    """What is missing in the list is asked for itself before it is called gone."""
    second = home.cloud.add_heat_pump()
    await home.set_up()
    home.cloud.fail(200, kind="list", times=None, body=[])
    await home.clock.go(HOUR)
    assert issues(home) == []
    home.cloud.heal()
    await home.clock.go(HOUR / 3)
    assert home.state(MINIMUM, second) == "19.5"
    home.cloud.remove_heat_pump(second)
    await home.clock.go(HOUR / 2)
    assert len(issues(home)) == 1


@pytest.mark.parametrize("status", [403, 404, 422])
async def test_one_by_one(home: Home, status: int) -> None:
    """Where the list is refused, one that can't be read costs the others nothing."""
    others = [home.cloud.add_heat_pump() for _ in range(2)]
    home.cloud.fail(status, kind="list", times=None)
    entry = await home.set_up()
    broken = home.cloud.heat_pump_id
    for fault in ({"status": 422}, {"status": 500}, {"status": 200, "body": "<html>"}):
        home.cloud.fail(kind="detail", path=broken, times=None, **fault)
        await home.clock.go(2 * HOUR)
        assert home.state(MINIMUM, broken) == "unavailable"
        for other in others:
            assert home.state(MINIMUM, other) == "19.5"
        assert issues(home) == []
        home.cloud.heal()
        home.cloud.fail(status, kind="list", times=None)
        await home.clock.go(2 * HOUR)
        assert home.state(MINIMUM, broken) == "19.5"
    assert entry.state is ConfigEntryState.LOADED


async def test_forbidden_is_not_gone(home: Home) -> None:
    """Heat pumps that may not be read, listed or not, are not gone."""
    home.cloud.add_heat_pump()
    await home.set_up()
    home.cloud.forbid(home.cloud.heat_pump_id)
    await home.clock.go(HOUR)
    assert home.state(MINIMUM) == "unavailable"
    assert issues(home) == []


async def test_another_heat_pump(home: Home) -> None:
    """An answer about another heat pump is none: not shown, and never written to."""
    cloud, other = home.cloud, home.cloud.add_heat_pump(minimum_temperature_limit=17.0)
    body = cloud.stored(other)
    cloud.fail(200, kind="detail", body=body, times=2)
    entry = home.entry(cloud.heat_pump_id)
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    assert entry.state is ConfigEntryState.SETUP_RETRY
    await home.clock.go(200)
    assert home.state(MINIMUM) == "19.5"
    cloud.fail(200, kind="detail", body=body)
    cloud.fail(200, kind="update", body=body, applied=True)
    await home.clock.go(310)
    assert home.state(MINIMUM) == "19.5"
    for value in (20.0, 20.5):
        await home.change(MINIMUM, value)
    updates = [request.path for request in cloud.requests if request.kind == "update"]
    assert all(cloud.heat_pump_id in path for path in updates)
    await home.clock.go(100)
    assert home.state(MINIMUM) == "20.5"


# Answers to changes.


@pytest.mark.parametrize("lag", [0, 20])
@pytest.mark.parametrize(
    "fault",
    [
        {"status": 204},
        {"status": 200, "body": b""},
        {"status": 200, "body": {"success": True}},
        {"status": 202, "body": "null"},
    ],
)
async def test_change_that_is_taken_without_an_answer(
    home: Home, fault: dict[str, Any], lag: float
) -> None:
    """The value is held, and confirmed by the next read."""
    home.cloud.lag = lag
    await home.set_up()
    home.watch(MINIMUM)
    home.cloud.fail(kind="update", applied=True, **fault)
    await home.change(MINIMUM, 21.0)
    await home.clock.go(90)
    assert home.gets == 1
    assert home.seen[MINIMUM] == ["19.5", "21.0"]


async def test_answer_without_actions(home: Home) -> None:
    """What the owner has to do stays so when a change's answer does not speak of it."""
    cloud = home.cloud
    cloud.change(
        cloud.heat_pump_id,
        action_needed=True,
        actions=[{"code": "reauthenticate", "resolution_link": "https://example.com/"}],
    )
    entry = await home.set_up()
    answer = cloud.stored(cloud.heat_pump_id) | {MINIMUM: 21.0}
    del answer["actions"]
    cloud.fail(200, kind="update", applied=True, body=answer)
    await home.change(MINIMUM, 21.0)
    assert len(entry.runtime_data.data[cloud.heat_pump_id].actions) == 1


# Waits.


async def test_wait_of_a_day_for_a_write(home: Home) -> None:
    """A wait that nobody means holds nobody up for longer than our own would."""
    home.cloud.refresh_interval = 300
    await home.set_up()
    home.cloud.fail(429, kind="update", retry_after=86_400)
    with pytest.raises(HomeAssistantError):
        await home.change(MINIMUM, 21.0)
    await home.clock.go(650)
    assert home.gets >= 1
    await home.change(MINIMUM, 21.0)
    assert home.state(MINIMUM) == "21.0"


async def test_cloud_that_only_asks_to_wait(home: Home) -> None:
    """What has not been read for an hour is unavailable, and the text says why."""
    entry = await home.set_up()
    home.cloud.fail(429, method="GET", times=None, retry_after=3600)
    await home.clock.go(3500)
    assert home.state(MINIMUM) == "19.5"
    await home.clock.go(200)
    assert home.state(MINIMUM) == "unavailable"
    err = entry.runtime_data.last_exception
    assert isinstance(err, HomeAssistantError)
    assert err.translation_key == "waits_too_long"
    assert "Since 15 January 2026, 04:0" in str(err)
    home.cloud.heal()
    await home.clock.go(HOUR)
    assert home.state(MINIMUM) == "19.5"


# The budget.


async def test_budget_after_a_heat_pump_was_added(home: Home) -> None:
    """Who adds a heat pump is served at once; then the day's budget holds again."""
    entry = await home.set_up(home.entry(home.cloud.heat_pump_id))
    new = home.cloud.add_heat_pump()
    home.hass.config_entries.async_add_subentry(
        entry,
        ConfigSubentry(
            subentry_type="heat_pump",
            title="New",
            unique_id=new,
            data=MappingProxyType({"device_id": new}),
        ),
    )
    await home.clock.go(5)
    assert home.state(MINIMUM, new) == "19.5"
    for _ in range(120):
        await home.clock.go(61)
        await home.clock.drive(entry.runtime_data.async_refresh())
    assert home.cloud.count() < 40


# Reloads.


async def test_held_value_outlives_a_reload(home: Home) -> None:
    """What the cloud has accepted and does not show yet is shown after a reload too."""
    home.cloud.lag = 40
    entry = await home.set_up()
    await home.change(MINIMUM, 21.0)
    await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
    home.watch(MINIMUM)
    assert home.state(MINIMUM) == "21.0"
    await home.clock.go(400)
    assert home.seen[MINIMUM] == ["21.0"]


async def test_reload_during_a_slow_change(home: Home) -> None:
    """Who is interrupted while the cloud takes its time learns what is not known."""
    entry = await home.set_up()
    home.cloud.fail(kind="update", delay=15)
    task = home.set(MINIMUM, 21.0)
    await home.clock.go(1)
    await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
    with pytest.raises(HomeAssistantError, match="not known whether it arrived"):
        await home.clock.drive(task)


# What others see meanwhile.


async def test_rules_see_what_is_accepted(home: Home) -> None:
    """A change is judged by what the cloud has accepted, not by what it still shows."""
    home.cloud.lag = 50
    await home.set_up()
    await home.change(MAXIMUM, 28.0)
    await home.change(MINIMUM, 25.0)
    assert home.puts == [{MAXIMUM: 28.0}, {MINIMUM: 25.0}]


async def test_implied_changes_see_the_change_under_way(home: Home) -> None:
    """A pause until eight, then its switch, is a pause until eight."""
    home.cloud.fail(kind="update", delay=5)
    await home.set_up()
    first = home.set("pause_power_until", "2026-01-15T20:00:00+00:00")
    await home.clock.go(2)
    await home.change("pause_power_active", True)
    await home.clock.drive(first)
    assert home.state("pause_power_until") == "2026-01-15T20:00:00+00:00"
    assert {
        put["pause_power_until"] for put in home.puts if "pause_power_until" in put
    } == {"2026-01-15T20:00:00.000Z"}


async def test_everybody_gets_the_own_sentence(home: Home) -> None:
    """After two refusals each caller learns what was said to the own change."""
    await home.set_up()
    fields = (MINIMUM, "dhw_standard_temperature", "minimum_dhw_temperature_limit")
    for refused in (fields[:1], fields[1:]):
        detail = [{"loc": ["body", name], "msg": f"No {name}"} for name in refused]
        home.cloud.fail(422, method="PUT", body={"detail": detail})
    tasks = [
        home.set(name, value)
        for name, value in zip(fields, (21.0, 50.0, 45.0), strict=True)
    ]
    for name, task in zip(fields, tasks, strict=True):
        with pytest.raises(HomeAssistantError) as caught:
            await home.clock.drive(task)
        assert str(caught.value) == f"Podero refused this: No {name}"


async def test_heat_pump_removed_during_a_read(home: Home) -> None:
    """A heat pump that is removed while all are read costs the others nothing."""
    second = home.cloud.add_heat_pump()
    entry = await home.set_up()
    await home.clock.go(100)
    home.cloud.latency = 5
    home.cloud.change(home.cloud.heat_pump_id, minimum_temperature_limit=18.0)
    read = home.hass.async_create_task(entry.runtime_data.async_refresh())
    await home.clock.go(2)
    (subentry,) = (s for s in entry.subentries.values() if s.unique_id == second)
    home.hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    await home.clock.drive(read)
    assert home.state(MINIMUM) == "18.0"
