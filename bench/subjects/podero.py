"""Ours: a config entry per account, a subentry per heat pump, tokens by credentials."""

from itertools import batched
import math
import re
from typing import Any, Final, override

from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from tests.simulator import Cloud
from tests.simulator.endpoints import ENDPOINTS, Call
from tests.simulator.errors import Refused

from .subject import Control, Request, Subject

_ROUTES: Final = [
    (
        endpoint.method,
        re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", endpoint.path)),
        endpoint.answer,
    )
    for endpoint in ENDPOINTS
]


class Podero(Subject):
    """Heat pumps with all fields of the API reference, as the tests simulate them."""

    domain = "podero"
    host = "app.podero.example"

    def __init__(
        self,
        devices: int = 1,
        *,
        per_account: int = 100,
        refresh_interval: float | None = None,
    ) -> None:
        """Begin with users who have that many heat pumps.

        Args:
            devices: How many.
            per_account: How many of them one user has.
            refresh_interval: Seconds between two refreshes by the manufacturer, each of
                which brings other readings; None for none.
        """
        super().__init__(devices)
        first, *others = (
            len(each) for each in batched(range(devices), per_account, strict=False)
        )
        self._world = Cloud(heat_pumps=first)
        for count in others:
            user_id = self._world.add_user()
            for _ in range(count):
                self._world.add_heat_pump(user_id=user_id)
        self._world.refresh_interval = refresh_interval
        self._world.lively = refresh_interval is not None
        self.control = Control(
            platform="number",
            unique_id=f"{self._world.heat_pump_id}_dhw_standard_temperature",
            action="set_value",
            field="value",
            values=(48, 49, 50, 51, 52, 53),
        )

    @override
    def entries(self) -> list[MockConfigEntry]:
        world = self._world
        return [
            MockConfigEntry(
                domain=self.domain,
                unique_id=f"{world.org_id}_{user['id']}",
                data={
                    "host": f"https://{self.host}",
                    "org_id": world.org_id,
                    "user_id": user["id"],
                    "client_id": world.client_id,
                    "client_secret": world.client_secret,
                },
                subentries_data=[
                    ConfigSubentryData(
                        subentry_type="heat_pump",
                        title=f"Heat pump {place}",
                        unique_id=heat_pump.id,
                        data={"device_id": heat_pump.id},
                    )
                    for place, heat_pump in enumerate(
                        world.heat_pumps_of(user["id"], include_deleted=False)
                    )
                ],
            )
            for user in world.users
        ]

    @override
    def answer(self, request: Request) -> tuple[int, Any]:
        self._world.lag = self.lag
        for method, path, answer in _ROUTES:
            if method == request.method and (match := path.fullmatch(request.path)):
                call = Call(
                    authorization=request.headers.get("Authorization", ""),
                    query=request.query,
                    body=request.body,
                    path=match.groupdict(),
                )
                try:
                    return 200, answer(self._world, call)
                except Refused as refusal:
                    return refusal.status, refusal.body
        return 404, {"detail": "Not Found"}

    @override
    def change(self) -> None:
        for device_id in self._world.heat_pump_ids:
            limit = self._world.stored(device_id)["minimum_temperature_limit"]
            self._world.change(
                device_id, minimum_temperature_limit=19.0 if limit == 19.5 else 19.5
            )

    @override
    def polls(self, coordinator: DataUpdateCoordinator[Any]) -> bool:
        # Not imported above: what an import costs is measured, too.
        from custom_components.podero.coordinator import PoderoCoordinator

        if not isinstance(coordinator, PoderoCoordinator):
            return False
        coordinator.account.schedule.read_soon()
        coordinator.account.client.transport._budget._used_until = -math.inf
        return True
