"""Google and Alexa: what Home Assistant's own integrations of them say and do."""

from collections.abc import AsyncGenerator, Collection
from http import HTTPStatus
from importlib.util import find_spec
import sys
from typing import Any, override
from unittest.mock import Mock

from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest

from homeassistant.core import Context, HomeAssistant
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM

from .home import Home

# Both import cameras, which want a library for pictures that is of no use here.
if find_spec("turbojpeg") is None:
    sys.modules["turbojpeg"] = Mock()

from homeassistant.components.alexa import smart_home as alexa
from homeassistant.components.alexa.config import AbstractConfig as AlexaAbstract
from homeassistant.components.google_assistant import smart_home as google
from homeassistant.components.google_assistant.helpers import (
    AbstractConfig as GoogleAbstract,
)

CLIMATE = "climate.heat_pump_1"
WATER = "water_heater.heat_pump_1_hot_water"
PAUSE = "switch.heat_pump_1_pause"
EXPOSED = {CLIMATE, WATER, PAUSE}
USER = "agent"


class GoogleConfig(GoogleAbstract):
    """Google as far as Home Assistant knows it; it keeps what is reported to it."""

    enabled = True
    entity_config: Any = {}
    secure_devices_pin = None
    should_report_state = False

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin with nothing reported."""
        super().__init__(hass)
        self.reports: dict[str, dict[str, Any]] = {}

    @override
    def get_local_user_id(self, webhook_id: str) -> None:
        return None

    @override
    def get_local_webhook_id(self, agent_user_id: str) -> None:
        return None

    @override
    def get_agent_user_id_from_context(self, context: Context) -> str:
        return USER

    @override
    def get_agent_user_id_from_webhook(self, webhook_id: str) -> None:
        return None

    @override
    def should_expose(self, entity_id: str) -> bool:
        return entity_id in EXPOSED

    @override
    def should_2fa(self, state: Any) -> bool:
        return False

    @override
    async def async_connect_agent_user(self, agent_user_id: str) -> None:
        """Connect nobody."""

    @override
    async def async_disconnect_agent_user(self, agent_user_id: str) -> None:
        """Disconnect nobody."""

    @override
    def async_get_agent_users(self) -> Collection[str]:
        return [USER]

    @override
    async def async_report_state(
        self, message: dict[str, Any], agent_user_id: str, event_id: str | None = None
    ) -> HTTPStatus:
        self.reports |= message["devices"]["states"]
        return HTTPStatus.OK


async def ask_google(
    home: Home, config: GoogleConfig, intent: str, payload: Any
) -> Any:
    """Send one of Google's intents and return the payload of the answer."""
    message = {
        "requestId": "request",
        "inputs": [{"intent": f"action.devices.{intent}", "payload": payload}],
    }
    answer = await home.clock.drive(
        google.async_handle_message(  # type: ignore[no-untyped-call]
            home.hass, config, USER, None, message, "cloud"
        )
    )
    return answer["payload"]


async def tell_google(home: Home, entity_id: str, command: str, **params: Any) -> Any:
    """Have Google carry out a command, and return what came of it."""
    order = {
        "devices": [{"id": entity_id}],
        "execution": [
            {"command": f"action.devices.commands.{command}", "params": params}
        ],
    }
    config = GoogleConfig(home.hass)
    return await ask_google(home, config, "EXECUTE", {"commands": [order]})


async def query_google(home: Home) -> dict[str, Any]:
    """Return what Google is told when it asks."""
    devices = {"devices": [{"id": entity_id} for entity_id in EXPOSED]}
    answer = await ask_google(home, GoogleConfig(home.hass), "QUERY", devices)
    states: dict[str, Any] = answer["devices"]
    return states


class AlexaConfig(AlexaAbstract):
    """Alexa as far as Home Assistant knows it, with an address to report to."""

    locale = "en-GB"
    endpoint = ""
    should_report_state = False

    @override
    def user_identifier(self) -> str:
        return USER

    @override
    def should_expose(self, entity_id: str) -> bool:
        return entity_id in EXPOSED

    @override
    async def async_get_access_token(self) -> str:
        return "token"


