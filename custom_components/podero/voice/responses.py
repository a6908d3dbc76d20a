"""What is told of a heat pump, to sentences and language models alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from homeassistant.const import (
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
    UnitOfEnergy,
    UnitOfTemperature,
)
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import TemperatureConverter

from ..api import Field, HeatPump
from ..const import DOMAIN
from ..exceptions import as_local
from ..heat_pump import derived
from ..heat_pump.activity import activity
from ..statistics.cache import CACHE
from ..targets import Target, async_get_target

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


TEMPERATURES: Final[Mapping[str, Field[float]]] = {
    "room_temperature": HeatPump.indoor_actual_temperature,
    "minimum_temperature": HeatPump.minimum_temperature_limit,
    "maximum_temperature": HeatPump.maximum_temperature_limit,
    "water_temperature": HeatPump.dhw_temperature,
    "hot_water_temperature": HeatPump.dhw_standard_temperature,
    "minimum_hot_water_temperature": HeatPump.minimum_dhw_temperature_limit,
}
"""Field by its name in requests and responses."""

SAVINGS: Final = ("savings_today", "savings_this_month", "savings_total")
"""Keys of current statistics."""

CONSUMPTION: Final[Mapping[str, Field[float]]] = {
    "yesterday": HeatPump.consumption_last_day_kwh,
    "last_week": HeatPump.consumption_last_week_kwh,
    "last_month": HeatPump.consumption_last_month_kwh,
}
"""Field by period that is over."""
PERIODS: Final = ("today", *CONSUMPTION)


def _iso_local(value: datetime | None) -> str | None:
    return as_local(value).isoformat() if value else None


def _from_celsius(value: float | None, unit: str) -> float | None:
    if value is None:
        return None
    return round(
        TemperatureConverter.convert(value, UnitOfTemperature.CELSIUS, unit), 1
    )


def status(request: Request) -> Response:
    """Return what is known of a heat pump now, without waiting."""
    _, heat_pump = async_get_target(request.hass, request.target.device.id)
    now = dt_util.utcnow()
    paused = derived.is_paused(heat_pump, now)
    away = HeatPump.is_away_mode_enabled in heat_pump and derived.is_away(
        heat_pump, now
    )
    start, end = heat_pump.away_mode_start, heat_pump.away_mode_end
    has_window = heat_pump.is_away_mode_enabled and (end is None or end > now)
    unit = request.hass.config.units.temperature_unit
    return {
        "operation": derived.operation(heat_pump, now),
        "activity": activity(heat_pump, now),
        "power_in_watts": derived.power(heat_pump, now),
        "optimizing": heat_pump.is_smart_optimization_active,
        "optimization_level": heat_pump.optimization_level,
        "paused": paused,
        "paused_until": _iso_local(heat_pump.pause_power_until) if paused else None,
        "away": away,
        "away_from": _iso_local(start) if has_window else None,
        "away_until": _iso_local(end) if has_window else None,
        "hot_water_heating": heat_pump.is_hot_water_heating_enabled,
        "connected": derived.is_connected(heat_pump, now),
        "needs_attention": heat_pump.action_needed,
        "temperature_unit": unit,
        **{
            name: _from_celsius(heat_pump.get(field), unit)
            for name, field in TEMPERATURES.items()
        },
    }


async def get_status(request: Request) -> Response:
    """Return what is known of a heat pump now."""
    return status(request)


async def get_consumption(request: Request) -> Response:
    """Return what a period took: of the day that is running, what is known."""
    period = request.params.get("period", "today")
    target, heat_pump = async_get_target(request.hass, request.target.device.id)
    value = None
    if field := CONSUMPTION.get(period):
        value = heat_pump.get(field)
    else:
        known = request.hass.data[CACHE].heat_pump(target.device_id).parsed or {}
        series = known.get("consumption")
        now = dt_util.utcnow()
        if series and series.unit == UnitOfEnergy.KILO_WATT_HOUR:
            for day in series.periods.get("day", ()):
                if day.start <= now < day.end:
                    value = day.value
    return {"period": period, "consumption_in_kwh": value}


async def get_price(request: Request) -> Response:
    """Return the price of electricity, as its entity shows it, if there is one."""
    unique_id = f"{request.target.device_id}_electricity_price"
    entity_id = er.async_get(request.hass).async_get_entity_id(
        "sensor", DOMAIN, unique_id
    )
    state = request.hass.states.get(entity_id) if entity_id else None
    if state is None or state.state in (STATE_UNAVAILABLE, STATE_UNKNOWN):
        return {"price": None}
    unit = state.attributes.get("unit_of_measurement", "")
    return {"price": {"amount": round(float(state.state), 4), "unit": unit}}


async def get_savings(request: Request) -> Response:
    """Return what was saved, of each period that is known."""
    target = request.target
    statistics = target.coordinator.statistics.data.get(target.device_id, {})
    return {
        key: {"amount": round(statistic.value, 2), "unit": statistic.unit}
        if (statistic := statistics.get(key)) and statistic.value is not None
        else None
        for key in SAVINGS
    }
