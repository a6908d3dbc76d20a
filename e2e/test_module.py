"""The dashboard's module by itself, in the runtime that comes with the browser's driver."""

from pathlib import Path
import subprocess

from playwright._impl._driver import compute_driver_executable

TESTS = Path(__file__).parent / "podero-strategy.test.mjs"


def test_module() -> None:
    """Its own tests pass."""
    node, _ = compute_driver_executable()
    done = subprocess.run(
        [node, "--test", TESTS], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
