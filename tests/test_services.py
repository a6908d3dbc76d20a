"""Actions: one breath, one PUT, for one heat pump or for several."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
import voluptuous as vol

from custom_components.podero.api.statistics import MAX_PERIOD_LENGTH
from custom_components.podero.exceptions import async_translate_error
from custom_components.podero.services import ACTIONS
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, ServiceResponse
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.service import async_get_all_descriptions
from homeassistant.setup import async_setup_component
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
from homeassistant.util.yaml import load_yaml_dict

from .home import Home, device_of
from .simulator import Generation
from .texts import FOLDER, ICONS, TEXTS


async def act(
    home: Home, action: str, *devices: str, **data: Any
) -> ServiceResponse | None:
    """Call an action for devices of the registry, for the first heat pump unless told."""
    device_ids = devices or (device_of(home, home.cloud.heat_pump_id).id,)
    return await home.clock.drive(
        home.hass.services.async_call(
            "podero",
            action,
            {"device_id": [*device_ids], **data},
            blocking=True,
            return_response=bool(ACTIONS[action].supports_response.value != "none"),
        )
    )


# What is sent.

AWAY_NOW = {
    "is_away_mode_enabled": True,
    "away_mode_start": "2026-01-15T12:00:00.000Z",
    "away_mode_end": None,
}
"""The present of the tests is noon in UTC, and four in the morning at home."""


def paused(until: str) -> dict[str, Any]:
    """Return the body of a pause."""
    return {"pause_power_until": until, "is_pause_power_active": True}


BODIES: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    ("pause", {}, paused("2026-01-15T14:00:00.000Z")),
    ("pause", {"duration": {"hours": 3}}, paused("2026-01-15T15:00:00.000Z")),
    ("pause", {"duration": "00:45:00"}, paused("2026-01-15T12:45:00.000Z")),
    ("pause", {"until": "2026-01-15 18:00:00"}, paused("2026-01-16T02:00:00.000Z")),
    ("pause", {"until": "2026-01-15T18:00+01:00"}, paused("2026-01-15T17:00:00.000Z")),
    ("resume", {}, {"pause_power_until": None, "is_pause_power_active": False}),
    ("set_away", {}, AWAY_NOW),
    (
        "set_away",
        {"end": "2026-01-20 18:00:00"},
        AWAY_NOW | {"away_mode_end": "2026-01-21T02:00:00.000Z"},
    ),
    (
        "set_away",
        {
            "start": "2026-02-14 08:00:00",
            "end": "2026-02-21T18:00:00Z",
            "minimum_temperature": 16,
            "minimum_hot_water_temperature": "35.5",
        },
        {
            "is_away_mode_enabled": True,
            "away_mode_start": "2026-02-14T16:00:00.000Z",
            "away_mode_end": "2026-02-21T18:00:00.000Z",
            "away_mode_minimum_temperature_limit": 16.0,
            "away_mode_minimum_dhw_temperature_limit": 35.5,
        },
    ),
    (
        "end_away",
        {},
        {"is_away_mode_enabled": False, "away_mode_start": None, "away_mode_end": None},
    ),
    (
        "set_heating_limits",
        {"minimum_temperature": 20},
        {"minimum_temperature_limit": 20},
    ),
    (
        "set_heating_limits",
        {
            "minimum_temperature": 18,
            "maximum_temperature": 25.5,
            "hot_water_temperature": 52,
            "minimum_hot_water_temperature": 45,
        },
        {
            "minimum_temperature_limit": 18,
            "maximum_temperature_limit": 25.5,
            "dhw_standard_temperature": 52,
            "minimum_dhw_temperature_limit": 45,
        },
    ),
)


@pytest.mark.parametrize(("action", "data", "body"), BODIES)
async def test_one_put(
    home: Home, action: str, data: dict[str, Any], body: dict[str, Any]
) -> None:
    """Each action is one PUT, and the cloud then holds what was asked for."""
    cloud = home.cloud
    if action in ("resume", "end_away"):
        cloud.change(
            cloud.heat_pump_id,
            **paused("2026-01-15T20:00:00.000Z"),
            is_away_mode_enabled=True,
            away_mode_end="2026-01-19T20:00:00.000Z",
        )
    await home.set_up()
    await act(home, action, **data)
    assert home.puts == [body]
    assert home.cloud.stored(cloud.heat_pump_id).items() >= body.items()


async def test_pause_without_a_time(home: Home) -> None:
    """A pause without a time is as long as the account's options say."""
    await home.set_up(home.entry(pause_hours=5))
    await act(home, "pause")
    assert home.puts == [paused("2026-01-15T17:00:00.000Z")]


