"""Sensors of what was saved, as Podero told it last, and of when that was."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, override

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfEnergy

from .api import Field, HeatPump
from .coordinator import PoderoCoordinator
from .sensor_entity import PoderoSensor, PoderoSensorDescription
from .statistics import CurrentStatistic


@dataclass(frozen=True, kw_only=True)
class PoderoSavingsDescription(PoderoSensorDescription):
    """Describes what was saved; the cloud tells in which unit."""

    fields: tuple[Field[Any], ...] = ()

    @override
    def is_supported(self, coordinator: PoderoCoordinator, heat_pump: HeatPump) -> bool:
        return self.key in coordinator.statistics.data.get(heat_pump.id, {})


@dataclass(frozen=True, kw_only=True)
class PoderoSavingsAgeDescription(PoderoSensorDescription):
    """Describes how old what was saved is."""

    fields: tuple[Field[Any], ...] = ()

    @override
    def is_supported(self, coordinator: PoderoCoordinator, heat_pump: HeatPump) -> bool:
        return bool(coordinator.statistics.data.get(heat_pump.id))


def _savings(
    key: str, state_class: SensorStateClass = SensorStateClass.TOTAL, digits: int = 2
) -> PoderoSavingsDescription:
    return PoderoSavingsDescription(
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
AGES: Final = (
    PoderoSavingsAgeDescription(
        key="savings_last_updated_at",
        translation_key="savings_last_updated_at",
        entity_category=EntityCategory.DIAGNOSTIC,
        # A line an hour in the activity, which hides the others.
        entity_registry_enabled_default=False,
        device_class=SensorDeviceClass.TIMESTAMP,
    ),
)
DEVICE_CLASSES: Final = {
    PERCENTAGE: None,
    UnitOfEnergy.KILO_WATT_HOUR: SensorDeviceClass.ENERGY,
}
"""Device class by unit; any other unit is that of a currency."""


class PoderoSavings(PoderoSensor):
    """What was saved: money, energy or a share, counted from some moment on."""

    @property
    @override
    def field_value(self) -> float | None:
        return statistic.value if (statistic := self._statistic) else None

    @property
    @override
    def device_class(self) -> SensorDeviceClass | None:
        if (statistic := self._statistic) is None:
            return None
        return DEVICE_CLASSES.get(statistic.unit, SensorDeviceClass.MONETARY)

    @property
    @override
    def native_unit_of_measurement(self) -> str | None:
        return statistic.unit if (statistic := self._statistic) else None

    @property
    @override
    def last_reset(self) -> datetime | None:  # type: ignore[override]
        statistic = self._statistic
        if statistic and self.state_class is SensorStateClass.TOTAL:
            return statistic.since
        return None

    @override
    def _snapshot(self) -> object:
        return super()._snapshot(), self._statistic

    @property
    def _statistic(self) -> CurrentStatistic | None:
        statistics = self.coordinator.statistics.data.get(self._device_id, {})
        return statistics.get(self.entity_description.key)


class PoderoSavingsAge(PoderoSensor):
    """When savings were told last: after a restart they are as old as that."""

    @property
    @override
    def field_value(self) -> datetime | None:
        return self.coordinator.statistics.answered_at(self._device_id)
