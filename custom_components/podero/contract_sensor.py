"""Sensors of an energy contract: what electricity costs now, and what kind it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import EntityCategory, UnitOfEnergy
from homeassistant.util import dt as dt_util

from .api import CONTRACT_KINDS, EnergyContract, Field, HeatPump
from .coordinator import PoderoCoordinator
from .sensor_entity import PoderoSensor, PoderoSensorDescription, SensorValue


@dataclass(frozen=True, kw_only=True)
class PoderoContractDescription(PoderoSensorDescription):
    """Describes what an energy contract tells.

    Attributes:
        is_for: Whether it describes that of a contract.
    """

    fields: tuple[Field[Any], ...] = ()
    is_for: Callable[[EnergyContract], bool] = lambda contract: True

    @override
    def is_supported(self, coordinator: PoderoCoordinator, heat_pump: HeatPump) -> bool:
        contract = coordinator.contracts.contract_of(heat_pump)
        return contract is not None and self.is_for(contract)


def _price(
    translation_key: str, is_for: Callable[[EnergyContract], bool]
) -> PoderoContractDescription:
    return PoderoContractDescription(
        key="electricity_price",
        translation_key=translation_key,
        is_for=is_for,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=4,
    )


PRICES: Final = (
    # One entity, whose name says what the price leaves out.
    _price("electricity_price", lambda contract: contract.is_complete is not False),
    _price("electricity_spot_price", lambda contract: contract.is_complete is False),
)
CONTRACTS: Final = (
    PoderoContractDescription(
        key="energy_contract_type",
        translation_key="energy_contract_type",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        device_class=SensorDeviceClass.ENUM,
        options=list(CONTRACT_KINDS),
    ),
)


class PoderoContract(PoderoSensor):
    """The kind of an energy contract."""

    entity_description: PoderoContractDescription

    @property
    @override
    def field_value(self) -> SensorValue | None:
        return contract.kind if (contract := self._contract) else None

    @property
    def _contract(self) -> EnergyContract | None:
        if (heat_pump := self.heat_pump) is None:
            return None
        return self.coordinator.contracts.contract_of(heat_pump)


class PoderoPrice(PoderoContract):
    """What a kWh costs now, as the Energy dashboard takes it."""

    @property
    @override
    def field_value(self) -> float | None:
        contract = self._contract
        price = contract and contract.price_at(dt_util.utcnow())
        return price.value if price else None

    @property
    @override
    def native_unit_of_measurement(self) -> str | None:
        if (contract := self._contract) is None:
            return None
        return f"{contract.currency}/{UnitOfEnergy.KILO_WATT_HOUR}"

    @override
    def _snapshot(self) -> object:
        return super()._snapshot(), self.native_unit_of_measurement
