"""The energy of a heat pump, counted from the power that the cloud tells."""

import math
from typing import Final, override

from homeassistant.core import callback
from homeassistant.helpers.restore_state import RestoredExtraData, RestoreEntity
from homeassistant.util import dt as dt_util

from .heat_pump.derived import FRESH, power
from .sensor_entity import PoderoSensor

HOUR: Final = 3600.0
"""Seconds."""
MAX_HOURS: Final = FRESH.total_seconds() / HOUR
"""Between two reads further apart than that, the power was not known throughout."""


class PoderoMeter(PoderoSensor, RestoreEntity):
    """Energy, counted from the power that each read tells.

    Between two reads the power is taken for the mean of both. Where the power was not
    known throughout, nothing is counted.
    """

    _kwh = 0.0
    _is_restored = False
    _reading: tuple[float, float] | None = None
    """When the power was read last, in s of the event loop, and the power in W."""

    @override
    async def async_added_to_hass(self) -> None:
        # A new entity id adds the entity once more; what is stored there is older.
        if not self._is_restored and (extra := await self.async_get_last_extra_data()):
            stored = extra.as_dict()
            value = stored.get("native_value")
            # Entity ids change hands. Release 0.1.0 has not stored whose count it is.
            is_own = stored.get("unique_id", self.unique_id) == self.unique_id
            if is_own and isinstance(value, int | float) and 0 <= value < math.inf:
                self._kwh = float(value)
        self._is_restored = True
        await super().async_added_to_hass()
        self._count()
        self.async_on_remove(self.coordinator.async_add_read_listener(self._count))

    @property
    @override
    def extra_restore_state_data(self) -> RestoredExtraData:
        return RestoredExtraData(
            {"native_value": self.native_value, "unique_id": self.unique_id}
        )

    @property
    @override
    def field_value(self) -> float:
        return round(self._kwh, 4)

    @callback
    def _count(self) -> None:
        """Count what the time since the last read took."""
        account, watts = self.coordinator.account, None
        if self.available and (heat_pump := self.heat_pump):
            watts = power(heat_pump, dt_util.utcnow())
        if watts is None or account.last_read_at is None:
            self._reading = None
            return
        if account.is_missing(self._device_id):
            return
        before, self._reading = self._reading, (account.last_read_at, watts)
        if before is None:
            return
        hours = (account.last_read_at - before[0]) / HOUR
        if 0 < hours <= MAX_HOURS:
            counted = self.field_value
            self._kwh += (before[1] + watts) / 2000 * hours
            if self.field_value != counted:
                self._write_if_changed()
