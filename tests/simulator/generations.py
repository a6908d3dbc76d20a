"""Which fields the answer of a heat pump contains, and how they are spelled."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from .clock import format_timestamp
from .ids import fixed_id

type Fields = dict[str, Any]


class Generation(StrEnum):
    """A source of the API's description; each names other fields."""

    ATTRIBUTES = "attributes"
    """The older attributes page (A) with the state of its time (S-old)."""

    CURRENT = "current"
    """The current attributes page (B): two writable rows, with S-new."""

    REFERENCE = "reference"
    """The API reference (R) and the journey pages (J): everything."""

    MINIMAL = "minimal"
    """The identity of a heat pump and nothing else."""


OLD_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "is_pause_power_active": "pause_power_active",
        "building": "building_id",
        "dhw_temperature": "dhw_actual_temperature",
    }
)
"""Fields with two names: by the name in R or S-new, the name in A or S-old."""

_IDENTITY: Final = ("id", "created_at", "updated_at", "device_model")
_STATE: Final = (
    "current_power_consumption_w",
    "outdoor_temperature",
    "indoor_actual_temperature",
    "indoor_target_temperature",
    "indoor_target_temperature_offset",
    "inlet_temperature",
    "outlet_temperature",
    "dhw_temperature",
    "current_state_last_updated_at",
    "last_monitoring_executed_at",
)
_CONSUMPTION: Final = (
    "consumption_last_day_kwh",
    "consumption_last_week_kwh",
    "consumption_last_month_kwh",
    "consumption_last_updated_at",
)
_ACCESS: Final = ("is_authenticated", "action_needed", "actions")
_OPTIMIZATION: Final = ("is_smart_optimization_active", "optimization_level")
_SETTINGS: Final = (
    "pause_power_until",
    "is_pause_power_active",
    "is_heating_policy_enabled",
    "minimum_temperature_limit",
    "maximum_temperature_limit",
    "dhw_standard_temperature",
    "minimum_dhw_temperature_limit",
    "is_away_mode_enabled",
    "away_mode_start",
    "away_mode_end",
    "away_mode_minimum_temperature_limit",
    # Only A and J name it; here R has it too, so that one generation has every setting.
    "away_mode_minimum_dhw_temperature_limit",
    "building",
)

_ANSWERS: Final[Mapping[Generation, tuple[str, ...]]] = MappingProxyType(
    {
        Generation.ATTRIBUTES: (
            *_IDENTITY,
            *_OPTIMIZATION,
            *_SETTINGS,
            "heating_policy_last_updated_utc",
            "away_mode_last_updated_at",
            *_STATE,
            "operational_mode",
            *_CONSUMPTION,
        ),
        Generation.CURRENT: (
            *_IDENTITY,
            *_ACCESS,
            *_OPTIMIZATION,
            *_STATE,
            "current_mode",
        ),
        Generation.REFERENCE: (
            *_IDENTITY,
            "owner",
            "external_device_id",
            "comment",
            *_ACCESS,
            "connection_status",
            "monitoring_status",
            "steering_status",
            "lifecycle_state",
            "lifecycle_error",
            "actual_steering_state",
            *_OPTIMIZATION,
            *_SETTINGS,
            "heating_policy_name",
            "is_hot_water_heating_enabled",
            "is_space_heating_enabled",
            "is_pool_heating_enabled",
            "is_space_cooling_enabled",
            *_STATE,
            "operational_mode",
            "current_mode",
            *_CONSUMPTION,
            "optimization_score",
            "price_zone",
        ),
        Generation.MINIMAL: _IDENTITY,
    }
)
_OLD_SPELLING: Final = frozenset({Generation.ATTRIBUTES})

_MODELS: Final = (
    ("Nibe", "S2125-8", 2022),
    ("Vaillant", "aroTHERM plus VWL 75/6", 2023),
    ("Daikin", "Altherma 3 R ERGA06", 2021),
)


def spelling(fields: Mapping[str, Any], name: str) -> str:
    """Return the name that a device has for a field, which is known by its new name."""
    old = OLD_NAMES.get(name, name)
    return old if old in fields and name not in fields else name


def first_answer(
    generation: Generation, names: Mapping[str, str], known: Fields
) -> Fields:
    """Return the answer of a new heat pump.

    Args:
        generation: The source that says which fields there are.
        names: Spellings that differ from those of the generation.
        known: A value for every field, by the names of R.
    """
    usual = OLD_NAMES if generation in _OLD_SPELLING else {}
    spellings = {**usual, **names}
    return {spellings.get(name, name): known[name] for name in _ANSWERS[generation]}


def known_fields(heat_pump_id: str, owner: Fields, place: int, now: datetime) -> Fields:
    """Return a value for every field of a new heat pump.

    Args:
        heat_pump_id: Its UUID.
        owner: The user it belongs to.
        place: How many heat pumps there were before it.
        now: The time of the cloud.
    """
    manufacturer, model, year = _MODELS[place % len(_MODELS)]
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "id": heat_pump_id,
        "created_at": format_timestamp(now - timedelta(days=200)),
        "updated_at": format_timestamp(now),
        "owner": owner,
        "external_device_id": f"external-device-{place + 1}",
        "comment": None,
        "device_model": {
            "manufacturer": manufacturer,
            "model": model,
            "year": year,
            "device_type": {
                "short_name": "hp_atw",
                "long_name": "Heat Pump (Air-to-Water)",
            },
        },
        "is_authenticated": True,
        "action_needed": False,
        "actions": [],
        "connection_status": "ok",
        "monitoring_status": "ok",
        "steering_status": "ok",
        "lifecycle_state": "authenticated",
        "lifecycle_error": None,
        "actual_steering_state": "unknown",
        "is_smart_optimization_active": True,
        "optimization_level": "Mid",
        "pause_power_until": None,
        "is_pause_power_active": False,
        "is_heating_policy_enabled": True,
        "heating_policy_name": "Comfort at home",
        "heating_policy_last_updated_utc": format_timestamp(now - timedelta(days=30)),
        "minimum_temperature_limit": 19.5,
        "maximum_temperature_limit": 23.5,
        "dhw_standard_temperature": 48.0,
        "minimum_dhw_temperature_limit": 40.0,
        "is_away_mode_enabled": False,
        "away_mode_start": None,
        "away_mode_end": None,
        "away_mode_minimum_temperature_limit": 16.0,
        "away_mode_minimum_dhw_temperature_limit": 35.0,
        "away_mode_last_updated_at": format_timestamp(now - timedelta(days=30)),
        "is_hot_water_heating_enabled": True,
        "is_space_heating_enabled": True,
        "is_pool_heating_enabled": False,
        "is_space_cooling_enabled": False,
        "building": fixed_id(f"building {owner['id']}"),
        "current_power_consumption_w": 1240.0,
        "current_mode": "mid",
        "operational_mode": "Heating",
        "outdoor_temperature": 7.1,
        "indoor_actual_temperature": 21.3,
        "indoor_target_temperature": 21.5,
        "indoor_target_temperature_offset": 0.5,
        "inlet_temperature": 31.2,
        "outlet_temperature": 36.4,
        "dhw_temperature": 46.8,
        "consumption_last_day_kwh": 18.4,
        "consumption_last_week_kwh": 126.7,
        "consumption_last_month_kwh": 512.9,
        "consumption_last_updated_at": format_timestamp(midnight),
        "optimization_score": 72.0,
        "price_zone": "DE_LU",
        "current_state_last_updated_at": format_timestamp(now),
        "last_monitoring_executed_at": format_timestamp(now),
    }
