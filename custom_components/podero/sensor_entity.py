"""What all sensors share."""

from dataclasses import dataclass
from datetime import datetime
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)

from .entity import PoderoEntity, PoderoEntityDescription

type SensorValue = float | str | datetime


@dataclass(frozen=True, kw_only=True)
class PoderoSensorDescription(
    PoderoEntityDescription[SensorValue], SensorEntityDescription
):
    """Describes a field that is read, or what follows from some."""


class PoderoSensor(PoderoEntity[SensorValue], SensorEntity):
    """A reading, a word or a moment."""

    entity_description: PoderoSensorDescription
    # See PoderoEntity.
    last_reset = None
    supported_features = None

    @property
    @override
    def native_value(self) -> SensorValue | None:
        return self.field_value

    @property
    @override
    def suggested_unit_of_measurement(self) -> str | None:
        # Home Assistant converts temperatures by itself, but not their differences.
        unit = self.hass.config.units.temperature_unit
        if self.device_class is not SensorDeviceClass.TEMPERATURE_DELTA:
            return None
        return None if unit == self.native_unit_of_measurement else unit