async def test_older_spelling(home: Home) -> None:
    """A heat pump of the older page is resumed in its own words."""
    device_id = home.cloud.add_heat_pump(Generation.ATTRIBUTES)
    home.cloud.change(
        device_id, pause_power_active=True, pause_power_until="2026-01-15T20:00:00Z"
    )
    await home.set_up(home.entry(device_id))
    await act(home, "resume", device_of(home, device_id).id)
    assert home.puts == [{"pause_power_until": None, "pause_power_active": False}]


CLOCKS = (
    # Two o'clock becomes three: half past two does not exist.
    ("2026-03-28 12:00", "2026-03-29 02:30:00", "2026-03-29T01:30:00.000Z"),
    ("2026-03-28 12:00", "2026-03-29 03:30:00", "2026-03-29T01:30:00.000Z"),
    ("2026-03-28 12:00", "2026-03-29 01:30:00", "2026-03-29T00:30:00.000Z"),
    # Three o'clock becomes two: half past two is there twice.
    ("2026-10-24 12:00", "2026-10-25 02:30:00", "2026-10-25T00:30:00.000Z"),
    ("2026-10-25 00:29", "2026-10-25 02:30:00", "2026-10-25T00:30:00.000Z"),
    ("2026-10-25 00:45", "2026-10-25 02:30:00", "2026-10-25T01:30:00.000Z"),
    ("2026-10-24 12:00", "2026-10-25 03:30:00", "2026-10-25T02:30:00.000Z"),
    ("2026-10-24 12:00", "2026-10-25T02:30:00+01:00", "2026-10-25T01:30:00.000Z"),
)


@pytest.mark.parametrize(("now", "until", "sent"), CLOCKS)
async def test_clock_changes(home: Home, now: str, until: str, sent: str) -> None:
    """A time is that of the home's clock, on the days of its changes, too."""
    await home.hass.config.async_set_time_zone("Europe/Berlin")
    home.clock.freezer.move_to(f"{now}+00:00")
    await home.set_up()
    await act(home, "pause", until=until)
    assert home.puts == [paused(sent)]


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-03-28 23:00", "2026-03-29T10:00:00.000Z"),
        ("2026-10-24 22:00", "2026-10-25T09:00:00.000Z"),
    ],
)
async def test_duration_over_a_clock_change(home: Home, now: str, end: str) -> None:
    """A duration is as long as it says, whatever clocks do."""
    await home.hass.config.async_set_time_zone("Europe/Berlin")
    home.clock.freezer.move_to(f"{now}+00:00")
    await home.set_up()
    await act(home, "pause", duration={"hours": 11})
    assert home.puts == [paused(end)]


async def test_fahrenheit(home: Home) -> None:
    """Temperatures are those of the home's unit, as are those of an error."""
    home.hass.config.units = US_CUSTOMARY_SYSTEM
    await home.set_up()
    await act(home, "set_heating_limits", minimum_temperature=69)
    assert home.puts == [{"minimum_temperature_limit": 20.56}]
    await act(home, "set_away", minimum_temperature=41)
    assert home.puts[1]["away_mode_minimum_temperature_limit"] == 5.0
    with pytest.raises(ServiceValidationError, match="102 °F .* 104 °F to 149 °F"):
        await act(home, "set_heating_limits", hot_water_temperature=102)
    with pytest.raises(ServiceValidationError, match="21 °F .* 50 °F to 82.4 °F"):
        await act(home, "set_heating_limits", minimum_temperature=21)
    assert len(home.puts) == 2


