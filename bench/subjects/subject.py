"""What has to be known of an integration to measure it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
import math
import time
from typing import Any, ClassVar, override

from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.helpers.update_coordinator import DataUpdateCoordinator


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it reaches the fake cloud."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """The entity of the first device that is steered.

    Attributes:
        platform: Its domain.
        unique_id: Its unique id.
        action: The action that sets a value.
        field: The name that the action has for the value.
        attribute: Where the entity shows the value, if not as its state.
        values: What it shows at first, and five values to set.
    """

    platform: str
    unique_id: str
    action: str
    field: str
    values: tuple[float, ...]
    attribute: str | None = None


@dataclass(slots=True)
class Setting:
    """A value in the cloud that reads show only some seconds after a write."""

    value: float
    before: float = math.nan
    visible_at: float = field(default=-math.inf)

    def read(self) -> float:
        """Return what a read shows now."""
        return self.value if time.monotonic() >= self.visible_at else self.before

    def write(self, value: float, lag: float) -> None:
        """Take a value that reads show after the lag."""
        self.before = self.read()
        self.value, self.visible_at = value, time.monotonic() + lag


class Subject(ABC):
    """An integration, and the cloud that it talks to, for some devices.

    Attributes:
        domain: The integration.
        host: The cloud's name.
        package: Its client library, if it has one of its own.
        control: What is steered.
        method: The HTTP method that sets a value.
        devices: How many devices there are.
        lag: Seconds until reads show a write.
    """

    domain: ClassVar[str]
    host: ClassVar[str]
    package: ClassVar[str | None] = None
    method: ClassVar[str] = "PUT"
    control: Control

    def __init__(self, devices: int = 1) -> None:
        """Begin with devices at rest."""
        self.devices = devices
        self.lag = 0.0

    @abstractmethod
    def answer(self, request: Request) -> tuple[int, Any]:
        """Be the cloud: return status and JSON."""

    @abstractmethod
    def change(self) -> None:
        """Let one reading of every device be another one from now on."""

    @abstractmethod
    def entries(self) -> list[MockConfigEntry]:
        """Return the config entries for the devices."""

    def patches(self) -> list[AbstractContextManager[Any]]:
        """Return what takes the place of signing in."""
        return []

    @abstractmethod
    def polls(self, coordinator: DataUpdateCoordinator[Any]) -> bool:
        """Return whether a coordinator polls; make it forget that it just did."""


class Peer(Subject):
    """One of core's integrations: a setting and a reading per device."""

    def __init__(self, devices: int = 1) -> None:
        """Begin with the first of the control's values."""
        super().__init__(devices)
        self.reading = 20.0
        self.settings = [Setting(self.control.values[0]) for _ in range(devices)]

    @override
    def change(self) -> None:
        self.reading = 20.0 + (self.reading * 10 + 1) % 50 / 10

    @override
    def polls(self, coordinator: DataUpdateCoordinator[Any]) -> bool:
        return True
