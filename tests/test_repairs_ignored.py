"""Who ignores a repair is not asked again, until it is so once more."""

from datetime import timedelta
from typing import Any

import jwt
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.helpers import device_registry as dr, issue_registry as ir

from .home import Home, device_of, utc
from .test_repairs import HOUR, issues_of, reload

LIMIT = "minimum_dhw_temperature_limit"


def too_cold(home: Home, value: float = 35.0) -> None:
    """Let the hot water be too cold, or not."""
    home.cloud.change(home.cloud.heat_pump_ids[0], **{LIMIT: value})


def ignore(home: Home, key: str = "legionella") -> None:
    """Ignore an issue as its menu does."""
    ir.async_ignore_issue(home.hass, "podero", issues_of(home)[key].issue_id, True)


def asked(home: Home) -> list[str]:
    """Return the keys of the issues that are on the page of repairs."""
    return [
        key for key, issue in issues_of(home).items() if not issue.dismissed_version
    ]


def token(hours: float) -> str:
    """Return a token that tells when it ends, counted from the noon of the tests."""
    ends = utc("2026-01-15T12:00:00") + timedelta(hours=hours)
    return jwt.encode({"exp": int(ends.timestamp())}, "k" * 32)


async def restart(
    home: Home, entry: MockConfigEntry, hass_storage: dict[str, Any], pause: float = 0
) -> None:
    """Restart Home Assistant as far as issues go: it keeps ids and what is ignored."""
    registry = ir.async_get(home.hass)
    kept = registry._data_to_save()
    await home.clock.drive(home.hass.config_entries.async_unload(entry.entry_id))
    hass_storage[ir.STORAGE_KEY] = {
        "version": ir.STORAGE_VERSION_MAJOR,
        "minor_version": ir.STORAGE_VERSION_MINOR,
        "key": ir.STORAGE_KEY,
        "data": kept,
    }
    await registry._async_load()
    await home.clock.go(pause)
    await home.set_up(entry)


LAPSES: tuple[dict[str, Any], ...] = (
    {"status": 403, "kind": "detail"},
    {"status": 404, "kind": "detail"},
    {"status": 503},
    {"status": 200, "kind": "detail", "body": "[]"},
)


@pytest.mark.parametrize("lapse", LAPSES)
async def test_reads_that_fail(home: Home, lapse: dict[str, Any]) -> None:
    """Reads that tell nothing of a heat pump change nothing of what was ignored."""
    too_cold(home)
    await home.set_up()
    ignore(home)
    home.cloud.fail(times=None, **lapse)
    await home.clock.go(HOUR)
    home.cloud.heal()
    await home.clock.go(2 * HOUR)
    assert set(issues_of(home)) == {"legionella"}
    assert asked(home) == []


async def test_restart(home: Home, hass_storage: dict[str, Any]) -> None:
    """A restart changes nothing either, also if the first reads tell nothing."""
    too_cold(home)
    entry = await home.set_up()
    ignore(home)
    await restart(home, entry, hass_storage)
    assert set(issues_of(home)) == {"legionella"}
    assert asked(home) == []
    home.cloud.fail(403, kind="detail", times=2)
    await restart(home, entry, hass_storage)
    await home.clock.go(HOUR)
    assert set(issues_of(home)) == {"legionella"}
    assert asked(home) == []


@pytest.mark.parametrize("restarts", [False, True])
async def test_next_occurrence(
    home: Home, hass_storage: dict[str, Any], restarts: bool
) -> None:
    """What was mended and is so again is asked again, also if a restart lay between."""
    too_cold(home)
    entry = await home.set_up()
    ignore(home)
    too_cold(home, 45.0)
    if restarts:
        await restart(home, entry, hass_storage)
    else:
        await home.clock.go(HOUR)
    too_cold(home)
    await home.clock.go(HOUR)
    assert asked(home) == ["legionella"]


async def test_gone_after_a_restart(home: Home, hass_storage: dict[str, Any]) -> None:
    """After a restart it takes two reads to know that a heat pump is gone, still."""
    home.cloud.add_heat_pump()
    entry = await home.set_up()
    home.cloud.remove_heat_pump(home.cloud.heat_pump_ids[0])
    await home.clock.go(HOUR)
    ignore(home, "heat_pump_gone")
    await restart(home, entry, hass_storage)
    await home.clock.go(HOUR)
    assert set(issues_of(home)) == {"heat_pump_gone"}
    assert asked(home) == []


