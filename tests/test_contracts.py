"""The electricity price: what the contract of a heat pump's building tells for now."""

from datetime import timedelta
import logging
from typing import Any

import pytest

from custom_components.podero.diagnostics import async_get_config_entry_diagnostics
from homeassistant.components.energy import validate
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.helpers import entity_registry as er

from .home import Home, utc
from .simulator.prices import price
from .test_secrets import places_of

PRICE = "electricity_price"
KIND = "energy_contract_type"
FIRST = 4300
"""Seconds until the first contracts are read, in the hour after the one of set-up."""
NOON = utc("2026-01-15 12:00")
BUILDING = "b1b1b1b1-0000-4000-8000-000000000001"


def has(home: Home, key: str, device_id: str | None = None) -> bool:
    """Return whether a heat pump has an entity."""
    unique_id = f"{device_id or home.cloud.heat_pump_id}_{key}"
    return bool(
        er.async_get(home.hass).async_get_entity_id("sensor", "podero", unique_id)
    )


def at(*entries: tuple[str, Any]) -> list[dict[str, Any]]:
    """Return prices by time of the day."""
    return [
        {"price": value, "timestamp": f"2026-01-15T{time}Z"} for time, value in entries
    ]


async def test_spot_price(home: Home) -> None:
    """Each hour has its price, from its first seconds on."""
    home.cloud.add_contract(home.cloud.user_id)
    await home.set_up()
    assert not has(home, PRICE)
    await home.clock.go(FIRST)
    state = home.hass.states.get(home.entity_id(PRICE))
    assert state is not None
    assert float(state.state) == pytest.approx(
        price(NOON + timedelta(hours=1)), abs=1e-5
    )
    assert state.attributes["unit_of_measurement"] == "EUR/kWh"
    assert state.attributes["state_class"] == "measurement"
    assert "device_class" not in state.attributes
    home.watch(PRICE)
    await home.clock.go(7200 - FIRST + 5)
    for hour in range(2, 6):
        when = NOON + timedelta(hours=hour)
        assert float(home.state(PRICE)) == pytest.approx(price(when), abs=1e-5)
        await home.clock.go(3600)
    assert STATE_UNKNOWN not in home.seen[PRICE]


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"energy_prices": at(("13:00", 0.31))}, "0.31"),
        ({"energy_price": at(("13:00", 0.31)), "energy_prices": []}, "0.31"),
        ({"energy_price": at(("12:00", 0.1), ("13:00", "0.31"))}, "0.31"),
        ({"energy_prices": at(("13:00", -0.02))}, "-0.02"),
        # In any order, by quarters, twice, with an offset, with junk in between.
        ({"energy_prices": at(("13:15", 9), ("13:00", 0.31), ("12:45", 9))}, "0.31"),
        ({"energy_prices": at(("13:00", 9), ("13:00", 0.31))}, "0.31"),
        ({"energy_prices": [None, 7, "x", {}, [], *at(("13:00", 0.31))]}, None),
        (
            {"energy_prices": [{"price": 1, "timestamp": "x"}, *at(("13:00", 0.31))]},
            "0.31",
        ),
        (
            {"energy_prices": [{"price": 0.31, "timestamp": "2026-01-15T15:00+02:00"}]},
            "0.31",
        ),
        # None for now: unknown, not the last one.
        ({"energy_prices": at(("10:00", 0.1), ("11:00", 0.2))}, STATE_UNKNOWN),
        ({"energy_prices": at(("14:00", 0.1))}, STATE_UNKNOWN),
        ({"energy_prices": at(("12:30", 9), ("12:45", 9))}, STATE_UNKNOWN),
        ({"energy_prices": at(("13:00", None))}, STATE_UNKNOWN),
        ({"energy_prices": at(("13:00", True))}, STATE_UNKNOWN),
        (
            {"energy_prices": [{"price": 1, "timestamp": "9999-12-31T23:59Z"}]},
            STATE_UNKNOWN,
        ),
        ({"energy_prices": [{"price": "nan"}, {"price": 10**400}]}, STATE_UNKNOWN),
        ({"energy_prices": []}, STATE_UNKNOWN),
        ({"energy_prices": None}, STATE_UNKNOWN),
        ({"energy_prices": "junk"}, STATE_UNKNOWN),
        ({"energy_prices": {"price": 0.31, "timestamp": None}}, "0.31"),
        ({"energy_prices": 0.31}, "0.31"),
        ({"energy_price": [{"price": 0.31}]}, "0.31"),
    ],
)
async def test_prices_of_an_hourly_contract(
    home: Home, fields: dict[str, Any], state: str | None
) -> None:
    """The entry whose time is now counts, in both spellings, whatever is beside it."""
    home.cloud.add_contract(home.cloud.user_id, "Spot Hourly", **fields)
    await home.set_up()
    await home.clock.go(FIRST)
    if state is not None:
        assert home.state(PRICE) == state
    else:
        assert has(home, PRICE)