async def test_what_the_app_has_set_may_stay(home: Home) -> None:
    """A limit that the manufacturer's app has set beyond the range is no error."""
    home.cloud.change(
        home.cloud.heat_pump_id,
        minimum_temperature_limit=8.0,
        away_mode_minimum_temperature_limit=6.0,
    )
    await home.set_up()
    await act(home, "set_heating_limits", minimum_temperature=8, maximum_temperature=22)
    assert home.puts == [
        {"minimum_temperature_limit": 8.0, "maximum_temperature_limit": 22.0}
    ]
    with pytest.raises(ServiceValidationError, match="7 °C .* 8 °C to 28 °C"):
        await act(home, "set_heating_limits", minimum_temperature=7)


# What goes wrong.

WRONG: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    (
        "pause",
        {"duration": {"hours": 1}, "until": "2026-01-15 18:00:00"},
        "two_ends",
        "not both",
    ),
    ("pause", {"until": "2026-01-15 03:59:00"}, "pause_not_in_future", "03:59"),
    ("pause", {"duration": 0}, "pause_not_in_future", "04:00"),
    ("set_heating_limits", {}, "no_limits", "at least one"),
    (
        "set_heating_limits",
        {"minimum_temperature": 23},
        "limits_too_close",
        "23.5 °C",
    ),
    (
        "set_heating_limits",
        {"hot_water_temperature": 39},
        "out_of_range",
        "39 °C .* 40 °C to 65 °C",
    ),
    ("set_heating_limits", {"minimum_temperature": "nan"}, "out_of_range", "nan"),
    (
        "set_away",
        {"end": "2026-01-15 03:00:00"},
        "away_ends_before_start",
        "03:00.*04:00",
    ),
    ("set_away", {"minimum_temperature": 4}, "out_of_range", "5 °C to 25 °C"),
    ("set_away", {"minimum_temperature": 20}, "away_above_normal", "19.5 °C"),
    (
        "get_statistics",
        {"start": "2026-01-15", "end": "2026-01-14"},
        "days_end_before_start",
        "14 January 2026.*15 January 2026",
    ),
)


@pytest.mark.parametrize(("action", "data", "key", "says"), WRONG)
async def test_wrong(
    home: Home, action: str, data: dict[str, Any], key: str, says: str
) -> None:
    """What can't be done is said in a sentence, and nothing is sent."""
    await home.set_up()
    with pytest.raises(ServiceValidationError, match=says) as caught:
        await act(home, action, **data)
    assert caught.value.translation_key == key
    assert home.cloud.requests == []


PAST = {"until": "2026-01-14 08:05:00"}
TOO_CLOSE = {"minimum_temperature": 22.5}


@pytest.mark.parametrize(
    ("language", "action", "data", "says"),
    [
        ("en", "pause", PAST, "can't end at 14 January 2026, 08:05:"),
        ("de", "pause", PAST, "nicht am 14.01.2026 um 08:05 Uhr enden"),
        ("de-CH", "pause", PAST, "nicht am 14.01.2026 um 08:05 Uhr enden"),
        ("nl", "pause", PAST, "niet eindigen op 14-01-2026 om 08:05:"),
        ("fr", "pause", PAST, "se terminer le 14/01/2026 à 08:05"),
        ("it", "pause", PAST, "terminare il 14/01/2026 alle 08:05:"),
        ("sv", "pause", PAST, "sluta 2026-01-14 kl. 08:05:"),
        # Home Assistant knows more languages than there are texts for.
        ("da", "pause", PAST, "can't end at 14 January 2026, 08:05:"),
        ("en", "set_heating_limits", TOO_CLOSE, "at least 2 °C above .* (22.5 °C)"),
        ("de", "set_heating_limits", TOO_CLOSE, "(23,5 °C) .* 2 °C über .* (22,5 °C)"),
    ],
)
async def test_said_in_the_language_of_the_home(
    home: Home, language: str, action: str, data: dict[str, Any], says: str
) -> None:
    """Dates, times and numbers inside a sentence are written as its language writes them."""
    home.hass.config.language = language
    await home.set_up()
    with pytest.raises(ServiceValidationError) as caught:
        await act(home, action, **data)
    said = await async_translate_error(home.hass, caught.value)
    for part in says.split(" .* "):
        assert part in said


