"""A real Home Assistant beside a simulated Podero cloud, to look at or to test in a browser.

`scripts/develop` runs it; other programs can use `Demo`.
"""

import argparse
import asyncio
from collections.abc import Callable
import json
from pathlib import Path
import shutil
import signal
import socket
import subprocess
import sys
import time
from types import TracebackType
from typing import Any, Final, Self
import urllib.error
import urllib.parse
import urllib.request

import aiohttp

from .furnish import furnish

REPOSITORY: Final = Path(__file__).resolve().parent.parent
START_SECONDS: Final = 120
STOP_SECONDS: Final = 30
# The exit code with which Home Assistant asks to be started again.
RESTART: Final = 100

# Less than default_config, which also searches the network for devices. Assist and the
# helpers come without being named.
CONFIGURATION: Final = """\
homeassistant:
  name: Demo home
  latitude: 52.37
  longitude: 4.90
  elevation: 0
  unit_system: metric
  currency: EUR
  country: NL
  time_zone: Europe/Amsterdam
  # Only this computer reaches the demo, so nobody is asked for a password.
  auth_providers:
    - type: trusted_networks
      trusted_networks: [127.0.0.1/32]
      allow_bypass_login: true
    - type: homeassistant
automation: !include automations.yaml
config:
energy:
frontend:
history:
input_boolean:
  grid: {name: The grid asks for a pause}
logbook:
scene: !include scenes.yaml
script: !include scripts.yaml
sun:
logger:
  default: warning
  logs:
    custom_components.podero: info
    # They miss system libraries that only cameras need.
    haffmpeg: critical
    homeassistant.components.camera.img_util: critical
"""


class DemoError(Exception):
    """The demo can't go on; the message says why."""


