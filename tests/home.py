"""What tests hold: a Home Assistant, its Podero cloud, and how to use both."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.podero.const import DOMAIN
from homeassistant.config_entries import ConfigEntryState, ConfigSubentryData
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .clock import Clock
from .simulator import Cloud

SERVICES: Mapping[str, tuple[str, str]] = {
    "number": ("set_value", "value"),
    "select": ("select_option", "option"),
    "datetime": ("set_value", "datetime"),
}


@dataclass(kw_only=True)
class Home:
    """One Home Assistant that speaks to one simulated cloud."""

    hass: HomeAssistant
    cloud: Cloud
    clock: Clock
    seen: dict[str, list[str]] = field(default_factory=dict)

    def entry(
        self, *device_ids: str, token: str | None = None, **options: Any
    ) -> MockConfigEntry:
        """Return an entry for the cloud's heat pumps, added but not set up."""
        cloud = self.cloud
        sign_in = (
            {"token": token}
            if token
            else {"client_id": cloud.client_id, "client_secret": cloud.client_secret}
        )
        entry = MockConfigEntry(
            domain=DOMAIN,
            title="Podero",
            unique_id=f"{cloud.org_id}_{cloud.user_id}",
            data={
                "host": cloud.url,
                "org_id": cloud.org_id,
                "user_id": cloud.user_id,
                **sign_in,
            },
            options=options,
            subentries_data=[
                ConfigSubentryData(
                    subentry_type="heat_pump",
                    title=f"Heat pump {number}",
                    unique_id=device_id,
                    data={"device_id": device_id},
                )
                for number, device_id in enumerate(device_ids or cloud.heat_pump_ids, 1)
            ],
        )
        entry.add_to_hass(self.hass)
        return entry

    async def set_up(self, entry: MockConfigEntry | None = None) -> MockConfigEntry:
        """Set up an entry; return it loaded, with the cloud's log of requests empty."""
        entry = entry or self.entry()
        await self.clock.drive(self.hass.config_entries.async_setup(entry.entry_id))
        await self.clock.settle()
        assert entry.state is ConfigEntryState.LOADED, (entry.state, entry.reason)
        self.cloud.clear()
        return entry

    def entity_id(self, key: str, device_id: str | None = None) -> str:
        """Return the entity of a field, looked up by unique id."""
        unique_id = f"{device_id or self.cloud.heat_pump_id}_{key}"
        registry = er.async_get(self.hass)
        for entry in registry.entities.values():
            if entry.platform == DOMAIN and entry.unique_id == unique_id:
                return entry.entity_id
        raise AssertionError(f"there is no entity for {key}")

    def state(self, key: str, device_id: str | None = None) -> str:
        """Return the state of a field's entity."""
        state = self.hass.states.get(self.entity_id(key, device_id))
        assert state is not None
        return state.state

    def watch(self, *keys: str) -> None:
        """Keep all states of these fields from now on, in `seen`."""
        for key in keys:
            states = self.seen.setdefault(key, [self.state(key)])
            entity_id = self.entity_id(key)

            @callback
            def note(
                event: Event[EventStateChangedData],
                entity_id: str = entity_id,
                states: list[str] = states,
            ) -> None:
                new = event.data["new_state"]
                if event.data["entity_id"] == entity_id and new:
                    states.append(new.state)

            self.hass.bus.async_listen("state_changed", note)

    def set(
        self, key: str, value: object, device_id: str | None = None
    ) -> Awaitable[None]:
        """Set a field as a person would, by the action of its entity."""
        entity_id = self.entity_id(key, device_id)
        domain = entity_id.split(".", maxsplit=1)[0]
        data: dict[str, Any] = {"entity_id": entity_id}
        if domain == "switch":
            service = "turn_on" if value else "turn_off"
        else:
            service, name = SERVICES[domain]
            data[name] = value
        return self.hass.async_create_task(
            self.hass.services.async_call(domain, service, data, blocking=True)  # type: ignore[arg-type]
        )

    async def change(
        self, key: str, value: object, device_id: str | None = None
    ) -> None:
        """Set a field and let time pass until that is done."""
        await self.clock.drive(self.set(key, value, device_id))

    @property
    def puts(self) -> list[Any]:
        """The bodies of all PUTs that the cloud has seen."""
        return [r.body for r in self.cloud.requests if r.method == "PUT"]

    @property
    def gets(self) -> int:
        """The number of GETs that the cloud has seen, those of reports apart."""
        reports = {"statistics", "data", "contracts"}
        return sum(
            request.method == "GET" and request.kind not in reports
            for request in self.cloud.requests
        )


def device_of(home: Home, device_id: str) -> dr.DeviceEntry:
    """Return the heat pump in the device registry."""
    registry = dr.async_get(home.hass)
    (device,) = (
        device
        for entry in home.hass.config_entries.async_entries(DOMAIN)
        for device in dr.async_entries_for_config_entry(registry, entry.entry_id)
        if (DOMAIN, device_id) in device.identifiers
    )
    return device


def utc(text: str) -> datetime:
    """Return a moment given in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
