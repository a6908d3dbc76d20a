"""Sensors: what a heat pump measures and says of itself."""

from typing import Any, Final

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import (
    EntityCategory,
    UnitOfEnergy,
    UnitOfPower,
    UnitOfTemperature,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api import MODES, OPERATIONS, STATUSES, Field, HeatPump
from .contract_sensor import CONTRACTS, PRICES, PoderoContract, PoderoPrice
from .coordinator import PoderoConfigEntry
from .energy_meter import PoderoMeter
from .entity import async_add_heat_pump_entities
from .heat_pump.activity import ACTIVITIES, ACTIVITY, activity
from .heat_pump.derived import (
    CONNECTION,
    NOT_OPTIMIZING,
    current_mode,
    operation,
    power,
)
from .savings_sensor import AGES, SAVINGS, PoderoSavings, PoderoSavingsAge
from .sensor_entity import PoderoSensor, PoderoSensorDescription

PARALLEL_UPDATES = 0


def _temperature(
    field: Field[float],
    device_class: SensorDeviceClass = SensorDeviceClass.TEMPERATURE,
    *,
    daily: bool = True,
) -> PoderoSensorDescription:
    """Describe a temperature; what is of no daily use is for who enables it."""
    return PoderoSensorDescription(
        key=field.name,
        translation_key=field.name,
        fields=(field,),
        device_class=device_class,
        entity_category=None if daily else EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=daily,
        native_unit_of_measurement=UnitOfTemperature.CELSIUS,
        state_class=SensorStateClass.MEASUREMENT,
    )


def _consumption(field: Field[float]) -> PoderoSensorDescription:
    """Describe what a period that is over took.

    It has no state class: it is not the reading of a meter, and to add up its changes
    would make no sense.
    """
    return PoderoSensorDescription(
        key=field.name,
        translation_key=field.name,
        fields=(field,),
        entity_category=EntityCategory.DIAGNOSTIC,
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=1,
    )


def _status(field: Field[str], *, enabled: bool = False) -> PoderoSensorDescription:
    return PoderoSensorDescription(
        key=field.name,
        translation_key=field.name,
        fields=(field,),
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=enabled,
        device_class=SensorDeviceClass.ENUM,
        options=list(STATUSES),
    )


def _detail(
    field: Field[Any], device_class: SensorDeviceClass | None = None
) -> PoderoSensorDescription:
    return PoderoSensorDescription(
        key=field.name,
        translation_key=field.name,
        fields=(field,),
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        device_class=device_class,
    )


SENSORS: Final = (
    PoderoSensorDescription(
        key="activity",
        translation_key="activity",
        fields=(HeatPump.operational_mode,),
        reads=ACTIVITY,
        value_fn=activity,
        device_class=SensorDeviceClass.ENUM,
        options=list(ACTIVITIES),
    ),
    # Named by its device class.
    PoderoSensorDescription(
        key="current_power_consumption_w",
        fields=(HeatPump.current_power_consumption_w,),
        reads=CONNECTION,
        value_fn=power,
        device_class=SensorDeviceClass.POWER,
        native_unit_of_measurement=UnitOfPower.WATT,
        state_class=SensorStateClass.MEASUREMENT,
    ),
    _temperature(HeatPump.outdoor_temperature),
    _temperature(HeatPump.indoor_actual_temperature),
    _temperature(HeatPump.indoor_target_temperature),
    _temperature(
        HeatPump.indoor_target_temperature_offset,
        SensorDeviceClass.TEMPERATURE_DELTA,
        daily=False,
    ),
    _temperature(HeatPump.inlet_temperature, daily=False),
    _temperature(HeatPump.outlet_temperature, daily=False),
    _temperature(HeatPump.dhw_temperature),
    PoderoSensorDescription(
        key="operational_mode",
        translation_key="operational_mode",
        # For every day there is the activity.
        entity_category=EntityCategory.DIAGNOSTIC,
        fields=(HeatPump.operational_mode,),
        reads=CONNECTION,
        value_fn=operation,
        device_class=SensorDeviceClass.ENUM,
        options=list(OPERATIONS),
    ),
    PoderoSensorDescription(
        key="current_mode",
        translation_key="current_mode",
        # For every day there is the activity.
        entity_category=EntityCategory.DIAGNOSTIC,
        fields=(HeatPump.current_mode,),
        reads=(HeatPump.is_smart_optimization_active,),
        value_fn=current_mode,
        device_class=SensorDeviceClass.ENUM,
        options=[*MODES, NOT_OPTIMIZING],
    ),
    _consumption(HeatPump.consumption_last_day_kwh),
    _consumption(HeatPump.consumption_last_week_kwh),
    _consumption(HeatPump.consumption_last_month_kwh),
    PoderoSensorDescription(
        key="optimization_score",
        translation_key="optimization_score",
        fields=(HeatPump.optimization_score,),
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
    ),
    _status(HeatPump.connection_status, enabled=True),
    _status(HeatPump.monitoring_status),
    _status(HeatPump.steering_status),
    _detail(HeatPump.price_zone),
    _detail(HeatPump.actual_steering_state),
    _detail(HeatPump.lifecycle_state),
    _detail(HeatPump.current_state_last_updated_at, SensorDeviceClass.TIMESTAMP),
    _detail(HeatPump.heating_policy_last_updated_utc, SensorDeviceClass.TIMESTAMP),
    _detail(HeatPump.away_mode_last_updated_at, SensorDeviceClass.TIMESTAMP),
    _detail(HeatPump.consumption_last_updated_at, SensorDeviceClass.TIMESTAMP),
)

METERS: Final = (
    # Named by its device class.
    PoderoSensorDescription(
        key="energy",
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        state_class=SensorStateClass.TOTAL_INCREASING,
        fields=(HeatPump.current_power_consumption_w,),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PoderoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of the account's heat pumps."""
    await async_add_heat_pump_entities(entry, async_add_entities, SENSORS, PoderoSensor)
    await async_add_heat_pump_entities(entry, async_add_entities, METERS, PoderoMeter)
    await async_add_heat_pump_entities(
        entry, async_add_entities, SAVINGS, PoderoSavings
    )
    await async_add_heat_pump_entities(
        entry, async_add_entities, AGES, PoderoSavingsAge
    )
    await async_add_heat_pump_entities(entry, async_add_entities, PRICES, PoderoPrice)
    await async_add_heat_pump_entities(
        entry, async_add_entities, CONTRACTS, PoderoContract
    )