@pytest.mark.parametrize("kind", ["Yearly", "monthly", "weekly", None, 7, ...])
async def test_a_constant_price(home: Home, kind: Any) -> None:
    """The only entry is the price, whenever it began."""
    prices = [{"price": 0.2875, "timestamp": "2024-06-01T00:00:00Z"}]
    home.cloud.add_contract(home.cloud.user_id, kind, energy_prices=prices)
    await home.set_up()
    await home.clock.go(FIRST)
    assert home.state(PRICE) == "0.2875"


async def test_a_price_for_each_month(home: Home) -> None:
    """A month's price holds until the next one, and for a month at most."""
    prices = [
        {"price": 0.2, "timestamp": "2025-11-15T14:00:00Z"},
        {"price": 0.3, "timestamp": "2025-12-15T14:00:00Z"},
    ]
    home.cloud.add_contract(home.cloud.user_id, "monthly", energy_prices=prices)
    await home.set_up()
    await home.clock.go(FIRST)
    assert home.state(PRICE) == "0.3"
    await home.clock.go(3600)
    assert home.state(PRICE) == STATE_UNKNOWN


@pytest.mark.parametrize(
    ("contracts", "expected"),
    [
        ([], None),
        ([{"building": None}], "1.0"),
        ([{"building": BUILDING}], "1.0"),
        ([{"building": BUILDING.upper()}], "1.0"),
        ([{"building": ..., "building_id": BUILDING}], "1.0"),
        ([{"building": {"id": BUILDING, "name": "Home"}}], "1.0"),
        ([{"building": "another"}], None),
        ([{"building": "another"}, {"building": None}], "2.0"),
        ([{"building": None}, {"building": BUILDING}], "2.0"),
        ([{"building": BUILDING}, {"building": None}], "1.0"),
        ([{"currency_energy_price": None}], None),
        ([{"currency_energy_price": "Euro"}], None),
        ([{"currency_energy_price": "eur"}], "1.0"),
    ],
)
@pytest.mark.parametrize("spelling", ["building", "building_id"])
async def test_contract_of_the_building(
    home: Home, contracts: list[dict[str, Any]], expected: str | None, spelling: str
) -> None:
    """The contract is that of the heat pump's building, or one for all."""
    cloud = home.cloud
    cloud.forget(cloud.heat_pump_id, "building")
    cloud.change(cloud.heat_pump_id, **{spelling: BUILDING})
    for number, fields in enumerate(contracts, 1):
        prices = [{"price": float(number)}]
        cloud.add_contract(cloud.user_id, "yearly", energy_prices=prices, **fields)
    await home.set_up()
    await home.clock.go(FIRST)
    assert has(home, PRICE) is (expected is not None)
    if expected:
        assert home.state(PRICE) == expected


@pytest.mark.parametrize(
    ("includes", "name"),
    [
        (True, "Electricity price"),
        (None, "Electricity price"),
        (..., "Electricity price"),
        ("no", "Electricity price"),
        (False, "Price without grid and taxes"),
    ],
)
async def test_what_the_price_leaves_out(home: Home, includes: Any, name: str) -> None:
    """The name says that grid fees and taxes are left out, where that is told."""
    home.cloud.add_contract(
        home.cloud.user_id, energy_price_includes_external_components=includes
    )
    await home.set_up()
    await home.clock.go(FIRST)
    state = home.hass.states.get(home.entity_id(PRICE))
    assert state is not None
    assert state.attributes["friendly_name"] == f"Heat pump 1 {name}"


