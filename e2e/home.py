"""Home Assistant, asked behind the screen's back."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final

from scripts.demo import Demo

ENTRIES: Final = "/api/config/config_entries"


class Home:
    """One Home Assistant for all tests.

    Attributes:
        base: Its address.
        refusals: What a test names of each error that it makes Home Assistant log,
            which does so with every action that it refuses.
    """

    def __init__(self, demo: Demo) -> None:
        """Take one that runs."""
        self.base: Final = demo.base
        self.refusals: Final[list[str]] = []
        self._demo: Final = demo

    def entries(self) -> list[dict[str, Any]]:
        """Return the accounts."""
        entries: list[dict[str, Any]] = self._demo.api(f"{ENTRIES}/entry?domain=podero")
        return entries

    def add_account(self) -> str:
        """Add an account with all its heat pumps; return the entry's id."""
        self._demo.add_podero()
        (entry,) = self.entries()
        entry_id: str = entry["entry_id"]
        return entry_id

    def reload(self, entry_id: str) -> None:
        """Set an account up again, which reads the cloud."""
        self._demo.api(f"{ENTRIES}/entry/{entry_id}/reload", {})

    def reset(self) -> None:
        """Remove all accounts, and what was begun with them."""
        for entry in self.entries():
            self._demo.api(f"{ENTRIES}/entry/{entry['entry_id']}", method="DELETE")
        for flow in self.command("config_entries/flow/progress"):
            self._demo.api(f"{ENTRIES}/flow/{flow['flow_id']}", method="DELETE")

    def speak(self, language: str) -> None:
        """Choose the language of names."""
        self.command("config/core/update", language=language)

    def device(self, heat_pump_id: str) -> str:
        """Return the path of a heat pump's page."""
        (device_id,) = (
            device["id"]
            for device in self.command("config/device_registry/list")
            if ["podero", heat_pump_id] in device["identifiers"]
        )
        return f"/config/devices/device/{device_id}"

    def command(self, kind: str, **data: Any) -> Any:
        """Send a command to the websocket."""
        # This thread belongs to Playwright's loop.
        with ThreadPoolExecutor(1) as threads:
            return threads.submit(partial(self._demo.command, kind, **data)).result()

    def complaints(self) -> list[str]:
        """Return the log's errors that no test has named."""
        lines = self._demo.complaints()
        for text in self.refusals:
            lines.remove(next(line for line in lines if text in line))
        return lines
