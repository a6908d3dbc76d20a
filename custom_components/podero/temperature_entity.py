"""What climate and water heater share: several fields of one heat pump as one thing."""

from typing import Any, ClassVar, override

from homeassistant.const import PRECISION_TENTHS, UnitOfTemperature
from homeassistant.util import dt as dt_util

from .api import Changes, Field, Setpoint
from .entity import PoderoEntity
from .exceptions import check_ranges
from .heat_pump.commands import come_back, go_away
from .heat_pump.derived import is_away


class PoderoTemperatureEntity(PoderoEntity[Any]):
    """Several fields of one heat pump, which other entities show one by one.

    From Home Assistant 2026.11 on, the properties of temperatures are called `native_`
    something. They have both names here: each release finds its own and objects to none.
    """

    # In °F, too: of a range both ends are sent, and the one that nobody has touched must
    # come back as it was.
    precision = PRECISION_TENTHS
    target_temperature_step = 0.5
    _shown_fields: ClassVar[tuple[Field[Any], ...]]
    """The fields that the state is made of."""
    temperature_unit = native_temperature_unit = UnitOfTemperature.CELSIUS

    def has(self, field: Field[Any]) -> bool:
        """Return whether the heat pump has a field, be it null."""
        return (heat_pump := self.heat_pump) is not None and field in heat_pump

    def get[T](self, field: Field[T]) -> T | None:
        """Return the value of a field, None where it is null or absent."""
        return heat_pump.get(field) if (heat_pump := self.heat_pump) else None

    def range_of(self, setpoint: Setpoint) -> tuple[float, float]:
        """Return the least and the most in °C that a temperature can be set to."""
        return setpoint.range_with(self.get(setpoint))

    @property
    def is_away_mode_on(self) -> bool | None:
        """Whether the present is inside an away window.

        What is planned for later is the switch's to show: until then rooms and water are
        as warm as ever, and that is what people ask a thermostat for.
        """
        heat_pump = self.heat_pump
        return is_away(heat_pump, dt_util.utcnow()) if heat_pump else None

    def away_changes(self, away: bool) -> Changes:
        """Return the changes that begin being away from now on, or end it.

        Away mode that is on already keeps its end, and a planned absence stays: a scene
        that has nothing to change must not cancel a holiday.
        """
        if (heat_pump := self.heat_pump) is None or away is self.is_away_mode_on:
            return {}
        return go_away(heat_pump, dt_util.utcnow()) if away else come_back(heat_pump)

    @override
    async def async_write(self, changes: Changes) -> None:
        # Home Assistant checks the range of numbers, and not of all temperatures here.
        if heat_pump := self.heat_pump:
            check_ranges(self.hass, changes, heat_pump)
        await super().async_write(changes)

    @override
    def _snapshot(self) -> object:
        if not self.available or (heat_pump := self.heat_pump) is None:
            return None
        # An ellipsis is a field that is not there, which is not the same as null.
        return self.is_away_mode_on, [
            heat_pump.values.get(field, ...) for field in self._shown_fields
        ]
