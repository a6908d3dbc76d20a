"""Core's `myuplink`: Nibe's heat pumps, two requests per device and one for all."""

from contextlib import AbstractContextManager
import time
from typing import Any, override
from unittest.mock import AsyncMock, MagicMock, patch

from pytest_homeassistant_custom_component.common import MockConfigEntry

from .subject import Control, Peer, Request

_OFFSET = "500"


def _point(number: str, name: str, value: float, **more: Any) -> dict[str, Any]:
    return {
        "category": "S1155 PC",
        "parameterId": number,
        "parameterName": name,
        "parameterUnit": "",
        "writable": False,
        "timestamp": "2026-01-15T11:55:00+00:00",
        "value": value,
        "strVal": str(value),
        "smartHomeCategories": [],
        "minValue": None,
        "maxValue": None,
        "stepValue": 1,
        "enumValues": [],
        "scaleValue": "1",
        "zoneId": None,
        **more,
    }


def _choices(*names: str) -> list[dict[str, str]]:
    return [
        {"value": str(place), "text": name, "icon": ""}
        for place, name in enumerate(names)
    ]


_POINTS = (
    *(
        _point(f"{number}", f"Temperature {number}", 20 + number, parameterUnit="°C")
        for number in range(101, 114)
    ),
    *(
        _point(f"{number}", f"Power {number}", number - 200, parameterUnit="kW")
        for number in range(200, 204)
    ),
    *(
        _point(
            f"{number}",
            f"Switch {number}",
            1,
            writable=True,
            enumValues=_choices("off", "on"),
        )
        for number in range(300, 303)
    ),
    _point(
        "400",
        "Mode",
        1,
        writable=True,
        enumValues=_choices("Small", "Medium", "Large"),
    ),
)


class MyUplink(Peer):
    """A heat pump with 23 points; half of them are temperatures."""

    domain = "myuplink"
    host = "api.myuplink.com"
    method = "PATCH"
    package = "myuplink"
    control = Control(
        platform="number",
        unique_id=f"device0-{_OFFSET}",
        action="set_value",
        field="value",
        values=(0, 1, 2, 3, 4, 5),
    )

    @override
    def entries(self) -> list[MockConfigEntry]:
        token = {
            "access_token": "token",
            "refresh_token": "token",
            "scope": "WRITESYSTEM READSYSTEM offline_access",
            "expires_in": 10**6,
            "expires_at": time.time() + 10**6,
        }
        return [
            MockConfigEntry(
                domain=self.domain,
                unique_id="subject",
                version=1,
                minor_version=2,
                data={"auth_implementation": "bench", "token": token},
            )
        ]

    @override
    def patches(self) -> list[AbstractContextManager[Any]]:
        return [
            patch(
                "homeassistant.components.myuplink.async_get_config_entry_implementation",
                AsyncMock(return_value=MagicMock()),
            ),
            patch(
                "homeassistant.helpers.config_entry_oauth2_flow.OAuth2Session.async_ensure_token_valid",
                AsyncMock(),
            ),
        ]

    @override
    def answer(self, request: Request) -> tuple[int, Any]:
        match request.path.strip("/").split("/"):
            case ["v2", "systems", "me"]:
                return 200, {
                    "page": 1,
                    "itemsPerPage": 10,
                    "numItems": self.devices,
                    "systems": [self._system(place) for place in range(self.devices)],
                }
            case ["v2", "devices", device, "points"]:
                setting = self.settings[int(device.removeprefix("device"))]
                if request.method == "PATCH":
                    setting.write(float(request.body[_OFFSET]), self.lag)
                    return 200, []
                return 200, [
                    _point("100", "Temperature 100", self.reading, parameterUnit="°C"),
                    *_POINTS,
                    _point(
                        _OFFSET,
                        "Offset",
                        setting.read(),
                        writable=True,
                        minValue=-10,
                        maxValue=10,
                    ),
                ]
            case ["v2", "devices", device]:
                return 200, {
                    "id": device,
                    "connectionState": "Connected",
                    "firmware": {"currentFwVersion": "9", "desiredFwVersion": "9"},
                    "product": {"serialNumber": device, "name": "S1155"},
                    "availableFeatures": {},
                }
        return 404, {}

    def _system(self, place: int) -> dict[str, Any]:
        return {
            "systemId": f"system{place}",
            "name": f"System {place}",
            "securityLevel": "admin",
            "hasAlarm": False,
            "country": "Sweden",
            "devices": [
                {
                    "id": f"device{place}",
                    "connectionState": "Connected",
                    "currentFwVersion": "9",
                    "product": {"serialNumber": f"device{place}", "name": "S1155"},
                }
            ],
        }
