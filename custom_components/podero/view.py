"""What climate and water heater share: they show what other entities show one by one."""

from typing import ClassVar, Final, override

from homeassistant.const import PRECISION_TENTHS, UnitOfTemperature
from homeassistant.util import dt as dt_util

from .api import Changes
from .commands import come_back, go_away
from .derived import is_away
from .entity import PoderoEntity
from .errors import check_ranges

AWAY: Final = "is_away_mode_enabled"


class PoderoView(PoderoEntity):
    """Several fields of one heat pump as one thing, never a second truth about them.

    From Home Assistant 2026.11 on, the properties of temperatures are called `native_`
    something. They have both names here: each release finds its own and objects to none.
    """

    # In °F, too: of a range both ends are sent, and the one that nobody has touched must
    # come back as it was.
    precision = PRECISION_TENTHS
    target_temperature_step = 0.5
    _shows: ClassVar[tuple[str, ...]]
    """The fields that the state is made of."""
    temperature_unit = native_temperature_unit = UnitOfTemperature.CELSIUS

    @property
    def values(self) -> Changes:
        """Value by field, as people see it; none once the heat pump is gone."""
        heat_pump = self.coordinator.data.get(self._device_id)
        return heat_pump.values if heat_pump else {}

    def temperature(self, field: str) -> float | None:
        """Return a temperature in °C, None where it is null or absent."""
        value = self.values.get(field)
        return value if isinstance(value, float) else None

    @property
    def is_away_mode_on(self) -> bool | None:
        """Whether the present is inside an away window.

        What is planned for later is the switch's to show: until then rooms and water are
        as warm as ever, and that is what people ask a thermostat for.
        """
        if AWAY not in self.values:
            return None
        away = is_away(self.coordinator.data[self._device_id], dt_util.utcnow())
        return away if isinstance(away, bool) else None

    async def async_set_away(self, away: bool) -> None:
        """Go away from now on, or come back.

        Who is away already keeps the end of it, and who is not keeps what is planned: a
        scene that finds all as it should be cancels no holiday.
        """
        if away is self.is_away_mode_on:
            return
        heat_pump = self.coordinator.data[self._device_id]
        await self.async_write(
            go_away(heat_pump, dt_util.utcnow()) if away else come_back(heat_pump)
        )

    @override
    async def async_write(self, changes: Changes) -> None:
        # Of numbers Home Assistant checks the range, of these it does not or not each.
        check_ranges(self.hass, changes)
        await super().async_write(changes)

    @override
    def _snapshot(self) -> object:
        if not self.available:
            return None
        values = self.values
        # An ellipsis is a field that is not there, which is not the same as null.
        return self.is_away_mode_on, [values.get(field, ...) for field in self._shows]
