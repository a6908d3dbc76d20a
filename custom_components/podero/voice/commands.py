"""What can be asked of a heat pump: one table for sentences and language models."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.const import ATTR_DEVICE_ID, UnitOfTemperature
from homeassistant.core import Context, HomeAssistant
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import TemperatureConverter

from ..api import Field, HeatPump
from ..const import DOMAIN
from ..exceptions import as_local
from ..heat_pump import derived
from ..targets import Target, async_check_permission, async_get_target

type Response = dict[str, Any]
"""Value by name, None where it is not known. Temperatures are in the unit of the home,
times in its zone, as ISO 8601."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A command for one heat pump.

    Attributes:
        hass: Home Assistant.
        context: Who asks.
        target: The heat pump.
        params: The command's parameters by name. Temperatures are in the unit of the
            home, date-times aware, or in its zone.
    """

    hass: HomeAssistant
    context: Context | None
    target: Target
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing that can be asked.

    Attributes:
        title: Its name, for people.
        description: What it does, for language models.
        params: Names of the parameters that it accepts, see `llm.ARGUMENTS`.
        required: Those of them without which it can't run.
        run: Does it, whoever asks; raises HomeAssistantError if that fails.
        read_only: Whether it changes nothing.
        idempotent: Whether to run it twice has the effect of running it once.
    """

    title: str
    description: str
    params: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    run: Callable[[Request], Awaitable[Response]]
    read_only: bool = False
    idempotent: bool = True

    async def async_run(self, request: Request) -> Response:
        """Do it for the user who asks.

        Raises:
            NotAllowedError: The user may not.
            HomeAssistantError: It failed.
        """
        await async_check_permission(
            request.hass,
            request.context,
            request.target.device.id,
            POLICY_READ if self.read_only else POLICY_CONTROL,
        )
        return await self.run(request)


TEMPERATURES: Final[Mapping[str, Field[float]]] = {
    "room_temperature": HeatPump.indoor_actual_temperature,
    "minimum_temperature": HeatPump.minimum_temperature_limit,
    "maximum_temperature": HeatPump.maximum_temperature_limit,
    "water_temperature": HeatPump.dhw_temperature,
    "hot_water_temperature": HeatPump.dhw_standard_temperature,
}
"""Field by its name in requests and responses."""

SAVINGS: Final = ("savings_today", "savings_this_month", "savings_total")
"""Keys of current statistics."""


def _iso_local(value: datetime | None) -> str | None:
    return as_local(value).isoformat() if value else None


def _from_celsius(value: float | None, unit: str) -> float | None:
    if value is None:
        return None
    return round(
        TemperatureConverter.convert(value, UnitOfTemperature.CELSIUS, unit), 1
    )


async def _get_status(request: Request) -> Response:
    _, heat_pump = async_get_target(request.hass, request.target.device.id)
    now = dt_util.utcnow()
    paused = heat_pump.pause_power_active
    away = HeatPump.is_away_mode_enabled in heat_pump and derived.is_away(
        heat_pump, now
    )
    unit = request.hass.config.units.temperature_unit
    return {
        "operation": derived.operation(heat_pump, now),
        "power_in_watts": derived.power(heat_pump, now),
        "optimizing": heat_pump.is_smart_optimization_active,
        "optimization_level": heat_pump.optimization_level,
        "paused": paused,
        "paused_until": _iso_local(heat_pump.pause_power_until) if paused else None,
        "away": away,
        "away_until": _iso_local(heat_pump.away_mode_end) if away else None,
        "temperature_unit": unit,
        **{
            name: _from_celsius(heat_pump.get(field), unit)
            for name, field in TEMPERATURES.items()
        },
    }


async def _get_savings(request: Request) -> Response:
    target = request.target
    statistics = target.coordinator.statistics.data.get(target.device_id, {})
    return {
        key: {"amount": round(statistic.value, 2), "unit": statistic.unit}
        if (statistic := statistics.get(key)) and statistic.value is not None
        else None
        for key in SAVINGS
    }


async def _set_level(request: Request) -> Response:
    target, _ = async_get_target(request.hass, request.target.device.id)
    await target.async_write({HeatPump.optimization_level: request.params["level"]})
    return await _get_status(request)


def _service(
    service: str, **service_params: str
) -> Callable[[Request], Awaitable[Response]]:
    """Make a command of a service of ours; it responds with the status thereafter.

    Args:
        service: The service.
        **service_params: The service's name of a parameter, by the command's, where
            they differ.
    """

    async def run(request: Request) -> Response:
        data = {
            service_params.get(name, name): value
            for name, value in request.params.items()
        }
        await request.hass.services.async_call(
            DOMAIN,
            service,
            {ATTR_DEVICE_ID: request.target.device.id, **data},
            blocking=True,
            context=request.context,
        )
        return await _get_status(request)

    return run


COMMANDS: Final[Mapping[str, Command]] = {
    "get_status": Command(
        title="Get heat pump status",
        description="Returns what a heat pump does now: its operation, power, "
        "temperatures of rooms and hot water and their limits, and whether it is "
        "optimized, paused, or in away mode, and until when.",
        run=_get_status,
        read_only=True,
    ),
    "get_savings": Command(
        title="Get heat pump savings",
        description="Returns what a heat pump has saved today, this month and in "
        "total by running when power is cheap.",
        run=_get_savings,
        read_only=True,
    ),
    "pause": Command(
        title="Pause heat pump",
        description="Stops a heat pump for some hours; then it goes on by itself. "
        "Without a time, it is paused for as long as the user has configured.",
        params=("until",),
        run=_service("pause"),
        idempotent=False,
    ),
    "resume": Command(
        title="Resume heat pump",
        description="Ends the pause of a heat pump.",
        run=_service("resume"),
    ),
    "set_away": Command(
        title="Set away mode",
        description="Lets a heat pump keep the home cooler from now on, because nobody "
        "is there. Without a time, that lasts until away mode is ended.",
        params=("until",),
        run=_service("set_away", until="end"),
        idempotent=False,
    ),
    "end_away": Command(
        title="End away mode",
        description="Ends away mode: somebody is at home again.",
        run=_service("end_away"),
    ),
    "set_heating_limits": Command(
        title="Set heating limits",
        description="Sets between which room temperatures a heat pump may move, and "
        "its hot water temperature. What is not given stays as it is.",
        params=("minimum_temperature", "maximum_temperature", "hot_water_temperature"),
        run=_service("set_heating_limits"),
    ),
    "set_level": Command(
        title="Set optimization level",
        description="Sets how far a heat pump's consumption may be moved to hours with "
        "cheap power.",
        params=("level",),
        required=("level",),
        run=_set_level,
    ),
}
