"""What a coordinator of heat pumps tells its listeners, and when."""

from datetime import timedelta
from functools import partial
import logging
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util

from ..api import HeatPump
from ..const import DOMAIN
from ..heat_pump.derived import next_change
from .present import Present
from .update_scope import UpdateScope


class ScopedCoordinator(DataUpdateCoordinator[dict[str, HeatPump]]):
    """Says what an update is about; time that passes brings updates of its own.

    Attributes:
        scope: What the present update is about.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        *,
        logger: logging.Logger,
        interval: timedelta,
    ) -> None:
        """Begin with no data."""
        super().__init__(
            hass,
            logger,
            config_entry=entry,
            name=DOMAIN,
            update_interval=interval,
            always_update=False,
        )
        self.scope = UpdateScope()
        self._present = Present(hass, self.async_update_listeners)
        entry.async_on_unload(self._present.async_stop)
        self._read_listeners: list[CALLBACK_TYPE] = []

    def reports_of(self, heat_pump: HeatPump) -> object:
        """Return what else is shown of a heat pump, to be compared."""
        raise NotImplementedError

    @callback
    def async_add_read_listener(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call a listener after each read, failed or not, new or not.

        Returns:
            What ends that.
        """
        self._read_listeners.append(listener)
        return partial(self._read_listeners.remove, listener)

    @callback
    @override
    def _async_refresh_finished(self) -> None:
        for listener in tuple(self._read_listeners):
            listener()
        # A clock that is set changes what follows from the time, and no data.
        if self._present.has_moved:
            self.async_update_listeners()

    @callback
    @override
    def async_update_listeners(self) -> None:
        # There are no data where the first read has failed.
        heat_pumps: dict[str, HeatPump] = self.data or {}
        self.scope.move_on(
            self.last_update_success,
            heat_pumps,
            {
                device_id: self.reports_of(heat_pump)
                for device_id, heat_pump in heat_pumps.items()
            },
            time_matters=self._present.has_moved,
        )
        now = dt_util.utcnow()
        moments = [
            moment
            for heat_pump in heat_pumps.values()
            if (moment := next_change(heat_pump, now))
        ]
        self._present.async_wait_for(min(moments, default=None))
        for listener in self.scope.concerned(self._listeners.values()):
            try:
                listener()
            except Exception:
                # As Home Assistant has it: a fault of one silences no other.
                self.logger.exception("Unexpected error showing an update")

    @callback
    def async_update_all_listeners(self) -> None:
        """Tell all listeners, also those whom no update concerns."""
        self.scope.forget()
        self.async_update_listeners()