async def test_one_unit_in_a_sentence(home: Home) -> None:
    """In a home of degrees Fahrenheit a sentence has no other unit, nor a difference."""
    home.hass.config.units = US_CUSTOMARY_SYSTEM
    await home.set_up()
    with pytest.raises(ServiceValidationError) as caught:
        await act(home, "set_heating_limits", minimum_temperature=72.5)
    assert str(caught.value).startswith(
        "The maximum room temperature (74.3 °F) must be at least 3.6 °F above the"
        " minimum (72.5 °F)"
    )


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("pause", {"until": "tomorrow"}),
        ("pause", {"until": "2026-02-30 10:00:00"}),
        ("pause", {"until": "9999-12-31 23:59:59-12:00"}),
        ("pause", {"duration": {"hours": -1}}),
        ("resume", {"until": "2026-01-15 18:00:00"}),
        ("set_heating_limits", {"minimum_temperature": "warm"}),
        ("get_statistics", {}),
        ("get_statistics", {"start": "2026-01-01", "resolution": "hour"}),
    ],
)
async def test_nonsense(home: Home, action: str, data: dict[str, Any]) -> None:
    """What is no time, no temperature or no field does not get as far."""
    await home.set_up()
    with pytest.raises(vol.Invalid):
        await act(home, action, **data)
    with pytest.raises(vol.Invalid):
        await home.hass.services.async_call(
            "podero",
            action,
            {"device_id": [], **data},
            blocking=True,
            return_response=action == "get_statistics",
        )
    assert home.cloud.requests == []


async def test_not_offered(home: Home) -> None:
    """What a heat pump does not have can't be asked of it."""
    device_id = home.cloud.add_heat_pump(Generation.CURRENT)
    await home.set_up(home.entry(device_id))
    device = device_of(home, device_id).id
    told: dict[str, dict[str, Any]] = {
        "pause": {},
        "resume": {},
        "set_away": {},
        "end_away": {},
        "set_heating_limits": {"minimum_temperature": 20},
    }
    for action, data in told.items():
        with pytest.raises(HomeAssistantError, match="does not offer this"):
            await act(home, action, device, **data)
    assert home.cloud.requests == []


async def test_no_such_device(home: Home) -> None:
    """A device has to exist, and to be a heat pump of Podero."""
    entry = await home.set_up()
    other = dr.async_get(home.hass).async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("other", "1")}, name="Lamp"
    )
    with pytest.raises(ServiceValidationError, match="does not exist") as caught:
        await act(home, "resume", "0123456789abcdef")
    assert "0123456789abcdef" not in str(caught.value)
    with pytest.raises(ServiceValidationError, match="not a heat pump"):
        await act(home, "resume", other.id)
    assert home.cloud.requests == []


async def test_account_not_loaded(home: Home) -> None:
    """The actions are there without the account, and say what is the matter."""
    entry = await home.set_up()
    device = device_of(home, home.cloud.heat_pump_id).id
    await home.clock.drive(home.hass.config_entries.async_unload(entry.entry_id))
    assert entry.state is ConfigEntryState.NOT_LOADED
    assert home.hass.services.async_services()["podero"].keys() == ACTIONS.keys()
    with pytest.raises(HomeAssistantError, match="not loaded") as caught:
        await act(home, "resume", device)
    assert caught.value.translation_key == "account_not_loaded"


async def test_before_any_account(hass: HomeAssistant) -> None:
    """The actions are there before there is an account."""
    assert await async_setup_component(hass, "podero", {})
    assert hass.services.async_services()["podero"].keys() == ACTIONS.keys()


