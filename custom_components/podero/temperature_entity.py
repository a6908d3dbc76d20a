"""What climate and water heater share: several fields of one heat pump as one thing."""

from datetime import datetime
from typing import Any, Final, override

from homeassistant.const import PRECISION_TENTHS, UnitOfTemperature
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.util import dt as dt_util

from .api import Changes, HeatPump
from .coordinator import PoderoCoordinator
from .entity import PoderoEntity, PoderoEntityDescription
from .exceptions import check_ranges
from .heat_pump.commands import come_back, go_away
from .heat_pump.derived import is_away

UNKNOWN: Final = HeatPump(
    id="",
    manufacturer=None,
    model=None,
    model_id=None,
    year=None,
    values={},
    spellings={},
    actions=(),
    building=None,
)
"""Takes the place of a heat pump that can't be read."""


class PoderoTemperatureEntity[ViewT](PoderoEntity[Any]):
    """Several fields of one heat pump, which other entities show one by one.

    Home Assistant asks for each property, and for some of them several times, whenever a
    state is written: what they are is found out once for each update.

    From Home Assistant 2026.11 on, the properties of temperatures are called `native_`
    something. They have both names here: each release finds its own and objects to none.
    """

    # In °F, too: of a range both ends are sent, and the one that nobody has touched must
    # come back as it was.
    precision = PRECISION_TENTHS
    target_temperature_step = 0.5
    temperature_unit = native_temperature_unit = UnitOfTemperature.CELSIUS

    view: ViewT

    def __init__(
        self,
        coordinator: PoderoCoordinator,
        device_id: str,
        device: DeviceEntry,
        description: PoderoEntityDescription[Any],
    ) -> None:
        """Take the heat pump and the description, and look."""
        super().__init__(coordinator, device_id, device, description)
        self._look()

    def view_of(self, heat_pump: HeatPump, now: datetime) -> ViewT:
        """Return all that is shown of a heat pump at a moment."""
        raise NotImplementedError

    def _look(self) -> None:
        self.view = self.view_of(self.heat_pump or UNKNOWN, dt_util.utcnow())

    def away_changes(self, away: bool) -> Changes:
        """Return the changes that begin being away from now on, or end it.

        Away mode that is on already keeps its end, and a planned absence stays: a scene
        that has nothing to change must not cancel a holiday.
        """
        heat_pump, now = self.heat_pump, dt_util.utcnow()
        if heat_pump is None or away is is_away(heat_pump, now):
            return {}
        return go_away(heat_pump, now) if away else come_back(heat_pump)

    @override
    async def async_write(self, changes: Changes) -> None:
        # Home Assistant checks the range of numbers, and not of all temperatures here.
        if heat_pump := self.heat_pump:
            check_ranges(self.hass, changes, heat_pump)
        await super().async_write(changes)

    @override
    def _snapshot(self) -> object:
        self._look()
        return self.available, self.view
