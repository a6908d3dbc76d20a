"""Authentication over time: when people are asked to sign in again, and when not."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from homeassistant.config_entries import ConfigEntryState
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir

from ..home import Home

MINIMUM = "minimum_temperature_limit"
HOUR = 3600.0


def reauth_flows(home: Home) -> int:
    """Return how many times people are being asked to sign in again."""
    flows = home.hass.config_entries.flow.async_progress_by_handler("podero")
    return sum(flow["context"]["source"] == "reauth" for flow in flows)


async def test_thirty_days_on_client_credentials(home: Home) -> None:
    """A month needs no sign-in and three tokens a day at most."""
    entry = home.entry()
    home.hass.config_entries.async_update_entry(entry, pref_disable_polling=True)
    await home.set_up(entry)
    for _ in range(30):
        for _ in range(24):
            await home.clock.go(HOUR)
            await home.clock.drive(entry.runtime_data.async_refresh())
        assert home.cloud.count(kind="token") <= 3
        assert home.cloud.count(kind="detail") == 24
        assert {r.status for r in home.cloud.requests} == {200}
        home.cloud.clear()
    assert reauth_flows(home) == 0
    assert home.state(MINIMUM) == "19.5"


async def test_renewal_that_meets_an_outage(home: Home) -> None:
    """A token that can't be renewed for a while is no sign-in problem."""
    await home.set_up()
    home.cloud.fail(503, kind="token", times=None)
    home.cloud.expire_tokens()
    await home.clock.go(HOUR)
    assert home.state(MINIMUM) == "unavailable"
    home.cloud.heal()
    await home.clock.go(HOUR)
    assert home.state(MINIMUM) == "19.5"
    assert reauth_flows(home) == 0


async def test_cloud_that_is_ill_and_says_401(home: Home) -> None:
    """A cloud that refuses tokens which it has just issued is ill: nobody is asked."""
    await home.set_up()
    home.cloud.fail(401, kind="detail", times=None)
    await home.clock.go(2 * HOUR)
    assert home.state(MINIMUM) == "unavailable"
    assert home.cloud.count() < 60
    home.cloud.heal()
    await home.clock.go(HOUR)
    assert home.state(MINIMUM) == "19.5"
    assert reauth_flows(home) == 0


async def test_lone_401_of_a_pasted_token(home: Home) -> None:
    """A lone 401 is confirmed by a second try before it counts."""
    await home.set_up(home.entry(token=home.cloud.access_token))
    home.cloud.fail(401, kind="detail")
    await home.clock.go(HOUR / 2)
    assert home.state(MINIMUM) == "19.5"
    assert reauth_flows(home) == 0


async def test_token_endpoint_that_refuses_once(home: Home) -> None:
    """One refusal by the token endpoint is not believed either."""
    await home.set_up()
    home.cloud.expire_tokens()
    home.cloud.fail(401, kind="token")
    await home.clock.go(HOUR / 2)
    assert home.state(MINIMUM) == "19.5"
    assert reauth_flows(home) == 0


async def test_revoked_credentials(home: Home) -> None:
    """Revoked credentials ask people once, and the cloud once an hour at most."""
    await home.set_up()
    home.cloud.revoke_credentials()
    home.cloud.revoke_tokens()
    await home.clock.go(24 * HOUR)
    assert reauth_flows(home) == 1
    assert home.state(MINIMUM) == "unavailable"
    tokens = [r.at for r in home.cloud.requests if r.kind == "token"]
    assert len(tokens) <= 3 * 26
    assert tokens[-1] - tokens[0] > timedelta(seconds=3)


async def test_two_accounts_with_one_token(home: Home) -> None:
    """Two accounts that share a token are each asked once."""
    cloud = home.cloud
    token = cloud.access_token
    first = home.entry(token=token)
    second_user = cloud.add_user()
    second_pump = cloud.add_heat_pump(user_id=second_user)
    first_user, cloud.user_id = cloud.user_id, second_user
    second = home.entry(second_pump, token=token)
    cloud.user_id = first_user
    await home.set_up(first)
    assert second.state is ConfigEntryState.LOADED
    cloud.expire_tokens()
    await home.clock.go(HOUR)
    assert reauth_flows(home) == 2
    assert first.state is second.state is ConfigEntryState.LOADED


async def test_forbidden_is_no_sign_in(home: Home) -> None:
    """A heat pump that may not be read is unavailable: no sign-in, no removal."""
    await home.set_up()
    home.cloud.forbid(home.cloud.heat_pump_id)
    await home.clock.go(HOUR)
    assert home.state(MINIMUM) == "unavailable"
    assert reauth_flows(home) == 0
    assert [domain for domain, _ in ir.async_get(home.hass).issues] == []


async def test_forbidden_field(home: Home) -> None:
    """A field that may not be touched is an error of that call."""
    await home.set_up()
    home.cloud.forbid(home.cloud.heat_pump_id, MINIMUM)
    with pytest.raises(HomeAssistantError, match="does not allow"):
        await home.change(MINIMUM, 20.0)
    await home.change("optimization_level", "max")
    assert home.state("optimization_level") == "max"
    assert reauth_flows(home) == 0


async def test_end_of_a_token_is_told(home: Home) -> None:
    """An hour before a token ends that tells its end, a repair says so."""
    ends = datetime(2026, 1, 15, 22, tzinfo=UTC)
    token = jwt.encode({"exp": int(ends.timestamp())}, "k" * 32)
    cloud = home.cloud
    cloud.fail(200, kind="detail", times=None, body=cloud.stored(cloud.heat_pump_id))
    entry = await home.set_up(home.entry(token=token))
    issues = ir.async_get(home.hass)
    await home.clock.go(9 * HOUR - 5)
    assert issues.issues == {}
    await home.clock.go(10)
    issue = issues.async_get_issue("podero", f"token_ends_{entry.entry_id}")
    assert issue is not None
    assert issue.translation_placeholders == {"account": "Podero", "time": "14:00"}
    home.hass.config_entries.async_update_entry(
        entry,
        data={k: v for k, v in entry.data.items() if k != "token"}
        | {"client_id": cloud.client_id, "client_secret": cloud.client_secret},
    )
    await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
    assert issues.async_get_issue("podero", f"token_ends_{entry.entry_id}") is None


@pytest.mark.parametrize("token", ["opaque", "a.b.c", "e30.e30.e30"])
async def test_end_that_is_not_told(home: Home, token: str) -> None:
    """A token that does not tell its end raises nothing, neither error nor issue."""
    cloud = home.cloud
    cloud.fail(200, kind="detail", times=None, body=cloud.stored(cloud.heat_pump_id))
    await home.set_up(home.entry(token=token))
    await home.clock.go(12 * HOUR)
    assert ir.async_get(home.hass).issues == {}