async def test_unreachable(home: Home) -> None:
    """A heat pump that can't be reached is not written to blindly."""
    await home.set_up()
    home.cloud.outage = True
    await home.clock.go(3600)
    home.cloud.clear()
    with pytest.raises(HomeAssistantError) as caught:
        await act(home, "pause")
    assert caught.value.translation_key == "unreachable"
    assert home.puts == []


async def test_refused(home: Home) -> None:
    """A refusal of the cloud is told in its own words."""
    await home.set_up()
    home.cloud.fail(422, method="PUT", body={"detail": "Not tonight"})
    with pytest.raises(HomeAssistantError, match="refused this: Not tonight"):
        await act(home, "pause")


# Several at once.


async def several(home: Home, count: int = 3) -> list[str]:
    """Set up some heat pumps; return their devices."""
    for _ in range(count - 1):
        home.cloud.add_heat_pump()
    await home.set_up()
    return [device_of(home, device_id).id for device_id in home.cloud.heat_pump_ids]


async def test_several(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    """Each device has its own PUT, a device that is named twice has one."""
    devices = await several(home)
    began = home.hass.loop.time()
    home.cloud.latency = 1.0
    await act(home, "pause", *devices, devices[0])
    assert home.puts == [paused("2026-01-15T14:00:00.000Z")] * 3
    # At the same time, not one after another.
    assert home.hass.loop.time() - began < 2
    assert "custom integration 'podero'" not in caplog.text


async def test_one_of_several_fails(home: Home) -> None:
    """All are tried; the error names those that failed, each with its reason."""
    devices = await several(home)
    second, third = home.cloud.heat_pump_ids[1:]
    home.cloud.fail(422, method="PUT", path=second, body={"detail": "Not tonight"})
    home.cloud.forbid(third)
    with pytest.raises(HomeAssistantError) as caught:
        await act(home, "pause", *devices)
    assert not isinstance(caught.value, ServiceValidationError)
    assert str(caught.value) == (
        "This failed for one or more heat pumps."
        " Heat pump 2: Podero refused this: Not tonight"
        " Heat pump 3: Podero does not allow this sign-in to read or change this."
    )
    assert len(home.puts) == 3
    stored = home.cloud.stored(home.cloud.heat_pump_id)
    assert stored["is_pause_power_active"] is True


async def test_all_of_several_are_wrong(home: Home) -> None:
    """What the user did wrong remains that; a device that is gone has no name."""
    devices = await several(home, 2)
    dr.async_get(home.hass).async_update_device(devices[1], name_by_user="Annexe")
    with pytest.raises(ServiceValidationError) as caught:
        await act(home, "set_heating_limits", *devices, "gone", minimum_temperature=22)
    assert str(caught.value) == (
        "This failed for one or more heat pumps. Heat pump 1: The maximum room temperature"
        " (23.5 °C) must be at least 2 °C above the minimum (22 °C). Nothing was"
        " changed. Annexe: The maximum room temperature (23.5 °C) must be at least 2 °C"
        " above the minimum (22 °C). Nothing was changed. This device does not"
        " exist any more. Choose another one."
    )
    assert home.cloud.requests == []


async def test_reasons_in_the_language_of_the_home(home: Home) -> None:
    """Reasons within an error are in the home's language: it can't be the reader's."""
    home.hass.config.language = "de"
    devices = await several(home, 2)
    home.cloud.forbid(home.cloud.heat_pump_ids[1])
    with pytest.raises(HomeAssistantError) as caught:
        await act(home, "pause", *devices)
    reason = TEXTS["de"]["exceptions"]["forbidden"]["message"]
    assert caught.value.translation_placeholders == {
        "failures": f"Heat pump 2: {reason}"
    }


# Statistics.


async def test_statistics(home: Home) -> None:
    """The answer has periods by the home's clock, with the cloud's units."""
    cloud = home.cloud
    await home.hass.config.async_set_time_zone("Europe/Berlin")
    await home.set_up()
    device = device_of(home, cloud.heat_pump_id).id
    answer = await act(home, "get_statistics", start="2026-01-12", end="2026-01-13")
    (request,) = cloud.requests
    assert request.query == {
        "from": "2026-01-12",
        "to": "2026-01-13",
        "resolution": "1DAY",
        "keywords": "savings,consumption",
    }
    told = cloud.savings(cloud.heat_pump_id, request.query)["data"]
    starts = ("2026-01-12T01:00:00+01:00", "2026-01-13T01:00:00+01:00")
    ends = ("2026-01-13T01:00:00+01:00", "2026-01-14T01:00:00+01:00")
    assert answer == {
        device: {
            "name": "Heat pump 1",
            "units": {
                "consumption": "kWh",
                "estimated_consumption": "Wh",
                "savings": "EUR",
                "savings_percentage": "%",
            },
            "periods": [
                {
                    "start": start,
                    "end": end,
                    "consumption": row["consumption"]["total"],
                    "estimated_consumption": row["heat_pump"][
                        "estimated_consumption_wh"
                    ],
                    "savings": row["savings"]["total"],
                    "savings_percentage": row["savings"]["percentage"],
                }
                for start, end, row in zip(starts, ends, told, strict=True)
            ],
        }
    }


@pytest.mark.parametrize(
    ("resolution", "count"),
    [("day", 380), ("week", 55), ("month", 13), ("quarter", 5), ("year", 2)],
)
async def test_resolutions(home: Home, resolution: str, count: int) -> None:
    """Each resolution is understood; without an end the range goes up to today."""
    await home.set_up()
    (answer,) = (
        await act(home, "get_statistics", start="2025-01-01", resolution=resolution)
        or {}
    ).values()
    assert isinstance(answer, dict)
    periods = answer["periods"]
    assert isinstance(periods, list)
    assert len(periods) == count
    assert home.cloud.requests[0].query["to"] == "2026-01-15"


async def test_statistics_days_are_those_of_the_home(home: Home) -> None:
    """A moment stands for the day that it is at home."""
    await home.hass.config.async_set_time_zone("Europe/Berlin")
    await home.set_up()
    await act(
        home,
        "get_statistics",
        start="2026-01-04T23:30:00+00:00",
        end="2026-01-09 23:59:59",
    )
    query = home.cloud.requests[0].query
    assert (query["from"], query["to"]) == ("2026-01-05", "2026-01-09")


async def test_statistics_without_some_fields(home: Home) -> None:
    """What the cloud does not tell is not part of the answer."""
    await home.set_up()
    row = {
        "resolution": "1DAY",
        "period": {
            "start_period": "2026-01-14T00:00:00Z",
            "end_period": "2026-01-15T00:00:00Z",
        },
        "consumption": {"total": None},
    }
    home.cloud.fail(200, kind="savings", body={"metadata": {}, "data": [row]})
    (answer,) = (await act(home, "get_statistics", start="2026-01-14") or {}).values()
    assert answer == {
        "name": "Heat pump 1",
        "units": {"consumption": ""},
        "periods": [
            {
                "start": "2026-01-13T16:00:00-08:00",
                "end": "2026-01-14T16:00:00-08:00",
                "consumption": None,
            }
        ],
    }


async def test_statistics_of_several(home: Home) -> None:
    """Each heat pump has its answer; if one has none, that is an error."""
    devices = await several(home, 2)
    answer = await act(home, "get_statistics", *devices, start="2026-01-14")
    assert answer is not None
    assert [*answer] == devices
    home.cloud.fail(500, kind="savings")
    with pytest.raises(HomeAssistantError, match="Heat pump 1: Podero has a fault"):
        await act(home, "get_statistics", *devices, start="2026-01-14")


async def test_statistics_respect_waits(home: Home) -> None:
    """While the cloud asks to wait, nothing is asked."""
    await home.set_up()
    home.cloud.fail(429, kind="savings", retry_after=900)
    for _ in range(2):
        with pytest.raises(HomeAssistantError, match="wait for another 900 seconds"):
            await act(home, "get_statistics", start="2026-01-14")
    assert home.cloud.count(kind="savings") == 1


async def test_statistics_have_a_budget(home: Home) -> None:
    """An automation that asks all the time does not keep polls from their turn."""
    await home.set_up()
    for _ in range(15):
        with suppress(HomeAssistantError):
            await act(home, "get_statistics", start="2026-01-14")
    assert 2 < home.cloud.count(kind="savings") < 9
    with pytest.raises(HomeAssistantError, match="used up its requests"):
        await act(home, "get_statistics", start="2026-01-14")
    before = home.gets
    await home.clock.go(timedelta(minutes=20).total_seconds())
    assert home.gets > before


async def test_statistics_with_a_sign_in_that_ended(home: Home) -> None:
    """Where only the user can mend it, they are asked to, as after a write."""
    await home.set_up()
    home.cloud.revoke_credentials()
    home.clock.freezer.tick(timedelta(hours=11))
    with pytest.raises(HomeAssistantError, match="no longer accepts the sign-in"):
        await act(home, "get_statistics", start="2026-01-14")
    (flow,) = home.hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"


async def test_statistics_with_a_token_that_ended(home: Home) -> None:
    """That a pasted token is refused is no fault of Podero."""
    await home.set_up(home.entry(token=home.cloud.access_token))
    home.cloud.revoke_tokens()
    with pytest.raises(HomeAssistantError, match="no longer accepts the sign-in"):
        await act(home, "get_statistics", start="2026-01-14")
    (flow,) = home.hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"


async def test_bare_dates(home: Home) -> None:
    """A date that YAML reads as one is its midnight, by the clock of the home."""
    await home.set_up()
    await act(home, "set_away", end=date(2026, 1, 20))
    (put,) = home.puts
    assert put["away_mode_end"] == "2026-01-20T08:00:00.000Z"
    await act(home, "get_statistics", start=date(2026, 1, 14))
    assert home.cloud.count(kind="savings") == 1


# How they are shown.


async def test_descriptions(hass: HomeAssistant) -> None:
    """Home Assistant takes all descriptions, and their fields are those of the schema."""
    assert await async_setup_component(hass, "podero", {})
    described = (await async_get_all_descriptions(hass))["podero"]
    assert described.keys() == ACTIONS.keys()
    for name, action in ACTIONS.items():
        fields = flat(described[name]["fields"])
        assert fields.keys() == {"device_id", *map(str, action.fields)}, name
        (device,) = fields["device_id"]["selector"]["device"]["filter"]
        assert device == {"integration": "podero"}
        for field, description in fields.items():
            assert description["selector"], field
            assert ("example" in description) == (field != "device_id"), field
    resolution = described["get_statistics"]["fields"]["resolution"]
    assert resolution["selector"]["select"]["options"] == [*MAX_PERIOD_LENGTH]


def flat(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an action, those within sections as well."""
    found: dict[str, Any] = {}
    for name, field in fields.items():
        found |= flat(field["fields"]) if "fields" in field else {name: field}
    return found


@pytest.mark.parametrize("language", TEXTS)
def test_texts(language: str) -> None:
    """Each action, field, section and option has its texts, and each action an icon."""
    texts = TEXTS[language]
    described = load_yaml_dict(FOLDER / "services.yaml")
    assert texts["services"].keys() == ICONS["services"].keys() == ACTIONS.keys()
    for name in ACTIONS:
        text, fields = texts["services"][name], described[name]["fields"]
        sections = {key for key, field in fields.items() if "fields" in field}
        assert text.keys() - {"sections"} == {"name", "description", "fields"}
        assert text.get("sections", {}).keys() == sections
        assert text["fields"].keys() == flat(fields).keys()
        for each in (*text["fields"].values(), *text.get("sections", {}).values()):
            assert each.keys() == {"name", "description"}
        assert ICONS["services"][name].get("sections", {}).keys() == sections
    assert texts["selector"]["resolution"]["options"].keys() == MAX_PERIOD_LENGTH.keys()
