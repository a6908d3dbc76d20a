"""Core's `sensibo`: remote controls of air conditioners, all in one answer."""

from typing import Any, override

from pytest_homeassistant_custom_component.common import MockConfigEntry

from .subject import Control, Peer, Request

_MODE = {
    "temperatures": {"C": {"isNative": True, "values": list(range(16, 31))}},
    "fanLevels": ["quiet", "low", "medium", "high"],
    "swing": ["stopped", "fixedTop"],
    "horizontalSwing": ["stopped", "fixedLeft"],
    "light": ["on", "off"],
}


class Sensibo(Peer):
    """An air conditioner that heats."""

    domain = "sensibo"
    host = "home.sensibo.com"
    method = "PATCH"
    package = "pysensibo"
    control = Control(
        platform="climate",
        unique_id="pod0",
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
                unique_id="resident@example.com",
                version=2,
                data={"api_key": "key"},
            )
        ]

    @override
    def answer(self, request: Request) -> tuple[int, Any]:
        if request.method == "GET":
            pods = [self._pod(place) for place in range(self.devices)]
            return 200, {"status": "success", "result": pods}
        # /api/v2/pods/{id}/acStates/targetTemperature
        place = int(request.path.split("/")[4].removeprefix("pod"))
        self.settings[place].write(request.body["newValue"], self.lag)
        return 200, {"result": {"status": "Success"}}

    def _pod(self, place: int) -> dict[str, Any]:
        return {
            "id": f"pod{place}",
            "macAddress": f"02:00:00:00:00:{place:02X}",
            "serial": f"serial{place}",
            "room": {"name": f"Room {place}"},
            "location": {"id": "home", "name": "Home"},
            "productModel": "skyv2",
            "firmwareType": "esp8266ex",
            "firmwareVersion": "SKY30046",
            "currentlyAvailableFirmwareVersion": "SKY30046",
            "connectionStatus": {"isAlive": True},
            "temperatureUnit": "C",
            "measurements": {
                "temperature": self.reading,
                "humidity": 41,
                "feelsLike": 20.3,
                "rssi": -58,
            },
            "mainMeasurementsSensor": None,
            "sensorsCalibration": {"temperature": 0.0, "humidity": 0.0},
            "motionSensors": [],
            "roomIsOccupied": None,
            "acState": {
                "on": True,
                "mode": "heat",
                "targetTemperature": self.settings[place].read(),
                "temperatureUnit": "C",
                "fanLevel": "high",
                "swing": "stopped",
                "horizontalSwing": "stopped",
                "light": "on",
            },
            "remoteCapabilities": {
                "modes": {"heat": _MODE, "cool": _MODE, "auto": _MODE}
            },
            "filtersCleaning": {
                "shouldCleanFilters": False,
                "lastFiltersCleanTime": {"time": "2026-01-02T08:00:00Z"},
            },
            "smartMode": {
                "enabled": False,
                "type": "temperature",
                "lowTemperatureThreshold": 18,
                "lowTemperatureState": {"on": True},
                "highTemperatureThreshold": 25,
                "highTemperatureState": {"on": True},
            },
            "autoOffEnabled": False,
            "autoOffMinutes": None,
            "antiMoldConfig": None,
            "pureBoostConfig": None,
            "timer": None,
            "schedules": [],
        }