@pytest.fixture
async def alexa_config(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> AlexaConfig:
    """Return Alexa's configuration."""
    config = AlexaConfig(hass)
    await config.async_initialize()
    return config


async def tell_alexa(
    home: Home, config: AlexaConfig, entity_id: str, directive: str, **payload: Any
) -> dict[str, Any]:
    """Send Alexa a directive, let time pass, and return the answer."""
    namespace, _, name = directive.rpartition(".")
    message = {
        "directive": {
            "header": {
                "namespace": namespace,
                "name": name,
                "messageId": "message",
                "correlationToken": "correlation",
                "payloadVersion": "3",
            },
            "endpoint": {"endpointId": entity_id.replace(".", "#"), "cookie": {}},
            "payload": payload,
        }
    }
    answer: dict[str, Any] = await alexa.async_handle_message(
        home.hass, config, message, Context()
    )
    await home.clock.go(5)
    return answer


def properties(reported: list[dict[str, Any]]) -> dict[str, Any]:
    """Return Alexa's properties by their names."""
    values = {}
    for each in reported:
        value = each["value"]
        values[each["name"]] = value["value"] if isinstance(value, dict) else value
    return values


# Google.


async def test_google_finds_them(home: Home) -> None:
    """Google is told of a thermostat, a water heater and a switch, and their ranges."""
    await home.set_up()
    answer = await ask_google(home, GoogleConfig(home.hass), "SYNC", {})
    devices = {device["id"]: device for device in answer["devices"]}
    assert devices.keys() == EXPOSED
    climate, water = devices[CLIMATE], devices[WATER]
    assert climate["name"] == {"name": "Heat pump 1"}
    assert climate["type"] == "action.devices.types.THERMOSTAT"
    assert climate["traits"] == [
        "action.devices.traits.OnOff",
        "action.devices.traits.TemperatureSetting",
    ]
    assert climate["attributes"] == {
        "thermostatTemperatureUnit": "C",
        "thermostatTemperatureRange": {
            "minThresholdCelsius": 10.0,
            "maxThresholdCelsius": 30.0,
        },
        "availableThermostatModes": ["auto", "heat"],
    }
    assert water["name"] == {"name": "Heat pump 1 Hot water"}
    assert water["type"] == "action.devices.types.WATERHEATER"
    assert {trait.rpartition(".")[2] for trait in water["traits"]} == {
        *("OnOff", "TemperatureControl", "Modes"),
    }
    assert water["attributes"]["temperatureRange"] == {
        "minThresholdCelsius": 40.0,
        "maxThresholdCelsius": 65.0,
    }
    assert devices[PAUSE]["traits"] == ["action.devices.traits.OnOff"]


async def test_google_asks(home: Home) -> None:
    """Google is told the limits, the temperatures, and what is being done."""
    home.cloud.change(
        home.cloud.heat_pump_id,
        indoor_actual_temperature=21.4,
        dhw_temperature=46.7,
        operational_mode="Heating",
    )
    await home.set_up()
    states = await query_google(home)
    assert states[CLIMATE] == {
        "online": True,
        "on": True,
        "thermostatMode": "auto",
        "activeThermostatMode": "heat",
        "thermostatTemperatureAmbient": 21.4,
        "thermostatTemperatureSetpointLow": 19.5,
        "thermostatTemperatureSetpointHigh": 23.5,
    }
    assert states[WATER] == {
        "online": True,
        "on": True,
        "temperatureSetpointCelsius": 48.0,
        "temperatureAmbientCelsius": 46.7,
        "currentModeSettings": {"operation mode": "heat_pump"},
    }
    assert states[PAUSE] == {"online": True, "on": False}


async def test_google_asks_without_optimization(home: Home) -> None:
    """In the mode "heat" Google has one temperature, and what it sets is shown."""
    home.cloud.change(home.cloud.heat_pump_id, is_smart_optimization_active=False)
    await home.set_up()
    climate = (await query_google(home))[CLIMATE]
    assert climate["thermostatMode"] == "heat"
    assert climate["thermostatTemperatureSetpoint"] == 21.5
    answer = await tell_google(
        *(home, CLIMATE, "ThermostatTemperatureSetpoint"),
        thermostatTemperatureSetpoint=20,
    )
    (result,) = answer["commands"]
    assert result["states"]["thermostatTemperatureSetpoint"] == 20.0
    assert home.puts == [
        {"minimum_temperature_limit": 18.0, "maximum_temperature_limit": 22.0}
    ]


AWAY = {
    "is_away_mode_enabled": True,
    "away_mode_minimum_temperature_limit": 17.0,
    "away_mode_minimum_dhw_temperature_limit": 35.0,
}


async def test_google_while_away(home: Home) -> None:
    """Google is told what holds while one is away, and that a pause heats nothing."""
    home.cloud.change(
        home.cloud.heat_pump_id,
        **AWAY,
        operational_mode="Heating",
        is_pause_power_active=True,
    )
    await home.set_up()
    states = await query_google(home)
    assert states[CLIMATE]["thermostatTemperatureSetpointLow"] == 17.0
    assert states[CLIMATE]["activeThermostatMode"] == "off"
    assert states[WATER]["temperatureSetpointCelsius"] == 35.0


async def test_alexa_while_away(home: Home, alexa_config: AlexaConfig) -> None:
    """Alexa is told what holds while one is away."""
    home.cloud.change(home.cloud.heat_pump_id, **AWAY)
    await home.set_up()
    for entity_id, name, value in (
        (CLIMATE, "lowerSetpoint", 17.0),
        (WATER, "targetSetpoint", 35.0),
    ):
        answer = await tell_alexa(home, alexa_config, entity_id, "Alexa.ReportState")
        assert properties(answer["context"]["properties"])[name] == value


async def test_google_asks_what_nobody_knows(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    """Values that are null are left out; Google's code, unaided, would fail on them."""
    home.cloud.change(
        home.cloud.heat_pump_id,
        minimum_temperature_limit=None,
        dhw_standard_temperature=None,
        indoor_actual_temperature=None,
        operational_mode=None,
    )
    await home.set_up()
    states = await query_google(home)
    assert states[CLIMATE] == {"online": True, "on": True, "thermostatMode": "auto"}
    assert states[WATER]["online"]
    assert "temperatureSetpointCelsius" not in states[WATER]
    assert "Unexpected error" not in caplog.text


GOOGLE: tuple[tuple[str, str, dict[str, Any], dict[str, Any]], ...] = (
    (
        CLIMATE,
        "ThermostatTemperatureSetRange",
        {
            "thermostatTemperatureSetpointLow": 20,
            "thermostatTemperatureSetpointHigh": 24.5,
        },
        {"minimum_temperature_limit": 20.0, "maximum_temperature_limit": 24.5},
    ),
    (
        CLIMATE,
        "ThermostatTemperatureSetpoint",
        {"thermostatTemperatureSetpoint": 21},
        {"minimum_temperature_limit": 19.0, "maximum_temperature_limit": 23.0},
    ),
    (
        CLIMATE,
        "ThermostatSetMode",
        {"thermostatMode": "heat"},
        {"is_smart_optimization_active": False},
    ),
    (
        WATER,
        "SetTemperature",
        {"temperature": 51},
        {"dhw_standard_temperature": 51.0},
    ),
    (WATER, "OnOff", {"on": False}, {"is_hot_water_heating_enabled": False}),
    (
        WATER,
        "SetModes",
        {"updateModeSettings": {"operation mode": "off"}},
        {"is_hot_water_heating_enabled": False},
    ),
    (
        PAUSE,
        "OnOff",
        {"on": True},
        {
            "is_pause_power_active": True,
            "pause_power_until": "2026-01-15T14:00:00.000Z",
        },
    ),
    # For as long as a pause lasts that is given no time.
    (
        CLIMATE,
        "OnOff",
        {"on": False},
        {
            "is_pause_power_active": True,
            "pause_power_until": "2026-01-15T14:00:00.000Z",
        },
    ),
)


@pytest.mark.parametrize(("entity_id", "command", "params", "body"), GOOGLE)
async def test_google_commands(
    home: Home,
    entity_id: str,
    command: str,
    params: dict[str, Any],
    body: dict[str, Any],
) -> None:
    """What Google is asked for is one PUT, and it is told at once what is so now."""
    await home.set_up()
    answer = await tell_google(home, entity_id, command, **params)
    assert home.puts == [body]
    (result,) = answer["commands"]
    assert result["ids"] == [entity_id]
    assert result["status"] == "SUCCESS"
    assert result["states"] == (await query_google(home))[entity_id]


async def test_google_is_refused(home: Home) -> None:
    """What can't be set is not set, however it is asked for."""
    await home.set_up()
    answer = await tell_google(home, WATER, "SetTemperature", temperature=39)
    assert answer["commands"][0]["errorCode"] == "valueOutOfRange"
    answer = await tell_google(
        *(home, CLIMATE, "ThermostatTemperatureSetRange"),
        thermostatTemperatureSetpointLow=21,
        thermostatTemperatureSetpointHigh=22,
    )
    assert answer == {"errorCode": "unknownError"}
    assert home.puts == []


async def test_google_in_fahrenheit(home: Home) -> None:
    """Google speaks °C, whatever the house does."""
    home.hass.config.units = US_CUSTOMARY_SYSTEM
    await home.set_up()
    states = await query_google(home)
    assert states[CLIMATE]["thermostatTemperatureSetpointLow"] == 19.5
    assert states[WATER]["temperatureSetpointCelsius"] == 48.0
    await tell_google(home, WATER, "SetTemperature", temperature=50)
    assert home.puts == [{"dhw_standard_temperature": 50.0}]


async def test_google_is_kept_informed(home: Home) -> None:
    """What changes is reported to Google, and nothing while nothing does."""
    home.cloud.change(home.cloud.heat_pump_id, current_power_consumption_w=0)
    await home.set_up()
    config = GoogleConfig(home.hass)
    config.async_enable_report_state()
    await home.clock.go(90)
    assert config.reports.keys() == EXPOSED
    config.reports.clear()
    await home.clock.go(700)
    assert config.reports == {}
    home.cloud.change(home.cloud.heat_pump_id, maximum_temperature_limit=25.0)
    await home.clock.go(400)
    assert config.reports.keys() == {CLIMATE}
    assert config.reports[CLIMATE]["thermostatTemperatureSetpointHigh"] == 25.0
    config.reports.clear()
    await home.change("dhw_standard_temperature", 52.0)
    await home.change("pause_power_active", True)
    await home.clock.go(5)
    assert config.reports.keys() == {CLIMATE, WATER, PAUSE}
    assert config.reports[WATER]["temperatureSetpointCelsius"] == 52.0
    assert config.reports[PAUSE]["on"] is True
    config.async_disable_report_state()


# Alexa.


async def test_alexa_finds_them(home: Home, alexa_config: AlexaConfig) -> None:
    """Alexa is told of a thermostat with modes, a water heater and a switch."""
    await home.set_up()
    message = {
        "directive": {
            "header": {
                "namespace": "Alexa.Discovery",
                "name": "Discover",
                "messageId": "message",
                "payloadVersion": "3",
            },
            "payload": {},
        }
    }
    answer = await alexa.async_handle_message(home.hass, alexa_config, message)
    found = {e["endpointId"]: e for e in answer["event"]["payload"]["endpoints"]}
    assert found.keys() == {entity_id.replace(".", "#") for entity_id in EXPOSED}
    climate = found[CLIMATE.replace(".", "#")]
    assert climate["friendlyName"] == "Heat pump 1"
    assert climate["displayCategories"] == ["THERMOSTAT"]
    (thermostat,) = (
        each
        for each in climate["capabilities"]
        if each["interface"] == "Alexa.ThermostatController"
    )
    assert thermostat["configuration"]["supportedModes"] == ["AUTO", "HEAT"]
    names = {each["name"] for each in thermostat["properties"]["supported"]}
    assert names == {
        *("thermostatMode", "lowerSetpoint", "upperSetpoint", "targetSetpoint"),
    }
    assert "Alexa.PowerController" in {
        each["interface"] for each in climate["capabilities"]
    }
    water = found[WATER.replace(".", "#")]
    assert water["displayCategories"] == ["WATER_HEATER"]
    assert {each["interface"] for each in water["capabilities"]} >= {
        *("Alexa.PowerController", "Alexa.ThermostatController"),
        *("Alexa.TemperatureSensor", "Alexa.ModeController"),
    }


async def test_alexa_asks(home: Home, alexa_config: AlexaConfig) -> None:
    """Alexa is told the limits, the temperatures and the mode."""
    home.cloud.change(
        home.cloud.heat_pump_id, indoor_actual_temperature=21.4, dhw_temperature=46.7
    )
    await home.set_up()
    reports = {
        entity_id: properties(
            (await tell_alexa(home, alexa_config, entity_id, "Alexa.ReportState"))[
                "context"
            ]["properties"]
        )
        for entity_id in EXPOSED
    }
    healthy = {"connectivity": "OK"}
    assert reports[CLIMATE] == healthy | {
        "powerState": "ON",
        "thermostatMode": "AUTO",
        "lowerSetpoint": 19.5,
        "upperSetpoint": 23.5,
        "temperature": 21.4,
    }
    assert reports[WATER] == healthy | {
        "powerState": "ON",
        "targetSetpoint": 48.0,
        "temperature": 46.7,
        "mode": "operation_mode.heat_pump",
    }
    assert reports[PAUSE].items() >= {"powerState": "OFF"}.items()


async def test_alexa_asks_without_optimization(
    home: Home, alexa_config: AlexaConfig
) -> None:
    """In the mode "heat" Alexa has the range and its middle."""
    home.cloud.change(home.cloud.heat_pump_id, is_smart_optimization_active=False)
    await home.set_up()
    answer = await tell_alexa(home, alexa_config, CLIMATE, "Alexa.ReportState")
    reported = properties(answer["context"]["properties"])
    assert (
        reported.items()
        >= {
            "thermostatMode": "HEAT",
            "targetSetpoint": 21.5,
            "lowerSetpoint": 19.5,
            "upperSetpoint": 23.5,
        }.items()
    )


def celsius(value: float) -> dict[str, Any]:
    """Return a temperature as Alexa says it."""
    return {"value": value, "scale": "CELSIUS"}


THERMOSTAT = "Alexa.ThermostatController"
ALEXA: tuple[tuple[str, str, dict[str, Any], dict[str, Any]], ...] = (
    (
        CLIMATE,
        f"{THERMOSTAT}.SetTargetTemperature",
        {"lowerSetpoint": celsius(20), "upperSetpoint": celsius(24.5)},
        {"minimum_temperature_limit": 20.0, "maximum_temperature_limit": 24.5},
    ),
    (
        CLIMATE,
        f"{THERMOSTAT}.SetTargetTemperature",
        {"targetSetpoint": celsius(21)},
        {"minimum_temperature_limit": 19.0, "maximum_temperature_limit": 23.0},
    ),
    (
        CLIMATE,
        f"{THERMOSTAT}.AdjustTargetTemperature",
        {"targetSetpointDelta": celsius(-1)},
        {"minimum_temperature_limit": 18.5, "maximum_temperature_limit": 22.5},
    ),
    (
        CLIMATE,
        f"{THERMOSTAT}.SetThermostatMode",
        {"thermostatMode": {"value": "HEAT"}},
        {"is_smart_optimization_active": False},
    ),
    (
        WATER,
        f"{THERMOSTAT}.SetTargetTemperature",
        {"targetSetpoint": celsius(51)},
        {"dhw_standard_temperature": 51.0},
    ),
    (
        WATER,
        f"{THERMOSTAT}.AdjustTargetTemperature",
        {"targetSetpointDelta": celsius(2)},
        {"dhw_standard_temperature": 50.0},
    ),
    (
        WATER,
        "Alexa.PowerController.TurnOff",
        {},
        {"is_hot_water_heating_enabled": False},
    ),
    (
        CLIMATE,
        "Alexa.PowerController.TurnOff",
        {},
        {
            "is_pause_power_active": True,
            "pause_power_until": "2026-01-15T14:00:00.000Z",
        },
    ),
    (
        PAUSE,
        "Alexa.PowerController.TurnOn",
        {},
        {
            "is_pause_power_active": True,
            "pause_power_until": "2026-01-15T14:00:00.000Z",
        },
    ),
)


@pytest.mark.parametrize(("entity_id", "directive", "payload", "body"), ALEXA)
async def test_alexa_directives(
    home: Home,
    alexa_config: AlexaConfig,
    entity_id: str,
    directive: str,
    payload: dict[str, Any],
    body: dict[str, Any],
) -> None:
    """What Alexa is asked for is one PUT."""
    await home.set_up()
    answer = await tell_alexa(home, alexa_config, entity_id, directive, **payload)
    assert answer["event"]["header"]["name"] == "Response"
    assert home.puts == [body]


async def test_alexa_is_refused(home: Home, alexa_config: AlexaConfig) -> None:
    """What is out of range is not set, and Alexa is told so."""
    await home.set_up()
    answer = await tell_alexa(
        *(home, alexa_config, WATER, f"{THERMOSTAT}.SetTargetTemperature"),
        targetSetpoint=celsius(39),
    )
    assert answer["event"]["payload"]["type"] == "TEMPERATURE_VALUE_OUT_OF_RANGE"
    assert home.puts == []


@pytest.fixture
async def amazon(
    alexa_config: AlexaConfig,
) -> AsyncGenerator[list[tuple[str, dict[str, Any]]]]:
    """Listen in Amazon's place; return what is reported there, by entity."""
    reports: list[tuple[str, dict[str, Any]]] = []

    async def take(request: web.Request) -> web.Response:
        event = (await request.json())["event"]
        assert event["header"]["name"] == "ChangeReport"
        endpoint = event["endpoint"]["endpointId"].replace("#", ".")
        reports.append((endpoint, properties(event["payload"]["change"]["properties"])))
        return web.Response(status=HTTPStatus.ACCEPTED)

    app = web.Application()
    app.router.add_post("/", take)
    async with TestServer(app) as server:
        alexa_config.endpoint = str(server.make_url("/"))
        yield reports


async def test_alexa_is_kept_informed(
    home: Home, alexa_config: AlexaConfig, amazon: list[tuple[str, dict[str, Any]]]
) -> None:
    """What changes is reported to Amazon, and nothing while nothing does."""
    home.cloud.change(home.cloud.heat_pump_id, current_power_consumption_w=0)
    await home.set_up()
    await alexa_config.async_enable_proactive_mode()
    await home.clock.go(700)
    assert amazon == []
    home.cloud.change(home.cloud.heat_pump_id, maximum_temperature_limit=25.0)
    await home.clock.go(400)
    await home.change("dhw_standard_temperature", 52.0)
    await home.change("pause_power_active", True)
    await home.clock.go(5)
    (first, climate), (second, water), *of_the_pause = amazon
    assert (first, climate["upperSetpoint"]) == (CLIMATE, 25.0)
    assert (second, water["targetSetpoint"]) == (WATER, 52.0)
    # Both are on the way at once, and may arrive in either order.
    assert len(of_the_pause) == 2
    paused = dict(of_the_pause)
    assert paused.keys() == {CLIMATE, PAUSE}
    assert paused[PAUSE]["powerState"] == "ON"
    await alexa_config.async_disable_proactive_mode()
