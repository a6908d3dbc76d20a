"""A real Home Assistant beside a simulated Podero cloud, to look at or to test in a browser.

`scripts/develop` runs it; other programs can use `Demo`.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
import shutil
import signal
import socket
import subprocess
import sys
import time
from types import TracebackType
from typing import Final, Self

from .demo_configuration import REPOSITORY, needs_user, write_configuration
from .home_assistant import ApiError, HomeAssistant
from .progress import step, tick
from .seed_demo import add_account, seed_demo
from .seed_history import import_statistics, insert_states, simulate_past

START_SECONDS: Final = 120
STOP_SECONDS: Final = 30
PAST_DAYS: Final = 7
"""How many days the heat pumps have behind them."""
RESTART: Final = 100
"""The exit code with which Home Assistant asks to be started again."""
USERNAME: Final = "demo"
PASSWORD: Final = "demo"
_INTRODUCTION: Final = f"""
No login is asked for (user {USERNAME}, password {PASSWORD}). Home Assistant's log: {{log}}

Done already: the account is added, its heat pumps have a week of history, and there are a
dashboard, automations and a calendar. (--fresh begins anew.)

To add an account by hand, choose Settings > Devices & services > Add integration > Podero.
This one has a heat pump of its own:

  Organization ID  {{org_id}}
  User ID          {{second_user_id}}
  Heat pump ID     {{second_heat_pump_id}}   (may be left empty)
  Client ID        {{client_id}}
  Client secret    {{client_secret}}
  Access token     {{access_token}}   (in place of client ID and secret)
  Podero address   {{url}}   (under Advanced)
"""


class DemoError(Exception):
    """The demo can't go on; the message says why."""


