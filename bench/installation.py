"""A Home Assistant, and integrations that are set up and removed in it."""

from collections import Counter
from collections.abc import AsyncGenerator, Coroutine, Generator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from aiohttp import ThreadedResolver
from pytest_homeassistant_custom_component.common import async_test_home_assistant

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, frame
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.loader import DATA_CUSTOM_COMPONENTS

from .subjects import Subject


class _Resolver(ThreadedResolver):
    """Replaces Home Assistant's own, which needs zeroconf."""

    async def real_close(self) -> None:
        """Close, as Home Assistant calls it."""


@asynccontextmanager
async def home_assistant() -> AsyncGenerator[HomeAssistant]:
    """Run a Home Assistant without a web server."""
    with (
        TemporaryDirectory() as folder,
        patch(
            "homeassistant.helpers.aiohttp_client._async_make_resolver",
            lambda hass: _Resolver(),
        ),
    ):
        async with async_test_home_assistant(config_dir=folder) as hass:
            frame.async_setup(hass)
            del hass.data[DATA_CUSTOM_COMPONENTS]
            # A dependency of myuplink's sign-in, which is patched away.
            hass.config.components.add("application_credentials")
            yield hass
            await hass.async_stop(force=True)


class Installation:
    """An integration in a Home Assistant."""

    def __init__(self, hass: HomeAssistant, subject: Subject) -> None:
        """Prepare; nothing is set up yet."""
        self.hass = hass
        self.subject = subject
        self._entries = subject.entries()
        self._coordinators: list[DataUpdateCoordinator[Any]] = []
        self._patches = ExitStack()
        for patched in subject.patches():
            self._patches.enter_context(patched)

    async def set_up(self) -> None:
        """Set up all entries."""
        with _recorded_coordinators() as coordinators:
            for entry in self._entries:
                entry.add_to_hass(self.hass)
            for entry in self._entries:
                if entry.state is ConfigEntryState.NOT_LOADED:
                    await self.hass.config_entries.async_setup(entry.entry_id)
            # What a start does not wait for is work, too.
            await self.hass.async_block_till_done(wait_background_tasks=True)
        for entry in self._entries:
            assert entry.state is ConfigEntryState.LOADED, (entry.state, entry.reason)
        # Home Assistant does not poll what nobody listens to.
        self._coordinators = [c for c in coordinators if c._listeners]

    async def unload(self) -> None:
        """Unload all entries."""
        for entry in self._entries:
            await self.hass.config_entries.async_unload(entry.entry_id)
        await self.hass.async_block_till_done()

    async def remove(self) -> None:
        """Remove all entries."""
        for entry in self._entries:
            await self.hass.config_entries.async_remove(entry.entry_id)
        await self.hass.async_block_till_done()
        self._patches.close()

    async def poll(self) -> None:
        """Let the coordinators poll now."""
        for coordinator in self._coordinators:
            if self.subject.polls(coordinator):
                await coordinator.async_refresh()

    @property
    def entities(self) -> int:
        """How many entities have a state."""
        platforms = {
            entry.entity_id: entry.platform
            for entry in er.async_get(self.hass).entities.values()
        }
        return sum(
            platforms.get(entity_id) == self.subject.domain
            for entity_id in self.hass.states.async_entity_ids()
        )

    @property
    def entity_id(self) -> str:
        """The entity that is set."""
        control = self.subject.control
        entity_id = er.async_get(self.hass).async_get_entity_id(
            control.platform, self.subject.domain, control.unique_id
        )
        assert entity_id, f"{self.subject.domain} has no {control.unique_id}"
        return entity_id

    @property
    def value(self) -> float:
        """The value that the entity shows."""
        state = self.hass.states.get(self.entity_id)
        assert state
        attribute = self.subject.control.attribute
        return float(state.attributes[attribute] if attribute else state.state)

    def set(self, value: float) -> Coroutine[Any, Any, Any]:
        """Set the entity, as a person would."""
        control = self.subject.control
        return self.hass.services.async_call(
            control.platform,
            control.action,
            {"entity_id": self.entity_id, control.field: value},
            blocking=True,
        )


@contextmanager
def _recorded_coordinators() -> Generator[list[DataUpdateCoordinator[Any]]]:
    coordinators: list[DataUpdateCoordinator[Any]] = []
    init = DataUpdateCoordinator.__init__

    def record(
        coordinator: DataUpdateCoordinator[Any], *args: Any, **kwargs: Any
    ) -> None:
        coordinators.append(coordinator)
        init(coordinator, *args, **kwargs)

    with patch.object(DataUpdateCoordinator, "__init__", record):
        yield coordinators


@contextmanager
def counting_writes(hass: HomeAssistant) -> Generator[Counter[str]]:
    """Count how often entities write their state, and how often that changes it."""
    counter: Counter[str] = Counter()
    write = Entity._async_write_ha_state

    def count(entity: Entity) -> None:
        counter["writes"] += 1
        write(entity)

    @callback
    def record(event: Event[EventStateChangedData]) -> None:
        counter["changes"] += 1

    unsubscribe = hass.bus.async_listen("state_changed", record)
    with patch.object(Entity, "_async_write_ha_state", count):
        yield counter
    unsubscribe()
