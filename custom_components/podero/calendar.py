"""Calendars: the away window of a heat pump as an event."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, override

from homeassistant.components.calendar import (
    CalendarEntity,
    CalendarEntityDescription,
    CalendarEvent,
)
from homeassistant.components.calendar.const import (
    EVENT_END,
    EVENT_RRULE,
    EVENT_START,
    CalendarEntityFeature,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .api import HeatPump
from .const import DOMAIN
from .coordinator import PoderoConfigEntry
from .entity import PoderoEntity, PoderoEntityDescription, async_add_heat_pump_entities
from .heat_pump.commands import come_back, go_away

# Calls must meet in the write queue, which sends one request for all of them.
PARALLEL_UPDATES = 0

type Window = tuple[datetime, datetime]
"""Start and end, UTC."""

NO_START: Final = datetime(2000, 1, 1, tzinfo=UTC)
NO_END: Final = datetime(2100, 1, 1, tzinfo=UTC)
"""Stand for a time that a window lacks: an event has both."""
EVENT_ID: Final = "away"
"""The cloud keeps one window: it needs no id of its own."""


def _window(heat_pump: HeatPump, now: datetime) -> Window | None:
    """Return the away window: times alone are none, nor are those out of order."""
    if not heat_pump.is_away_mode_enabled:
        return None
    start = max(heat_pump.away_mode_start or NO_START, NO_START)
    end = min(heat_pump.away_mode_end or NO_END, NO_END)
    return (start, end) if start < end else None


@dataclass(frozen=True, kw_only=True)
class PoderoCalendarDescription(
    PoderoEntityDescription[Window], CalendarEntityDescription
):
    """Describes a calendar."""


CALENDARS: Final = (
    PoderoCalendarDescription(
        key="away_calendar",
        translation_key="away_calendar",
        fields=(
            HeatPump.is_away_mode_enabled,
            HeatPump.away_mode_start,
            HeatPump.away_mode_end,
        ),
        value_fn=_window,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PoderoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the calendars of the account's heat pumps."""
    await async_add_heat_pump_entities(
        entry, async_add_entities, CALENDARS, PoderoCalendar
    )


class PoderoCalendar(PoderoEntity[Window], CalendarEntity):
    """The away window, which is the only event there can be."""

    entity_description: PoderoCalendarDescription
    supported_features = (
        CalendarEntityFeature.CREATE_EVENT
        | CalendarEntityFeature.UPDATE_EVENT
        | CalendarEntityFeature.DELETE_EVENT
    )

    @property
    @override
    def event(self) -> CalendarEvent | None:
        window = self.field_value
        if window is None or window[1] <= dt_util.utcnow():
            return None
        return self._as_event(window)

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        window = self.field_value
        if window is None or window[0] >= end_date or window[1] <= start_date:
            return []
        return [self._as_event(window)]

    @override
    async def async_create_event(self, **kwargs: Any) -> None:
        if self.event:
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="away_window_exists"
            )
        await self._async_set_window(kwargs)

    @override
    async def async_update_event(
        self,
        uid: str,
        event: dict[str, Any],
        recurrence_id: str | None = None,
        recurrence_range: str | None = None,
    ) -> None:
        await self._async_set_window(event)

    @override
    async def async_delete_event(
        self,
        uid: str,
        recurrence_id: str | None = None,
        recurrence_range: str | None = None,
    ) -> None:
        if heat_pump := self.heat_pump:
            await self.async_write(come_back(heat_pump))

    async def _async_set_window(self, event: dict[str, Any]) -> None:
        """Make an event the away window.

        Raises:
            ServiceValidationError: It repeats, or it is over.
        """
        if event.get(EVENT_RRULE):
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="away_repeats"
            )
        now = dt_util.utcnow()
        # Whole days begin at midnight where the home is.
        given = CalendarEvent(event[EVENT_START], event[EVENT_END], summary="")
        start = dt_util.as_utc(given.start_datetime_local)
        end = dt_util.as_utc(given.end_datetime_local)
        if end <= now:
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="away_is_over"
            )
        if heat_pump := self.heat_pump:
            # Moving one end of an absence leaves the other end as it is.
            await self.async_write(
                go_away(
                    heat_pump,
                    now,
                    start=None if start == NO_START else start,
                    end=None if end == NO_END else end,
                )
            )

    def _as_event(self, window: Window) -> CalendarEvent:
        start, end = (dt_util.as_local(time) for time in window)
        return CalendarEvent(start=start, end=end, summary=str(self.name), uid=EVENT_ID)