async def test_token_that_is_replaced(home: Home) -> None:
    """Who ignores the end of one token is told of the end of the next."""
    cloud = home.cloud
    cloud.fail(200, kind="detail", times=None, body=cloud.stored(cloud.heat_pump_id))
    entry = await home.set_up(home.entry(token=token(hours=10)))
    await home.clock.go(9.5 * HOUR)
    ignore(home, "token_ends")
    await reload(home, entry)
    assert set(issues_of(home)) == {"token_ends"}
    assert asked(home) == []
    home.hass.config_entries.async_update_entry(
        entry, data={**entry.data, "token": token(hours=20)}
    )
    await reload(home, entry)
    assert issues_of(home) == {}
    await home.clock.go(10 * HOUR)
    assert asked(home) == ["token_ends"]


@pytest.mark.parametrize("ignored", [False, True])
async def test_disabled(home: Home, ignored: bool) -> None:
    """A disabled account asks for nothing; an enabled one does again."""
    too_cold(home)
    entry = await home.set_up()
    if ignored:
        ignore(home)
    entries = home.hass.config_entries
    await home.clock.drive(
        entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    )
    assert issues_of(home) == {}
    await home.clock.drive(entries.async_set_disabled_by(entry.entry_id, None))
    await home.clock.settle()
    assert asked(home) == ["legionella"]


async def test_account_that_can_not_be_loaded(home: Home) -> None:
    """There is no button for what an account that does not run can't mend."""
    too_cold(home)
    entry = await home.set_up()
    home.cloud.fail(503, times=None)
    await reload(home, entry)
    assert entry.state.name == "SETUP_RETRY"
    assert issues_of(home) == {}
    home.cloud.heal()
    await home.clock.go(HOUR)
    assert asked(home) == ["legionella"]


@pytest.mark.parametrize("ignored", [False, True])
@pytest.mark.parametrize("key", ["legionella", "heat_pump_gone"])
async def test_deleted_by_its_menu(home: Home, key: str, ignored: bool) -> None:
    """A heat pump that is deleted takes its issues along, at once."""
    first, _ = home.cloud.heat_pump_id, home.cloud.add_heat_pump()
    if key == "legionella":
        too_cold(home)
    entry = await home.set_up()
    if key == "heat_pump_gone":
        home.cloud.remove_heat_pump(first)
        await home.clock.go(HOUR)
    assert asked(home) == [key]
    if ignored:
        ignore(home, key)
    (subentry,) = (s for s in entry.subentries.values() if s.unique_id == first)
    home.hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    await home.clock.settle()
    assert ir.async_get(home.hass).issues == {}


async def test_two_accounts(home: Home) -> None:
    """An account leaves the issues of another one alone."""
    too_cold(home)
    await home.set_up()
    ignore(home)
    other = MockConfigEntry(
        domain="podero",
        title="Other",
        unique_id="other",
        data={
            "host": home.cloud.url,
            "org_id": home.cloud.org_id,
            "user_id": home.cloud.add_user(),
            "client_id": home.cloud.client_id,
            "client_secret": home.cloud.client_secret,
        },
    )
    other.add_to_hass(home.hass)
    await home.clock.drive(home.hass.config_entries.async_setup(other.entry_id))
    await home.clock.drive(home.hass.config_entries.async_remove(other.entry_id))
    assert set(issues_of(home)) == {"legionella"}
    assert asked(home) == []


@pytest.mark.parametrize("place", ["device", "subentry"])
async def test_name_that_people_gave(home: Home, place: str) -> None:
    """Repairs say what people call the heat pump, from the moment they call it so."""
    too_cold(home)
    entry = await home.set_up()
    if place == "device":
        dr.async_get(home.hass).async_update_device(
            device_of(home, home.cloud.heat_pump_id).id, name_by_user="Cellar"
        )
    else:
        (subentry,) = entry.subentries.values()
        home.hass.config_entries.async_update_subentry(entry, subentry, title="Cellar")
    await home.clock.settle()
    (issue,) = issues_of(home).values()
    assert issue.translation_placeholders == {
        "name": "Cellar",
        "heat_pump": "Cellar",
        "least": "40 °C",
    }
    device = device_of(home, home.cloud.heat_pump_id)
    assert (device.name_by_user or device.name) == "Cellar"
    await reload(home, entry)
    (issue,) = issues_of(home).values()
    assert issue.translation_placeholders == {
        "name": "Cellar",
        "heat_pump": "Cellar",
        "least": "40 °C",
    }
