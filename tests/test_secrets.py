"""Secrets stay secret: in the log, in states, in names, in issues, in diagnostics."""

from collections.abc import Iterator
import json
import logging
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_system_health_info,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.podero.account.client import CLIENTS
from custom_components.podero.diagnostics import async_get_config_entry_diagnostics
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.setup import async_setup_component

from .home import Home

MINIMUM = "minimum_temperature_limit"
HOUR = 3600.0

OWNER = {
    "id": "5ec4e7aa-0000-4000-8000-00000000a11c",
    "email": "secret.owner@example.org",
    "first_name": "Secretfirst",
    "last_name": "Secretlast",
    "external_id": "secret-external",
}
LINK = "https://app.podero.com/secret-link"


def secrets_of(home: Home) -> set[str]:
    """Return what nobody may read anywhere."""
    cloud = home.cloud
    return {
        cloud.client_id,
        cloud.client_secret,
        cloud.access_token,
        cloud.org_id,
        cloud.user_id,
        *cloud.heat_pump_ids,
        *OWNER.values(),
        "secret-device",
        "secret comment",
        "secret-building",
        LINK,
    }


@pytest.fixture
def marked(home: Home) -> Home:
    """Return a home whose cloud is full of marked secrets."""
    home.cloud.change(
        home.cloud.heat_pump_id,
        owner=OWNER,
        external_device_id="secret-device",
        comment="secret comment",
        building="secret-building",
        action_needed=True,
        actions=[{"code": "reconnect", "resolution_link": LINK}],
        away_mode_start="secret comment",
    )
    return home


async def diagnostics(
    home: Home, hass_client: ClientSessionGenerator, entry: MockConfigEntry
) -> list[str]:
    """Return the diagnostics files of the account and its devices, as downloaded."""
    assert await async_setup_component(home.hass, "diagnostics", {})
    client = await hass_client()
    registry = dr.async_get(home.hass)
    devices = dr.async_entries_for_config_entry(registry, entry.entry_id)
    base = f"/api/diagnostics/config_entry/{entry.entry_id}"

    async def download(path: str) -> str:
        response = await client.get(path)
        assert response.status == 200
        return json.dumps((await response.json())["data"])

    paths = [base, *(f"{base}/device/{device.id}" for device in devices)]
    return [await home.clock.drive(download(path)) for path in paths]


WEATHER: tuple[dict[str, Any], ...] = (
    {"status": 403},
    {"status": 404},
    {"status": 422},
    {"status": 429, "retry_after": 5},
    {"status": 500, "body": "<html>"},
    {"status": 302, "headers": {"Location": "https://example.com/"}},
    {"truncate": True},
    {"status": 200, "body": "[]"},
    {"status": 200, "body": "<html>"},
    {"drop": "before"},
    {"drop": "after"},
    {"status": 401},
)


