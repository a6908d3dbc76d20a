"""Core's `fumis`: pellet stoves, one config entry each."""

from typing import Any, override

from pytest_homeassistant_custom_component.common import MockConfigEntry

from .subject import Control, Peer, Request


def _mac(place: int) -> str:
    return f"0016D0{place:06X}"


def _unique_id(place: int) -> str:
    mac = _mac(place).lower()
    return ":".join(mac[at : at + 2] for at in range(0, 12, 2))


class Fumis(Peer):
    """A stove with an eco mode, a fan, and two temperatures."""

    domain = "fumis"
    host = "api.fumis.si"
    method = "POST"
    package = "fumis"
    control = Control(
        platform="climate",
        unique_id=_unique_id(0),
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
                title=f"Stove {place}",
                unique_id=_unique_id(place),
                data={"mac": _mac(place), "pin": "1234"},
            )
            for place in range(self.devices)
        ]

    @override
    def answer(self, request: Request) -> tuple[int, Any]:
        mac = request.headers["username"]
        setting = self.settings[int(mac[6:], 16)]
        if request.method == "POST":
            setting.write(
                request.body["controller"]["temperatures"][0]["set"], self.lag
            )
            return 200, {}
        return 200, {
            "apiVersion": "1.3",
            "unit": {
                "id": mac,
                "type": 0,
                "version": "2.4.0",
                "rssi": "-52",
                "ip": "192.0.2.7",
                "temperature": 24,
            },
            "controller": {
                "type": 0,
                "version": "1.7.0",
                "status": 50,
                "error": 0,
                "alert": 0,
                "heatingSlope": "0.0",
                "currentTime": 1_768_478_400,
                "timerEnable": False,
                "fuelType": 1,
                "timeToService": 840,
                "delayedStartAt": -1,
                "delayedStopAt": -1,
                "power": {
                    "kw": "4.2",
                    "actualPower": 3,
                    "setPower": 3,
                    "setType": 1,
                    "actualType": 1,
                },
                "statistic": {
                    "igniterStarts": 214,
                    "uptime": 5_400_000,
                    "heatingTime": 3_100_000,
                    "serviceTime": 160,
                    "overheatings": 0,
                    "misfires": 2,
                    "fuelQuantityUsed": 700,
                },
                "diagnostic": {
                    "variables": [
                        {"id": number, "value": 10 * number}
                        for number in (4, 5, 11, 12, 33, 34, 35)
                    ],
                    "parameters": [],
                    "timers": [],
                },
                "ecoMode": {"ecoModeEnable": 1, "ecoModeSetType": 1},
                "fans": [{"id": 1, "speed": 2, "speedType": 1, "weight": 1}],
                "temperatures": [
                    {
                        "id": 1,
                        "actual": self.reading,
                        "set": setting.read(),
                        "onMainScreen": True,
                        "actualType": 1,
                        "setType": 1,
                        "weight": 1,
                    },
                    {"id": 7, "actual": 182, "set": 0, "actualType": 1},
                ],
                "fuels": [{"id": 1, "quality": 1, "qualityType": 1, "quantity": 0.6}],
            },
        }
