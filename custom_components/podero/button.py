"""Buttons: they begin a pause of a usual length, and end it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .api import Changes, HeatPump
from .const import CONF_MORNING_HOUR, DEFAULT_MORNING_HOUR
from .coordinator import PoderoConfigEntry
from .entity import PoderoEntity, PoderoEntityDescription, async_add_heat_pump_entities
from .heat_pump.commands import pause, resume
from .heat_pump.derived import PAUSE, is_paused

# Calls must meet in the write queue, which sends one request for all of them.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class PoderoButtonDescription(PoderoEntityDescription[None], ButtonEntityDescription):
    """Describes a button.

    Attributes:
        changes_fn: The changes that it makes to a heat pump, at a moment, with the hour
            at which the morning begins.
        offered_fn: Whether it has something to do at a moment. A press that does
            nothing looks like a fault, and an error would end automations that press
            it to be sure.
    """

    # What follows from the fields is for other entities to show.
    value_fn: Callable[[HeatPump, datetime], None] | None = lambda heat_pump, now: None
    changes_fn: Callable[[HeatPump, datetime, int], Changes]
    offered_fn: Callable[[HeatPump, datetime], bool] = lambda heat_pump, now: True


def _pause(
    key: str, until: Callable[[datetime, int], datetime]
) -> PoderoButtonDescription:
    return PoderoButtonDescription(
        key=key,
        translation_key=key,
        fields=(HeatPump.pause_power_until,),
        changes_fn=lambda heat_pump, now, morning: pause(until(now, morning)),
    )


def _until_morning(now: datetime, hour: int) -> datetime:
    """Return when the next morning begins where the home is."""
    # The helper takes a time that matches already for the next one.
    after = dt_util.as_local(now) + timedelta(seconds=1)
    return dt_util.find_next_time_expression_time(after, [0], [0], [hour])


BUTTONS: Final = (
    _pause("pause_1_hour", lambda now, morning: now + timedelta(hours=1)),
    _pause("pause_2_hours", lambda now, morning: now + timedelta(hours=2)),
    _pause("pause_4_hours", lambda now, morning: now + timedelta(hours=4)),
    _pause("pause_until_morning", _until_morning),
    PoderoButtonDescription(
        key="resume",
        translation_key="resume",
        fields=(HeatPump.pause_power_until,),
        reads=PAUSE,
        changes_fn=lambda heat_pump, now, morning: resume(heat_pump),
        offered_fn=lambda heat_pump, now: is_paused(heat_pump, now) is not False,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PoderoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the buttons of the account's heat pumps."""
    await async_add_heat_pump_entities(entry, async_add_entities, BUTTONS, PoderoButton)


class PoderoButton(PoderoEntity[None], ButtonEntity):
    """A button that begins or ends a pause."""

    entity_description: PoderoButtonDescription

    @property
    @override
    def available(self) -> bool:
        return (
            super().available
            and (heat_pump := self.heat_pump) is not None
            and self.entity_description.offered_fn(heat_pump, dt_util.utcnow())
        )

    @override
    async def async_press(self) -> None:
        if (heat_pump := self.heat_pump) is None:
            return
        morning = self.coordinator.config_entry.options.get(
            CONF_MORNING_HOUR, DEFAULT_MORNING_HOUR
        )
        await self.async_write(
            self.entity_description.changes_fn(
                heat_pump, dt_util.utcnow(), int(morning)
            )
        )
