"""Home Assistant, asked behind the screen's back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
import re
from typing import Any, Final

from scripts.demo import Demo
from scripts.furnish import add_german, furnish

from .waiting import until

LEFT: Final = re.compile(
    "ClientConnectionResetError: Cannot write to closing transport"
)
"""What Home Assistant logs of a browser that leaves while it is being written to."""
RECORD: Final = re.compile(r"^(?=\d{4}-\d\d-\d\d )", re.MULTILINE)
"""Where a record of the log begins; its traceback has no date."""
ENTRIES: Final = "/api/config/config_entries"


class Home:
    """One Home Assistant for all tests.

    Attributes:
        base: Its address.
        refusals: The errors that tests have made Home Assistant log.
    """

    def __init__(self, demo: Demo) -> None:
        """Take one that runs."""
        self.base: Final = demo.base
        self.refusals: Final[list[re.Pattern[str]]] = []
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

    def wait_until_loaded(self) -> None:
        """Wait until the only account is set up."""
        until(lambda: [entry["state"] for entry in self.entries()], ["loaded"])

    def keep_only(self, entry_id: str, heat_pump_id: str) -> None:
        """Remove all heat pumps of an account but one."""
        for heat_pump in self.command(
            "config_entries/subentries/list", entry_id=entry_id
        ):
            if heat_pump["unique_id"] != heat_pump_id:
                self.command(
                    "config_entries/subentries/delete",
                    entry_id=entry_id,
                    subentry_id=heat_pump["subentry_id"],
                )

    def furnish(self) -> None:
        """Add what a home has around its heat pump."""
        self._aside(lambda: furnish(self._demo))

    def add_german(self) -> None:
        """Let Assist speak German, too."""
        self._aside(lambda: add_german(self._demo))

    def add_energy(self) -> None:
        """Let the Energy dashboard show the account's heat pumps."""
        self._aside(self._demo.add_energy)

    def keeps_days(self) -> bool:
        """Return whether there are long-term statistics of the cloud's."""
        kept = self.command("recorder/list_statistic_ids")
        return any(statistic["source"] == "podero" for statistic in kept)

    def heat_pumps(self, entry_id: str) -> dict[str, str]:
        """Return the names of an account's heat pumps by their id."""
        subentries = self.command("config_entries/subentries/list", entry_id=entry_id)
        return {entry["unique_id"]: entry["title"] for entry in subentries}

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
        return self._aside(partial(self._demo.command, kind, **data))

    def complaints(self) -> list[str]:
        """Return the log's errors that nobody has made on purpose."""
        complaints = set(self._demo.complaints())
        return [
            record
            for record in RECORD.split(self._demo.log.read_text())
            if record.partition("\n")[0] in complaints
            and not any(text.search(record) for text in (LEFT, *self.refusals))
        ]

    def _aside[T](self, call: Callable[[], T]) -> T:
        """Call what has a loop of its own: this thread belongs to Playwright's."""
        with ThreadPoolExecutor(1) as threads:
            return threads.submit(call).result()
