"""Sensors: what a heat pump measures and says of itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta
import math
from typing import Final, override

from homeassistant.components.sensor import (
    RestoreSensor,
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    PERCENTAGE,
    EntityCategory,
    UnitOfEnergy,
    UnitOfPower,
    UnitOfTemperature,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .api import Value
from .api.models import MODES, OPERATIONS, STATUSES
from .coordinator import PoderoConfigEntry
from .derived import FRESH, NOT_OPTIMIZING, current_mode, power
from .entity import PoderoDescription, PoderoEntity, async_add_fields
from .statistics import Figure

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class PoderoSensorDescription(PoderoDescription, SensorEntityDescription):
    """Describes a field that is read, or what follows from some."""


def _temperature(
    key: str, device_class: SensorDeviceClass = SensorDeviceClass.TEMPERATURE
) -> PoderoSensorDescription:
    return PoderoSensorDescription(
        key=key,
        translation_key=key,
        device_class=device_class,
        native_unit_of_measurement=UnitOfTemperature.CELSIUS,
        state_class=SensorStateClass.MEASUREMENT,
    )


def _consumption(key: str) -> PoderoSensorDescription:
    """Describe what a period that is over took.

    It has no state class: it is not the reading of a meter, and to add up its changes
    would make no sense.
    """
    return PoderoSensorDescription(
        key=key,
        translation_key=key,
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=1,
    )


def _status(key: str, *, enabled: bool = False) -> PoderoSensorDescription:
    return PoderoSensorDescription(
        key=key,
        translation_key=key,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=enabled,
        device_class=SensorDeviceClass.ENUM,
        options=list(STATUSES),
    )


def _text(key: str) -> PoderoSensorDescription:
    return PoderoSensorDescription(
        key=key,
        translation_key=key,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
    )


def _time(key: str, *, enabled: bool = False) -> PoderoSensorDescription:
    return PoderoSensorDescription(
        key=key,
        translation_key=key,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=enabled,
        device_class=SensorDeviceClass.TIMESTAMP,
    )


SENSORS: Final = (
    # Named by its device class.
    PoderoSensorDescription(
        key="current_power_consumption_w",
        device_class=SensorDeviceClass.POWER,
        native_unit_of_measurement=UnitOfPower.WATT,
        state_class=SensorStateClass.MEASUREMENT,
    ),
    _temperature("outdoor_temperature"),
    _temperature("indoor_actual_temperature"),
    _temperature("indoor_target_temperature"),
    _temperature(
        "indoor_target_temperature_offset", SensorDeviceClass.TEMPERATURE_DELTA
    ),
    _temperature("inlet_temperature"),
    _temperature("outlet_temperature"),
    _temperature("dhw_temperature"),
    PoderoSensorDescription(
        key="operational_mode",
        translation_key="operational_mode",
        device_class=SensorDeviceClass.ENUM,
        options=list(OPERATIONS),
    ),
    PoderoSensorDescription(
        key="current_mode",
        translation_key="current_mode",
        device_class=SensorDeviceClass.ENUM,
        options=[*MODES, NOT_OPTIMIZING],
        value=current_mode,
    ),
    _consumption("consumption_last_day_kwh"),
    _consumption("consumption_last_week_kwh"),
    _consumption("consumption_last_month_kwh"),
    PoderoSensorDescription(
        key="optimization_score",
        translation_key="optimization_score",
        entity_category=EntityCategory.DIAGNOSTIC,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
    ),
    _status("connection_status", enabled=True),
    _status("monitoring_status"),
    _status("steering_status"),
    _text("price_zone"),
    _text("actual_steering_state"),
    _text("lifecycle_state"),
    _time("current_state_last_updated_at", enabled=True),
    _time("heating_policy_last_updated_utc"),
    _time("away_mode_last_updated_at"),
    _time("consumption_last_updated_at"),
)

METERS: Final = (
    # Named by its device class.
    PoderoSensorDescription(
        key="energy",
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        state_class=SensorStateClass.TOTAL_INCREASING,
        needs=("current_power_consumption_w",),
    ),
)


def _savings(
    key: str, state_class: SensorStateClass = SensorStateClass.TOTAL, digits: int = 2
) -> PoderoSensorDescription:
    """Describe what was saved; the cloud tells in which unit."""
    return PoderoSensorDescription(
        key=key,
        translation_key=key,
        state_class=state_class,
        suggested_display_precision=digits,
    )


SAVINGS: Final = (
    _savings("savings_today"),
    _savings("savings_this_month"),
    _savings("savings_total"),
    _savings("savings_percentage", SensorStateClass.MEASUREMENT, digits=1),
)
CLASSES: Final = {
    PERCENTAGE: None,
    UnitOfEnergy.KILO_WATT_HOUR: SensorDeviceClass.ENERGY,
}
"""Device class by unit; any other unit is that of a currency."""


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PoderoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of the account's heat pumps."""
    async_add_fields(entry, async_add_entities, SENSORS, PoderoSensor)
    async_add_fields(entry, async_add_entities, METERS, PoderoMeter)
    async_add_fields(entry, async_add_entities, SAVINGS, PoderoSavings)