class Demo:
    """Home Assistant and the cloud, running inside a `with`."""

    def __init__(
        self, folder: Path, port: int, cloud_port: int, *cloud_options: str
    ) -> None:
        """Choose the ports, and the folder that keeps Home Assistant's memory."""
        self.base: Final = f"http://127.0.0.1:{port}"
        self.log: Final = folder / "console.log"
        self.token = ""
        self._folder: Final = folder
        self._storage: Final = folder / ".storage"
        self._port: Final = port
        self._cloud_port: Final = cloud_port
        self._cloud_options: Final = cloud_options
        self._account: dict[str, str] = {}
        self._programs: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        """Start both, and sign in."""
        try:
            self._check_ports()
            self._configure()
            self._start_cloud()
            self._start_home_assistant()
            self._sign_in()
            self._until(lambda: self.api("/api/config")["state"] == "RUNNING")
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop both."""
        self._stop()

    def api(self, path: str, data: object = None, method: str | None = None) -> Any:
        """Ask Home Assistant's REST API."""
        return self._request(
            path,
            None if data is None else json.dumps(data).encode(),
            method,
            {
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
            },
        )

    def add_podero(self) -> None:
        """Set up the cloud's account as the dialog does, unless that has been done."""
        entries = "/api/config/config_entries"
        if self.api(f"{entries}/entry?domain=podero"):
            return
        step = self.api(f"{entries}/flow", {"handler": "podero"})
        while step["type"] != "create_entry":
            if step["type"] == "abort" or step.get("errors"):
                raise DemoError(f"Podero can't be set up: {step}")
            step = self.api(f"{entries}/flow/{step['flow_id']}", self._answer(step))

    def command(self, kind: str, **data: Any) -> Any:
        """Send a command to Home Assistant's websocket."""
        return asyncio.run(self._command({"id": 1, "type": kind, **data}))

    def add_energy(self) -> None:
        """Let the Energy dashboard show the heat pumps, unless it has been set up."""
        if (self._storage / "energy").exists():
            return
        (entry,) = self.api("/api/config/config_entries/entry?domain=podero")
        heat_pumps = self.command(
            "config_entries/subentries/list", entry_id=entry["entry_id"]
        )
        self.command(
            "energy/save_prefs",
            device_consumption=[
                {
                    "stat_consumption": f"podero:consumption_kwh_{subentry_id}".lower(),
                    "name": heat_pump["title"],
                }
                for heat_pump in heat_pumps
                if (subentry_id := heat_pump["subentry_id"])
            ],
        )

    def wait(self) -> None:
        """Wait until Home Assistant ends; being restarted from its menu is no end."""
        while self._programs[-1].wait() == RESTART:
            self._start_home_assistant()
        raise DemoError(f"Home Assistant has stopped; see {self.log}")

    def complaints(self) -> list[str]:
        """Pick the log's errors, and the warnings of our own."""
        return [
            line
            for line in self.log.read_text().splitlines()
            if " ERROR " in line
            or (" WARNING " in line and "[custom_components.podero" in line)
        ]

    async def _command(self, command: dict[str, Any]) -> Any:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{self.base}/api/websocket") as connection,
        ):
            await connection.receive_json()
            await connection.send_json({"type": "auth", "access_token": self.token})
            await connection.receive_json()
            await connection.send_json(command)
            answer = await connection.receive_json()
        if not answer["success"]:
            raise DemoError(f"{command['type']}: {answer['error']['message']}")
        return answer["result"]

    def _answer(self, step: dict[str, Any]) -> dict[str, Any]:
        """Fill in one step of the dialog."""
        match step["step_id"]:
            case "client_credentials":
                names = ("org_id", "user_id", "client_id", "client_secret")
                return {
                    **{name: self._account[name] for name in names},
                    "advanced": {"host": self._account["url"]},
                }
            case "heat_pumps":
                (field,) = step["data_schema"]
                options = field["selector"]["select"]["options"]
                return {field["name"]: [option["value"] for option in options]}
            case _:
                return {"next_step_id": "client_credentials"}

    def _check_ports(self) -> None:
        """Make sure that nothing else is asked in our place."""
        for port in (self._port, self._cloud_port):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    raise DemoError(f"Port {port} is in use; choose another")

    def _configure(self) -> None:
        """Write what Home Assistant reads when it starts."""
        self._storage.mkdir(parents=True, exist_ok=True)
        self.log.write_text("")
        (self._folder / "configuration.yaml").write_text(CONFIGURATION)
        for name in ("automations", "scenes", "scripts"):
            (self._folder / f"{name}.yaml").touch()
        (self._folder / "blueprints/automation").mkdir(parents=True, exist_ok=True)
        for name in ("custom_components", "blueprints/automation/podero"):
            link = self._folder / name
            link.unlink(missing_ok=True)
            link.symlink_to(REPOSITORY / name)

        # From YAML these would be taken on trial, and dropped after five minutes.
        stable = {
            "server_host": ["127.0.0.1"],
            "server_port": self._port,
            "cors_allowed_origins": [],
            "login_attempts_threshold": -1,
            "ip_ban_enabled": False,
            "ssl_profile": "intermediate_v6",
            "use_x_frame_options": True,
        }
        self._store(
            "http", 3, {"stable": stable, "pending": None, "yaml_migration_done": True}
        )
        # The welcome's other steps would add services from the internet.
        if not (self._storage / "onboarding").exists():
            steps = ["analytics", "core_config", "integration"]
            self._store("onboarding", 4, {"done": steps})

    def _store(self, key: str, version: int, data: dict[str, Any]) -> None:
        """Write one of Home Assistant's own files."""
        (self._storage / key).write_text(
            json.dumps(
                {"version": version, "minor_version": 1, "key": key, "data": data}
            )
        )

    def _start_cloud(self) -> None:
        """Start the simulator and learn which account it has."""
        log = self._folder / "cloud.log"
        log.write_text("")
        port = str(self._cloud_port)
        self._start(log, "tests.simulator", "--port", port, *self._cloud_options)
        self._until(lambda: log.read_text().endswith("ready\n"))
        self._account = dict(
            line.split(": ", 1) for line in log.read_text().splitlines() if ": " in line
        )

    def _start_home_assistant(self) -> None:
        """Start Home Assistant, for the first time or again."""
        # Newer ones than Assist asks for are installed of these two.
        skip = "pymicro-vad,pyspeex-noise"
        self._start(
            self.log,
            *("homeassistant", "--config", str(self._folder)),
            *("--log-no-color", "--skip-pip-packages", skip),
        )

    def _start(self, log: Path, *module: str) -> None:
        """Start a Python program."""
        with log.open("ab") as output:
            self._programs.append(
                subprocess.Popen(
                    [sys.executable, "-m", *module],
                    cwd=REPOSITORY,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    # Ctrl+C is for this program alone, which stops the others in order.
                    process_group=0,
                )
            )

    def _stop(self) -> None:
        """Stop what runs, the last first."""
        while self._programs:
            program = self._programs.pop()
            program.terminate()
            try:
                program.wait(STOP_SECONDS)
            finally:
                program.kill()

    def _sign_in(self) -> None:
        """Get a token for the demo's user, who is created at the first start."""
        client = f"{self.base}/"
        user = {"username": "demo", "password": "demo"}
        self._until(lambda: self._request("/manifest.json"))
        onboarding = json.loads((self._storage / "onboarding").read_text())
        if "user" not in onboarding["data"]["done"]:
            self.api(
                "/api/onboarding/users",
                {**user, "client_id": client, "name": "Demo", "language": "en"},
            )
        flow = self.api(
            "/auth/login_flow",
            {
                "client_id": client,
                "handler": ["homeassistant", None],
                "redirect_uri": client,
            },
        )
        login = self.api(
            f"/auth/login_flow/{flow['flow_id']}", {**user, "client_id": client}
        )
        if login["type"] != "create_entry":
            raise DemoError("The demo's password has changed; start with --fresh")
        grant = {
            "grant_type": "authorization_code",
            "code": login["result"],
            "client_id": client,
        }
        token = self._request("/auth/token", urllib.parse.urlencode(grant).encode())
        self.token = token["access_token"]

    def _until(self, done: Callable[[], object]) -> None:
        """Wait for something that comes once the programs are up."""
        end = time.monotonic() + START_SECONDS
        while not self._try(done):
            if any(program.poll() is not None for program in self._programs):
                raise DemoError(f"A program ended too early; see {self._folder}/*.log")
            if time.monotonic() > end:
                raise DemoError(f"Nothing happens; see {self._folder}/*.log")
            time.sleep(0.1)

    def _try(self, done: Callable[[], object]) -> object:
        """Ask a program that may not listen, or not know the answer, yet."""
        try:
            return done()
        except DemoError, OSError:
            return None

    def _request(
        self,
        path: str,
        body: bytes | None = None,
        method: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:
        """Send a request to Home Assistant."""
        request = urllib.request.Request(
            self.base + path, body, headers or {}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return json.load(response)
        except urllib.error.HTTPError as err:
            raise DemoError(f"{path}: {err.code} {err.read().decode()}") from err


def main() -> None:
    """Run the demo until Ctrl+C."""
    parser = argparse.ArgumentParser(
        prog="scripts/develop",
        description="Start a Home Assistant with Podero, and the cloud that it talks to.",
        epilog="Other options are for the cloud: --heat-pumps, --speed and others.",
    )
    parser.add_argument("--port", type=int, default=8123, help="Home Assistant's port")
    parser.add_argument(
        "--cloud-port",
        type=int,
        default=8124,
        help="the cloud's port; another one than last time needs --fresh",
    )
    parser.add_argument("--once", action="store_true", help="stop when all is up")
    parser.add_argument("--fresh", action="store_true", help="forget earlier runs")
    options, cloud_options = parser.parse_known_args()

    started = time.monotonic()
    folder = REPOSITORY / ".demo"
    if options.fresh:
        shutil.rmtree(folder, ignore_errors=True)
    # Whoever ends this program, nothing is left running.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    try:
        with Demo(folder, options.port, options.cloud_port, *cloud_options) as demo:
            demo.add_podero()
            demo.add_energy()
            furnish(demo)
            print(
                f"Home Assistant is up after {time.monotonic() - started:.0f} s: {demo.base}"
                f"\nNo login is asked for (user demo, password demo). Its log: {demo.log}",
                flush=True,
            )
            if not options.once:
                print("Ctrl+C stops it.", flush=True)
                demo.wait()
    except KeyboardInterrupt:
        print("Stopped.")
    except DemoError as err:
        sys.exit(f"scripts/develop: {err}")
    if complaints := demo.complaints():
        sys.exit("\n".join(["scripts/develop: the log is not clean:", *complaints]))


if __name__ == "__main__":
    main()
