"""The simulated cloud, reached by its control interface while it runs."""

from base64 import b64encode
import json
from typing import Any
import urllib.request

from .waiting import until


class Cloud:
    """Reads and changes the cloud directly, past Home Assistant."""

    def __init__(self, url: str) -> None:
        """Keep the first state, for `reset`."""
        self.url = url
        self._first_state = self.state()

    def state(self) -> dict[str, Any]:
        """Return settings, credentials, heat pumps, faults and counts."""
        state: dict[str, Any] = self._call("GET", "/_simulator/state")
        return state

    @property
    def heat_pump_ids(self) -> list[str]:
        """The heat pumps, the first one first."""
        return list(self.state()["heat_pumps"])

    def stored(self, heat_pump_id: str, field: str) -> Any:
        """Return the value that the cloud has stored for a field."""
        return self._call("GET", f"/_simulator/heat-pumps/{heat_pump_id}")[field]

    def wait_for(self, heat_pump_id: str, **fields: Any) -> None:
        """Wait until the cloud has stored these values."""
        until(lambda: {f: self.stored(heat_pump_id, f) for f in fields}, fields)

    def new_token(self) -> str:
        """Return a token as a user would fetch and paste it."""
        state = self.state()
        client = f"{state['client_id']}:{state['client_secret']}".encode()
        answer = self._call(
            "POST",
            "/oauth2/token/",
            {"grant_type": "client_credentials"},
            Authorization=f"Basic {b64encode(client).decode()}",
        )
        token: str = answer["access_token"]
        return token

    def change(self, heat_pump_id: str, **fields: Any) -> None:
        """Change fields as the owner's app would."""
        self._call("PATCH", f"/_simulator/heat-pumps/{heat_pump_id}", fields)

    def add_heat_pump(self, **fields: Any) -> str:
        """Add a heat pump with these fields and return its id."""
        heat_pump_id: str = self._call("POST", "/_simulator/heat-pumps", fields)["id"]
        return heat_pump_id

    def remove_heat_pump(self, heat_pump_id: str) -> None:
        """Remove a heat pump for good."""
        self._call("DELETE", f"/_simulator/heat-pumps/{heat_pump_id}")

    def act(self, name: str) -> None:
        """Call a method of the cloud by its name, for example `revoke_tokens`."""
        self._call("POST", f"/_simulator/actions/{name}")

    def add_cue(self, heat_pump_id: str) -> None:
        """Let the manufacturer shut Podero out: the owner has to sign in there again."""
        self._call("POST", f"/_simulator/heat-pumps/{heat_pump_id}/cues", {})
        self.change(heat_pump_id, is_authenticated=False)

    def cues(self) -> list[dict[str, Any]]:
        """Return what owners have to do, and had, with what became of it."""
        cues: list[dict[str, Any]] = self._call("GET", "/_simulator/cues")
        return cues

    def updates(self) -> list[dict[str, Any]]:
        """Return the bodies of all writes since the last reset."""
        requests = self._call("GET", "/_simulator/requests")
        return [r["body"] for r in requests if r["kind"] == "update"]

    def reset(self) -> None:
        """Restore the first state."""
        for name in ("heal", "restore_credentials", "clear"):
            self.act(name)
        self._call("DELETE", "/_simulator/cues")
        heat_pumps = self._first_state["heat_pumps"]
        for added in self.state()["heat_pumps"].keys() - heat_pumps.keys():
            self.remove_heat_pump(added)
        for heat_pump_id, fields in heat_pumps.items():
            self.change(heat_pump_id, **fields)

    def _call(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        request = urllib.request.Request(
            self.url + path,
            None if body is None else json.dumps(body).encode(),
            {"Content-Type": "application/json", **headers},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)