class PoderoSensor(PoderoEntity, SensorEntity):
    """A reading, a word or a moment."""

    # See PoderoEntity.
    last_reset = None
    supported_features = None

    @property
    @override
    def native_value(self) -> Value:
        return self.field_value

    @property
    @override
    def suggested_unit_of_measurement(self) -> str | None:
        # Home Assistant converts temperatures by itself, but not their differences.
        unit = self.hass.config.units.temperature_unit
        if self.device_class is not SensorDeviceClass.TEMPERATURE_DELTA:
            return None
        return None if unit == self.native_unit_of_measurement else unit


class PoderoMeter(PoderoSensor, RestoreSensor):
    """Energy, counted from the power that each read tells.

    Between two reads the power is taken for the mean of both. Where the power was not
    known throughout, nothing is counted.
    """

    _kwh = 0.0
    _reading: tuple[datetime, float] | None = None
    """When the power was read last, and the power in W."""

    @override
    async def async_added_to_hass(self) -> None:
        if stored := await self.async_get_last_sensor_data():
            value = stored.native_value
            if isinstance(value, int | float) and 0 <= value < math.inf:
                self._kwh = float(value)
        await super().async_added_to_hass()
        self._count()
        self.async_on_remove(self.coordinator.async_add_read_listener(self._count))

    @property
    @override
    def field_value(self) -> Value:
        return round(self._kwh, 4)

    @callback
    def _count(self) -> None:
        """Count what the time since the last read took."""
        coordinator = self.coordinator
        watts = None
        if self.available:
            watts = power(coordinator.data[self._device_id], dt_util.utcnow())
        if watts is None or coordinator.last_read is None:
            self._reading = None
            return
        if coordinator.queues[self._device_id].misses:
            return
        if self._reading:
            read_at, before = self._reading
            passed = coordinator.last_read - read_at
            if timedelta(0) < passed <= FRESH:
                self._kwh += (before + watts) / 2000 * (passed / timedelta(hours=1))
        self._reading = coordinator.last_read, watts
        self._handle_coordinator_update()


class PoderoSavings(PoderoSensor):
    """What was saved: money, energy or a share, counted from some moment on."""

    @property
    @override
    def device_class(self) -> SensorDeviceClass | None:
        if (figure := self._figure) is None:
            return None
        return CLASSES.get(figure.unit, SensorDeviceClass.MONETARY)

    @property
    @override
    def native_unit_of_measurement(self) -> str | None:
        return figure.unit if (figure := self._figure) else None

    @property
    @override
    def last_reset(self) -> datetime | None:  # type: ignore[override]
        if (figure := self._figure) and self.state_class is SensorStateClass.TOTAL:
            return figure.since
        return None

    @override
    def _snapshot(self) -> object:
        return super()._snapshot(), self._figure

    @property
    def _figure(self) -> Figure | None:
        figures = self.coordinator.statistics.data.get(self._device_id, {})
        return figures.get(self.entity_description.key)
