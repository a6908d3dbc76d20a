"""Home Assistant's API, for what a test does not do on screen."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
import re
from typing import Any, Final

from scripts.demo import Demo
from scripts.seed_demo import add_account, add_german, seed_demo

from .waiting import until

CLOSED_CONNECTION: Final = re.compile(
    "ClientConnectionResetError: Cannot write to closing transport"
)
"""Logged when the browser leaves a page that is still being written to."""
RECORD_START: Final = re.compile(r"^(?=\d{4}-\d\d-\d\d )", re.MULTILINE)
"""Where a record of the log begins: the lines of its traceback have no date."""
ENTRIES: Final = "/api/config/config_entries"


class Home:
    """One Home Assistant for all tests.

    Attributes:
        url: Its address.
        expected_errors: The errors that tests have made Home Assistant log.
    """

    def __init__(self, demo: Demo) -> None:
        """Use a demo that runs."""
        self.url: Final = demo.home_assistant.url
        self.expected_errors: Final[list[re.Pattern[str]]] = []
        self._demo: Final = demo
        self._home_assistant: Final = demo.home_assistant
        self._has_history = False

    def entries(self) -> list[dict[str, Any]]:
        """Return the accounts."""
        entries: list[dict[str, Any]] = self._home_assistant.api(
            f"{ENTRIES}/entry?domain=podero"
        )
        return entries

    def add_account(self) -> str:
        """Add an account with all its heat pumps; return the entry's id."""
        add_account(self._home_assistant, self._demo.account)
        (entry,) = self.entries()
        entry_id: str = entry["entry_id"]
        return entry_id

    def wait_until_loaded(self) -> None:
        """Wait until the only account is set up."""
        until(lambda: [entry["state"] for entry in self.entries()], ["loaded"])

    def remove_account(self) -> None:
        """Remove the only account."""
        (entry,) = self.entries()
        self._home_assistant.api(
            f"{ENTRIES}/entry/{entry['entry_id']}", method="DELETE"
        )

    def keep_only(self, entry_id: str, *heat_pump_ids: str) -> None:
        """Remove all heat pumps of an account but some."""
        for heat_pump in self.command(
            "config_entries/subentries/list", entry_id=entry_id
        ):
            if heat_pump["unique_id"] not in heat_pump_ids:
                self.command(
                    "config_entries/subentries/delete",
                    entry_id=entry_id,
                    subentry_id=heat_pump["subentry_id"],
                )

    def seed_demo(self) -> None:
        """Add what a home has around its heat pump."""
        self._in_thread(partial(seed_demo, self._home_assistant))

    def seed_history(self) -> None:
        """Give the heat pumps a week that they have behind them, unless they have it.

        It outlives the account, and the tests in the other language.
        """
        if not self._has_history:
            self._in_thread(self._demo.seed_history)
            self._has_history = True

    def add_german(self) -> None:
        """Let Assist speak German, too."""
        self._in_thread(partial(add_german, self._home_assistant))

    def restart(self) -> None:
        """Start Home Assistant again."""
        self._demo.restart()

    def has_statistics(self, days: int = 0) -> bool:
        """Return whether the recorder has long-term statistics of the cloud's.

        Args:
            days: How far they go back.
        """
        ids = [
            statistic["statistic_id"]
            for statistic in self.command("recorder/list_statistic_ids")
            if statistic["source"] == "podero"
        ]
        before = datetime.now(UTC) - timedelta(days=days)
        return bool(ids) and bool(
            self.command(
                "recorder/statistics_during_period",
                start_time=(before - timedelta(days=365)).isoformat(),
                end_time=before.isoformat(),
                statistic_ids=ids,
                period="month",
            )
        )

    def heat_pumps(self, entry_id: str) -> dict[str, str]:
        """Return the names of an account's heat pumps by their id."""
        subentries = self.command("config_entries/subentries/list", entry_id=entry_id)
        return {entry["unique_id"]: entry["title"] for entry in subentries}

    def activity(
        self, heat_pump_id: str, start: datetime, end: datetime
    ) -> list[dict[str, Any]]:
        """Return what the activity shows of a heat pump between two moments."""
        lines: list[dict[str, Any]] = self.command(
            "logbook/get_events",
            start_time=start.isoformat(),
            end_time=end.isoformat(),
            entity_ids=[
                entity["entity_id"]
                for entity in self.command("config/entity_registry/list")
                if entity["unique_id"].startswith(heat_pump_id)
            ],
        )
        return lines

    def reload(self, entry_id: str) -> None:
        """Set an account up again, which reads the cloud."""
        self._home_assistant.api(f"{ENTRIES}/entry/{entry_id}/reload", {})

    def reset(self) -> None:
        """Remove all accounts, dashboards and automations, and what was begun."""
        for automation_id in self.automations():
            self._home_assistant.api(
                f"/api/config/automation/config/{automation_id}", method="DELETE"
            )
        for dashboard in self.command("lovelace/dashboards/list"):
            self.command("lovelace/dashboards/delete", dashboard_id=dashboard["id"])
        for entry in self.entries():
            self._home_assistant.api(
                f"{ENTRIES}/entry/{entry['entry_id']}", method="DELETE"
            )
        for flow in self.command("config_entries/flow/progress"):
            self._home_assistant.api(
                f"{ENTRIES}/flow/{flow['flow_id']}", method="DELETE"
            )

    def automations(self) -> dict[str, str]:
        """Return the names of the automations by their id."""
        return {
            state["attributes"]["id"]: state["attributes"]["friendly_name"]
            for state in self.command("get_states")
            if state["entity_id"].startswith("automation.")
        }

    def act(self, action: str, entity_id: str) -> None:
        """Do something with an entity."""
        domain, service = action.split(".")
        self.command(
            "call_service",
            domain=domain,
            service=service,
            target={"entity_id": entity_id},
        )

    def entity_id(self, heat_pump_id: str, key: str) -> str:
        """Return the entity of a heat pump's field."""
        (entity_id,) = (
            entity["entity_id"]
            for entity in self.command("config/entity_registry/list")
            if entity["unique_id"] == f"{heat_pump_id}_{key}"
        )
        return str(entity_id)

    def update_entity(self, heat_pump_id: str, key: str, **changes: Any) -> None:
        """Change what the registry says of an entity."""
        entity_id = self.entity_id(heat_pump_id, key)
        self.command("config/entity_registry/update", entity_id=entity_id, **changes)

    def rename(self, heat_pump_id: str, name: str) -> None:
        """Give a heat pump another name."""
        device_id = self.device(heat_pump_id).rpartition("/")[2]
        self.command(
            "config/device_registry/update", device_id=device_id, name_by_user=name
        )

    def dashboard(self, path: str) -> dict[str, Any]:
        """Return what a dashboard is made of, as it is stored."""
        config: dict[str, Any] = self.command("lovelace/config", url_path=path)
        return config

    def add_dashboard(self, path: str, config: dict[str, Any]) -> None:
        """Add a dashboard."""
        self.command(
            "lovelace/dashboards/create",
            url_path=path,
            title="Dashboard",
            mode="storage",
        )
        self.command("lovelace/config/save", url_path=path, config=config)

    def dashboards(self) -> dict[str, str]:
        """Return the titles of the dashboards that users have added by path."""
        return {
            dashboard["url_path"]: dashboard["title"]
            for dashboard in self.command("lovelace/dashboards/list")
        }

    def set_language(self, language: str) -> None:
        """Choose Home Assistant's language, which is that of new names."""
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
        return self._in_thread(partial(self._home_assistant.command, kind, **data))

    def log_problems(self) -> list[str]:
        """Return the log's errors and warnings that no test expects."""
        problems = set(self._demo.log_problems())
        return [
            record
            for record in RECORD_START.split(self._demo.log.read_text())
            if record.partition("\n")[0] in problems
            and not any(
                text.search(record)
                for text in (CLOSED_CONNECTION, *self.expected_errors)
            )
        ]

    def _in_thread[T](self, call: Callable[[], T]) -> T:
        """Call what runs an event loop: Playwright's already runs in this thread."""
        with ThreadPoolExecutor(1) as threads:
            return threads.submit(call).result()