def places_of(
    home: Home, entry: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> Iterator[str]:
    """Yield all that people and other programs can read."""
    for state in home.hass.states.async_all():
        yield f"{state.state} {state.attributes}"
    for entity in er.async_get(home.hass).entities.values():
        yield f"{entity.entity_id} {entity.name} {entity.original_name}"
    devices = dr.async_get(home.hass)
    for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
        yield f"{device.name} {device.model} {device.serial_number}"
    for issue in ir.async_get(home.hass).issues.values():
        yield f"{issue.issue_id} {issue.translation_placeholders} {issue.data}"
        yield f"{issue.learn_more_url}"
    for flow in home.hass.config_entries.flow.async_progress():
        yield str(flow["context"].get("title_placeholders"))
    for record in caplog.records:
        # The simulated cloud's own web server writes down paths; that is not us.
        if record.name != "aiohttp.access":
            yield f"{record.name} {record.getMessage()} {record.exc_text}"


@pytest.mark.parametrize("pasted", [False, True])
async def test_nothing_leaks(
    marked: Home,
    caplog: pytest.LogCaptureFixture,
    pasted: bool,
) -> None:
    """No secret, id, name or address of a person appears where others may look."""
    home, cloud = marked, marked.cloud
    logging.getLogger("custom_components.podero").setLevel(logging.DEBUG)
    texts: list[str] = []
    entry = home.entry(token=cloud.access_token if pasted else None)
    cloud.fail(503, kind="detail", times=3)
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    texts.append(str(entry.reason))
    await home.clock.go(120)
    await home.change(MINIMUM, 20.0)
    with pytest.raises(HomeAssistantError) as caught:
        await home.change(MINIMUM, 23.0)
    texts.append(str(caught.value))
    for fault in WEATHER:
        cloud.fail(kind="update", times=3, **fault)
        try:
            await home.change(MINIMUM, 21.0)
        except HomeAssistantError as err:
            texts.append(f"{err!r} {err}")
        cloud.heal()
        cloud.fail(kind="detail", times=3, **fault)
        await home.clock.go(HOUR / 2)
        cloud.heal()
    texts.append(str(await async_get_config_entry_diagnostics(home.hass, entry)))
    assert len(texts) > 8

    texts += places_of(home, entry, caplog)

    # The link is shown to the owner while the repair is open, and nowhere else.
    secrets = secrets_of(home)
    leaks = {
        (secret, text[:200]) for text in texts for secret in secrets if secret in text
    }
    assert leaks == set()


async def test_diagnostics_are_useful(
    home: Home, hass_client: ClientSessionGenerator
) -> None:
    """Diagnostics tell support what was asked, answered, accepted and shown; no request."""
    home.cloud.lag = 20
    home.cloud.change(home.cloud.heat_pump_id, price_zone="AT")
    entry = await home.set_up(home.entry(tidy_away=False))
    await home.change(MINIMUM, 20.0)
    home.cloud.fail(429, kind="update", retry_after=100)
    with pytest.raises(HomeAssistantError):
        await home.change(MINIMUM, 21.0)
    home.cloud.clear()
    account, device = (
        json.loads(text) for text in await diagnostics(home, hass_client, entry)
    )
    assert home.cloud.requests == []
    assert account["account"] == {
        "host": "other",
        "sign_in": "credentials",
        "options": {"tidy_away": False},
        "state": "loaded",
        "reason": None,
    }
    assert account["reads"]["success"] is True
    assert 90 <= account["reads"]["wait_seconds"] <= 100
    assert account["reads"]["requests_of_the_day"] == 5
    assert [(x["method"], x["what"], x["outcome"]) for x in account["exchanges"]] == [
        ("POST", "token", "ok"),
        ("GET", "heat-pump", "ok"),
        ("GET", "heat-pumps", "ok"),
        ("PUT", "heat-pump", "ok"),
        (
            "PUT",
            "heat-pump",
            "PoderoRateLimitError: the cloud asks to wait for 100 s",
        ),
    ]
    (heat_pump,) = account["heat_pumps"]
    assert heat_pump["accepted"] == {MINIMUM: False}
    assert heat_pump["shown"]["values"][MINIMUM] == 20.0
    assert heat_pump["shown"]["values"]["price_zone"] == "**REDACTED**"
    assert "is_pause_power_active" in heat_pump["shown"]["spellings"]
    assert device["heat_pumps"] == account["heat_pumps"]


FAILURES: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"status": 503, "kind": "detail"}, "setup_retry", "cloud_ill"),
    ({"status": 429, "retry_after": 600}, "setup_retry", "too_many_requests"),
    ({"status": 401, "kind": "token"}, "setup_retry", "sign_in_refused"),
)


