"""Water heater: how warm the hot water is to be, and whether it is heated."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final, override

# Home Assistant 2026.9 and 2026.10 do not say that they export most of these.
from homeassistant.components.water_heater import (  # type: ignore[attr-defined]
    ATTR_OPERATION_MODE,
    STATE_HEAT_PUMP,
    WaterHeaterEntity,
    WaterHeaterEntityDescription,
    WaterHeaterEntityFeature,
)
from homeassistant.const import ATTR_TEMPERATURE, STATE_OFF
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .api import Field, HeatPump, Value
from .coordinator import PoderoConfigEntry
from .entity import PoderoEntityDescription, async_add_heat_pump_entities
from .heat_pump.derived import AWAY, hot_water_target, is_away
from .temperature_entity import UNKNOWN, PoderoTemperatureEntity

# Calls must meet in the write queue, which sends one request for all of them.
PARALLEL_UPDATES = 0

OPERATIONS: Final = {True: STATE_HEAT_PUMP, False: STATE_OFF}
"""Operation by whether hot water is heated."""


@dataclass(frozen=True, kw_only=True)
class PoderoWaterHeaterDescription(
    PoderoEntityDescription[Any], WaterHeaterEntityDescription
):
    """Describes what a heat pump does for the hot water."""


WATER_HEATERS: Final = (
    PoderoWaterHeaterDescription(
        key="water_heater",
        translation_key="water_heater",
        fields=(HeatPump.dhw_standard_temperature,),
        reads=(
            HeatPump.is_hot_water_heating_enabled,
            HeatPump.dhw_temperature,
            *AWAY,
            HeatPump.away_mode_minimum_dhw_temperature_limit,
        ),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PoderoConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the water heaters of the account's heat pumps."""
    await async_add_heat_pump_entities(
        entry, async_add_entities, WATER_HEATERS, PoderoWaterHeater
    )


# See `climate`.
@cache
def _features(
    *, has_target: bool, has_away: bool, can_turn: bool
) -> WaterHeaterEntityFeature:
    features = WaterHeaterEntityFeature(0)
    if has_target:
        features |= WaterHeaterEntityFeature.TARGET_TEMPERATURE
    if has_away:
        features |= WaterHeaterEntityFeature.AWAY_MODE
    if can_turn:
        features |= WaterHeaterEntityFeature.ON_OFF
        # Without it Alexa would not set the temperature.
        features |= WaterHeaterEntityFeature.OPERATION_MODE
    return features


@dataclass(frozen=True, slots=True, kw_only=True)
class HotWater:
    """What is shown of the hot water. Temperatures are in °C.

    Attributes:
        features: What Home Assistant can do with it.
        operation: Whether it is heated.
        current: How warm it is.
        target: How warm it is to be.
        bounds: The least and the most that can be set.
        is_away: Whether the present is inside an away window. What is planned for later
            is the switch's to show: until then the water is as warm as ever, and that is
            what people ask a thermostat for.
    """

    features: WaterHeaterEntityFeature
    operation: str | None
    current: float | None
    target: float | None
    bounds: tuple[float, float]
    is_away: bool | None


class PoderoWaterHeater(PoderoTemperatureEntity[HotWater], WaterHeaterEntity):
    """A heat pump as a water heater."""

    entity_description: PoderoWaterHeaterDescription

    @override
    def view_of(self, heat_pump: HeatPump, now: datetime) -> HotWater:
        setpoint = hot_water_target(heat_pump, now)
        target = heat_pump.get(setpoint)
        can_turn = HeatPump.is_hot_water_heating_enabled in heat_pump
        is_on = heat_pump.is_hot_water_heating_enabled if can_turn else True
        return HotWater(
            features=_features(
                # Google takes for granted that the target is known.
                has_target=target is not None,
                has_away=HeatPump.is_away_mode_enabled in heat_pump,
                can_turn=can_turn,
            ),
            operation=None if is_on is None else OPERATIONS[is_on],
            current=heat_pump.dhw_temperature,
            target=target,
            bounds=setpoint.range_with(target),
            is_away=is_away(heat_pump, now),
        )

    @property
    @override
    def min_temp(self) -> float:
        return self.view.bounds[0]

    @property
    @override
    def max_temp(self) -> float:
        return self.view.bounds[1]

    @property
    @override
    def supported_features(self) -> WaterHeaterEntityFeature:
        return self.view.features

    @property
    @override
    def operation_list(self) -> list[str] | None:
        can_turn = WaterHeaterEntityFeature.ON_OFF in self.view.features
        return list(OPERATIONS.values()) if can_turn else None

    @property
    @override
    def current_operation(self) -> str | None:
        return self.view.operation

    @property
    @override
    def is_away_mode_on(self) -> bool | None:
        return self.view.is_away

    @property
    def native_current_temperature(self) -> float | None:
        """The temperature of the hot water in °C."""
        return self.view.current

    @property
    def native_target_temperature(self) -> float | None:
        """The temperature in °C that the hot water is to have."""
        return self.view.target

    current_temperature = native_current_temperature
    target_temperature = native_target_temperature

    @override
    async def async_set_temperature(self, **kwargs: Any) -> None:
        # A whole degree Fahrenheit is an endless fraction of a degree Celsius.
        target = hot_water_target(self.heat_pump or UNKNOWN, dt_util.utcnow())
        changes: dict[Field[Any], Value] = {target: round(kwargs[ATTR_TEMPERATURE], 2)}
        if (mode := kwargs.get(ATTR_OPERATION_MODE)) in (self.operation_list or ()):
            changes[HeatPump.is_hot_water_heating_enabled] = mode == STATE_HEAT_PUMP
        elif mode is not None:
            # Home Assistant has the words to refuse it.
            await self.async_handle_set_operation_mode(mode)
        await self.async_write(changes)

    @override
    async def async_set_operation_mode(self, operation_mode: str) -> None:
        await self.async_write(
            {HeatPump.is_hot_water_heating_enabled: operation_mode == STATE_HEAT_PUMP}
        )

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        await self.async_write({HeatPump.is_hot_water_heating_enabled: True})

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        await self.async_write({HeatPump.is_hot_water_heating_enabled: False})

    @override
    async def async_turn_away_mode_on(self) -> None:
        await self._async_set_away(True)

    @override
    async def async_turn_away_mode_off(self) -> None:
        await self._async_set_away(False)

    async def _async_set_away(self, away: bool) -> None:
        if changes := self.away_changes(away):
            await self.async_write(changes)
