"""Core's `melcloud_home`: Mitsubishi's heat pumps, all in one answer."""

from contextlib import AbstractContextManager
from typing import Any, override
from unittest.mock import AsyncMock, patch

from pytest_homeassistant_custom_component.common import MockConfigEntry

from .subject import Control, Peer, Request


class MelcloudHome(Peer):
    """An air-to-water heat pump with one zone and a tank."""

    domain = "melcloud_home"
    host = "mobile.bff.melcloudhome.com"
    package = "aiomelcloudhome"
    control = Control(
        platform="climate",
        unique_id="unit0_zone_1",
        action="set_temperature",
        field="temperature",
        attribute="temperature",
        values=(21, 22, 23, 24, 25, 26),
    )

    @override
    def entries(self) -> list[MockConfigEntry]:
        return [
            MockConfigEntry(
                domain=self.domain,
                unique_id="resident",
                minor_version=2,
                data={"email": "resident@example.com", "password": "password"},
            )
        ]

    @override
    def patches(self) -> list[AbstractContextManager[Any]]:
        return [
            patch(
                "aiomelcloudhome.auth.MelCloudHomeAuth.async_get_access_token",
                AsyncMock(return_value="token"),
            )
        ]

    @override
    def answer(self, request: Request) -> tuple[int, Any]:
        if request.path == "/context":
            building = {
                "id": "building",
                "name": "Home",
                "airToAirUnits": [],
                "airToWaterUnits": [self._unit(place) for place in range(self.devices)],
            }
            return 200, {"id": "user", "firstname": "Robin", "buildings": [building]}
        # /monitor/atwunit/{id}
        place = int(request.path.rpartition("/unit")[2])
        self.settings[place].write(request.body["setTemperatureZone1"], self.lag)
        return 200, {}

    def _unit(self, place: int) -> dict[str, Any]:
        settings = {
            "Power": "True",
            "InStandbyMode": "False",
            "IsInError": "False",
            "HasZone2": "False",
            "ForcedHotWaterMode": "False",
            "OperationMode": "Heating",
            "OperationModeZone1": "HeatRoomTemperature",
            "RoomTemperatureZone1": str(self.reading),
            "SetTemperatureZone1": str(self.settings[place].read()),
            "TankWaterTemperature": "48",
            "SetTankWaterTemperature": "50",
        }
        return {
            "id": f"unit{place}",
            "givenDisplayName": f"Heat pump {place}",
            "rssi": -55,
            "settings": [
                {"name": name, "value": value} for name, value in settings.items()
            ],
            "capabilities": {
                "hasHotWater": True,
                "hasZone2": False,
                "hasHalfDegrees": True,
                "hasEnergyConsumedMeter": False,
                "minSetTemperature": 10,
                "maxSetTemperature": 30,
                "minSetTankTemperature": 40,
                "maxSetTankTemperature": 60,
            },
            "frostProtection": {"enabled": True, "min": 5, "max": 10},
            "overheatProtection": {"enabled": True, "min": 31, "max": 40},
            "holidayMode": {"enabled": False, "active": False},
        }