class Demo:
    """Home Assistant and the cloud, running inside a `with`.

    Attributes:
        home_assistant: Home Assistant, signed in to.
        account: The ids, credentials and address that the cloud prints, by name.
        log: Home Assistant's log.
    """

    def __init__(
        self, folder: Path, port: int, cloud_port: int, *cloud_options: str
    ) -> None:
        """Prepare; nothing runs yet.

        Args:
            folder: Home Assistant's configuration folder.
            port: Home Assistant's port.
            cloud_port: The cloud's port.
            cloud_options: Other options of the cloud's command line.
        """
        self.home_assistant: Final = HomeAssistant(f"http://127.0.0.1:{port}")
        self.account: dict[str, str] = {}
        self.log: Final = folder / "console.log"
        self._folder: Final = folder
        self._port: Final = port
        self._cloud_port: Final = cloud_port
        self._cloud_options: Final = cloud_options
        self._programs: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        """Start both, and sign in."""
        try:
            self._check_ports()
            write_configuration(self._folder, self._port)
            self.log.write_text("")
            with step("Starting the simulated cloud"):
                self._start_cloud()
            with step("Starting Home Assistant"):
                self._start_home_assistant()
                self._sign_in()
                self._wait_until_running()
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

    def wait(self) -> None:
        """Wait until Home Assistant ends; it is started again when it asks for it.

        Raises:
            DemoError: Home Assistant has ended.
        """
        while self._programs[-1].wait() == RESTART:
            self._start_home_assistant()
        raise DemoError(f"Home Assistant has stopped; see {self.log}")

    def restart(self) -> None:
        """Start Home Assistant again."""
        home_assistant = self._programs.pop()
        home_assistant.terminate()
        home_assistant.wait(STOP_SECONDS)
        self._start_home_assistant()
        self._wait_until_running()

    def log_problems(self) -> list[str]:
        """Return the log's errors, and the warnings of our own integration."""
        return [
            line
            for line in self.log.read_text().splitlines()
            if " ERROR " in line
            or (" WARNING " in line and "[custom_components.podero" in line)
        ]

    def seed_history(self, days: int = PAST_DAYS) -> None:
        """Give the account's heat pumps some days that they have behind them."""
        heat_pumps = sum(name.startswith("heat_pump_id") for name in self.account)
        past = simulate_past(self.home_assistant, heat_pumps, days)
        database = self._folder / "home-assistant_v2.db"
        self._wait_until(lambda: insert_states(database, past))
        import_statistics(self.home_assistant, past)

    def _check_ports(self) -> None:
        """Make sure that no other program answers in place of ours."""
        for port in (self._port, self._cloud_port):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    raise DemoError(f"Port {port} is in use; choose another")

    def _start_cloud(self) -> None:
        """Start the simulator and learn which account it has."""
        log = self._folder / "cloud.log"
        log.write_text("")
        options = ("--port", self._cloud_port, "--past-days", PAST_DAYS)
        self._start(log, "tests.simulator", *map(str, options), *self._cloud_options)
        self._wait_until(lambda: log.read_text().endswith("ready\n"))
        self.account = dict(
            line.split(": ", 1) for line in log.read_text().splitlines() if ": " in line
        )

    def _start_home_assistant(self) -> None:
        """Start Home Assistant, for the first time or again."""
        # Newer versions of these two than Assist asks for are installed.
        skip = "pymicro-vad,pyspeex-noise"
        self._start(
            self.log,
            *("homeassistant", "--config", str(self._folder)),
            *("--log-no-color", "--skip-pip-packages", skip),
        )

    def _sign_in(self) -> None:
        """Sign in as the demo's user, who is created at the first start."""
        self._wait_until(lambda: self.home_assistant.api("/manifest.json"))
        if needs_user(self._folder):
            self.home_assistant.create_user(USERNAME, PASSWORD)
        try:
            self.home_assistant.sign_in(USERNAME, PASSWORD)
        except ApiError as err:
            raise DemoError(f"The demo's user is unknown; use --fresh ({err})") from err

    def _start(self, log: Path, *module: str) -> None:
        """Start a Python program."""
        with log.open("ab") as output:
            self._programs.append(
                subprocess.Popen(
                    [sys.executable, "-m", *module],
                    cwd=REPOSITORY,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    # Ctrl+C reaches this program alone, which stops the others in order.
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

    def _wait_until_running(self) -> None:
        self._wait_until(
            lambda: self.home_assistant.api("/api/config")["state"] == "RUNNING"
        )

    def _wait_until(self, condition: Callable[[], object]) -> None:
        """Wait until a condition holds that a program fulfils once it is up."""
        end = time.monotonic() + START_SECONDS
        next_tick = time.monotonic() + 1
        while not _holds(condition):
            if time.monotonic() > next_tick:
                tick()
                next_tick += 1
            if any(program.poll() is not None for program in self._programs):
                raise DemoError(f"A program ended too early; see {self._folder}/*.log")
            if time.monotonic() > end:
                raise DemoError(f"Nothing happens; see {self._folder}/*.log")
            time.sleep(0.1)


def _holds(condition: Callable[[], object]) -> object:
    """Check a condition; a program that does not listen yet does not fulfil it."""
    try:
        return condition()
    except ApiError, OSError:
        return None


def main() -> None:
    """Run the demo until Ctrl+C."""
    # What they mean stands in scripts/develop, which tells it before anything is set up.
    parser = argparse.ArgumentParser(prog="scripts/develop", add_help=False)
    parser.add_argument("--port", type=int, default=8123)
    parser.add_argument("--cloud-port", type=int, default=8124)
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--fresh", action="store_true")
    options, cloud_options = parser.parse_known_args()

    started = time.monotonic()
    folder = REPOSITORY / ".demo"
    if options.fresh:
        shutil.rmtree(folder, ignore_errors=True)
    # As Ctrl+C, so that a terminated demo leaves no program running.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    try:
        with Demo(
            folder,
            options.port,
            options.cloud_port,
            *("--second-user", *cloud_options),
        ) as demo:
            _furnish(demo, folder)
            url = demo.home_assistant.url
            print(_INTRODUCTION.format(log=demo.log, **demo.account))
            print(f"All is up after {time.monotonic() - started:.0f} s: {url}")
            if not options.once:
                print("Ctrl+C stops it.", flush=True)
                demo.wait()
    except KeyboardInterrupt:
        print("\nStopped.")
    except (ApiError, DemoError) as err:
        sys.exit(f"scripts/develop: {err}")
    if options.once and (problems := demo.log_problems()):
        sys.exit("\n".join(["scripts/develop: the log is not clean:", *problems]))


def _furnish(demo: Demo, folder: Path) -> None:
    """Add all that the demo shows, unless an earlier run has done so."""
    done = folder / "furnished"
    if done.exists():
        return
    with step("Adding the account with its heat pumps"):
        add_account(demo.home_assistant, demo.account)
    with step("Adding a dashboard, automations and a calendar"):
        seed_demo(demo.home_assistant)
    with step("Adding a week of history"):
        demo.seed_history()
    done.touch()


if __name__ == "__main__":
    main()