@pytest.mark.parametrize(("fault", "state", "reason"), FAILURES)
async def test_diagnostics_of_a_failure(
    home: Home,
    hass_client: ClientSessionGenerator,
    fault: dict[str, Any],
    state: str,
    reason: str,
) -> None:
    """Diagnostics can be downloaded when they are needed: while nothing works."""
    entry = await home.set_up()
    home.cloud.fail(times=None, **fault)
    home.cloud.expire_tokens()
    home.hass.config_entries.async_update_entry(entry, data={**entry.data, "x": "y"})
    await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
    assert entry.state.value == state
    home.cloud.clear()
    account, device = (
        json.loads(text) for text in await diagnostics(home, hass_client, entry)
    )
    assert home.cloud.requests == []
    assert account["account"]["state"] == state
    # The oldest Home Assistant does not pass on why a first refresh failed.
    assert account["account"]["reason"] in (reason, None)
    assert account["exchanges"][-1]["outcome"].startswith("Podero")
    assert account["reads"]["requests_of_the_day"] >= 1
    assert account["heat_pumps"] == device["heat_pumps"] == []
    assert not [secret for secret in secrets_of(home) if secret in str(account)]


async def test_diagnostics_before_and_after(
    home: Home, hass_client: ClientSessionGenerator
) -> None:
    """An account that was never set up, or is disabled, has diagnostics as well."""
    await home.hass.async_block_till_done()
    entry = home.entry()
    assert await async_setup_component(home.hass, "diagnostics", {})
    home.hass.config_entries.async_update_entry(entry, data={**entry.data})
    await home.clock.drive(
        home.hass.config_entries.async_set_disabled_by(
            entry.entry_id, ConfigEntryDisabler.USER
        )
    )
    assert await async_setup_component(home.hass, "podero", {})
    (text,) = await diagnostics(home, hass_client, entry)
    assert json.loads(text)["account"]["state"] == "not_loaded"
    assert json.loads(text)["exchanges"] == []


async def test_diagnostics_are_plain(
    home: Home, hass_client: ClientSessionGenerator
) -> None:
    """Nothing in diagnostics is a type of Python, however it is spelled."""
    entry = await home.set_up()
    for text in await diagnostics(home, hass_client, entry):
        assert "__type" not in text
        assert "datetime" not in text
        assert json.loads(text)["reads"]["interval_seconds"] > 0


@pytest.mark.parametrize("pasted", [False, True])
async def test_what_programs_show_of_objects(home: Home, pasted: bool) -> None:
    """No object that holds a secret shows it to a log line, traceback or debugger."""
    entry = await home.set_up(
        home.entry(token=home.cloud.access_token if pasted else None)
    )
    await home.change(MINIMUM, 20.0)
    account = entry.runtime_data.account
    (cached,) = home.hass.data[CLIENTS].values()
    (queue,) = account.queues.values()
    shown = [
        cached,
        cached.client,
        cached.client.transport,
        cached.client._sign_in,
        *cached.client.transport.exchanges,
        account,
        queue,
        queue.effective_state,
        entry.runtime_data,
        entry.runtime_data.data,
    ]
    texts = [f"{thing!r} {thing}" for thing in shown]
    hidden = secrets_of(home) - {home.cloud.heat_pump_id}
    assert not [(s, text) for text in texts for s in hidden if s in text]


async def test_system_health(home: Home) -> None:
    """System health tells reachability, sign-ins, the last success and requests."""
    assert await async_setup_component(home.hass, "system_health", {})
    await home.set_up()
    home.cloud.revoke_credentials()
    home.cloud.expire_tokens()
    await home.clock.go(HOUR)

    async def info() -> dict[str, Any]:
        info = await get_system_health_info(home.hass, "podero")
        return {
            key: await value if hasattr(value, "__await__") else value
            for key, value in info.items()
        }

    health = await home.clock.drive(info())
    assert health["can_reach_server"] == "ok"
    assert health["signed_in"] == "0/1"
    assert health["last_success"].isoformat() == "2026-01-15T12:00:00+00:00"
    assert health["requests_24h"] >= 4


async def test_system_health_without_accounts(home: Home) -> None:
    """System health has nothing to tell before an account is set up."""
    assert await async_setup_component(home.hass, "system_health", {})
    assert await async_setup_component(home.hass, "podero", {})
    await home.hass.async_block_till_done()
    health = await get_system_health_info(home.hass, "podero")
    assert health["signed_in"] == "0/0"
    assert health["requests_24h"] == 0
