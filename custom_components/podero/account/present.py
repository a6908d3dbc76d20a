"""When what follows from the present changes by itself."""

from datetime import datetime
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.util import dt as dt_util

STEP: Final = 1.0
"""Seconds by which a clock moves only if it is set."""


class Present:
    """Tells when a moment comes, by a clock that may be set."""

    def __init__(self, hass: HomeAssistant, tell: CALLBACK_TYPE) -> None:
        """Take whom to tell."""
        self._hass = hass
        self._tell = tell
        self._at: datetime | None = None
        self._cancel: CALLBACK_TYPE | None = None
        self._set_at = self._started_at(dt_util.utcnow())

    @property
    def has_moved(self) -> bool:
        """Whether the moment has come, or the clock has been set."""
        now = dt_util.utcnow()
        is_set = abs(self._started_at(now) - self._set_at) >= STEP
        return is_set or (self._at is not None and now >= self._at)

    @callback
    def async_wait_for(self, moment: datetime | None) -> None:
        """Tell when a moment comes, and forget any other; None is none."""
        if moment == self._at and not self.has_moved:
            return
        self.async_stop()
        self._at, self._set_at = moment, self._started_at(dt_util.utcnow())
        if moment:
            self._cancel = async_track_point_in_utc_time(
                self._hass, self._on_time, moment
            )

    @callback
    def async_stop(self) -> None:
        """Tell nothing any more."""
        if self._cancel:
            self._cancel()
            self._cancel = None

    @callback
    def _on_time(self, now: datetime) -> None:
        self._cancel = None
        self._tell()

    def _started_at(self, now: datetime) -> float:
        """Return the time at which the event loop's own began, by the home's clock."""
        return now.timestamp() - self._hass.loop.time()