async def test_a_contract_changes(home: Home) -> None:
    """Another contract takes the place of the first, its name and unit included."""
    cloud = home.cloud
    cloud.spot_hours = (0, 1)
    contract = cloud.add_contract(cloud.user_id)
    await home.set_up()
    await home.clock.go(FIRST)
    entity_id = home.entity_id(PRICE)
    cloud.contracts[cloud.user_id] = [
        {
            **contract,
            "currency_energy_price": "SEK",
            "energy_price_includes_external_components": False,
        }
    ]
    await home.clock.go(2 * 3600)
    state = home.hass.states.get(entity_id)
    assert state is not None
    assert state.attributes["unit_of_measurement"] == "SEK/kWh"
    assert state.attributes["friendly_name"].endswith("without grid and taxes")
    cloud.contracts[cloud.user_id] = []
    await home.clock.go(2 * 3600)
    assert home.state(PRICE) == STATE_UNAVAILABLE


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("Spot Hourly", "spot_hourly"),
        ("spot_hourly", "spot_hourly"),
        ("Monthly", "monthly"),
        ("yearly", "yearly"),
        ("weekly", STATE_UNKNOWN),
        (None, STATE_UNKNOWN),
    ],
)
@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_kind(home: Home, kind: Any, state: str) -> None:
    """The kind is one word in both spellings; what is new is unknown."""
    home.cloud.add_contract(home.cloud.user_id, kind)
    await home.set_up()
    await home.clock.go(FIRST)
    assert home.state(KIND) == state


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 401},
        {"status": 403},
        {"status": 404},
        {"status": 422},
        {"status": 500},
        {"status": 200, "body": {"detail": "?"}},
        {"status": 200, "body": [None, 7, "x", [], {}]},
        {"status": 200, "body": "<html>"},
        {"drop": "before"},
        {"truncate": True},
    ],
)
async def test_no_contracts(home: Home, fault: dict[str, Any]) -> None:
    """Without contracts all else works, nobody signs in again, and few requests come."""
    home.cloud.add_contract(home.cloud.user_id)
    home.cloud.fail(kind="contracts", times=None, **fault)
    entry = await home.set_up(home.entry(token=home.cloud.access_token))
    await home.clock.go(7 * 3600)
    assert not has(home, PRICE)
    assert 1 <= home.cloud.count(kind="contracts") <= 2
    assert home.state("minimum_temperature_limit") == "19.5"
    assert not list(entry.async_get_active_flows(home.hass, {"reauth"}))


async def test_read_rarely(home: Home) -> None:
    """A day's prices cost some requests, a constant price or none a single one."""
    await home.set_up()
    await home.clock.go(90_000)
    assert 1 <= home.cloud.count(kind="contracts") <= 2


async def test_few_hours_known(home: Home) -> None:
    """Where only the present hour is told, it is asked for by the hour at most."""
    home.cloud.spot_hours = (0, 1)
    home.cloud.add_contract(home.cloud.user_id)
    await home.set_up()
    await home.clock.go(7 * 3600)
    assert 5 <= home.cloud.count(kind="contracts") <= 6
    assert len(home.cloud.requests) <= 87 + 8


async def test_reloads_do_not_ask_again(home: Home) -> None:
    """A reload shows the price at once, without a request."""
    home.cloud.add_contract(home.cloud.user_id)
    entry = await home.set_up()
    await home.clock.go(FIRST)
    known = home.state(PRICE)
    for _ in range(3):
        await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
        await home.clock.settle()
        assert home.state(PRICE) == known
        await home.clock.go(400)
    assert home.cloud.count(kind="contracts") == 1


async def test_contracts_come_last(home: Home) -> None:
    """While the day's budget is spent, contracts wait for states and statistics."""
    for _ in range(4):
        home.cloud.add_heat_pump()
    home.cloud.fail(403, kind="list", times=None)
    home.cloud.add_contract(home.cloud.user_id)
    await home.set_up()
    await home.clock.go(3 * 3600)
    kinds = [request.kind for request in home.cloud.requests]
    assert kinds.index("statistics") < kinds.index("contracts")
    assert len(kinds) <= 36 + 8


async def test_energy_dashboard(home: Home) -> None:
    """Home Assistant's own check of the Energy dashboard accepts the price."""
    home.cloud.add_contract(home.cloud.user_id)
    await home.set_up()
    await home.clock.go(FIRST)
    issues = validate.ValidationIssues()
    validate._async_validate_price_entity(
        home.hass,
        home.entity_id(PRICE),
        issues,
        validate.ENERGY_PRICE_UNITS,
        validate.ENERGY_PRICE_UNIT_ERROR,
    )
    assert issues.issues == {}


async def test_secrets_stay_secret(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither building nor meter nor supplier is shown anywhere."""
    logging.getLogger("custom_components.podero").setLevel(logging.DEBUG)
    cloud = home.cloud
    cloud.change(cloud.heat_pump_id, building="secret-building")
    cloud.add_contract(cloud.user_id, building="secret-building")
    entry = await home.set_up()
    await home.clock.go(FIRST)
    assert has(home, PRICE)
    texts = [
        *places_of(home, entry, caplog),
        str(await async_get_config_entry_diagnostics(home.hass, entry)),
        repr(entry.runtime_data.data),
        repr(entry.runtime_data.contracts.data),
    ]
    assert [text[:300] for text in texts if "secret-" in text] == []
