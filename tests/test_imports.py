"""What a start imports of ours."""

import subprocess
import sys

from custom_components.podero.const import DOMAIN, PLATFORMS
from homeassistant.loader import BASE_PRELOAD_PLATFORMS

PACKAGE = f"custom_components.{DOMAIN}"
PROGRAM = f"""
from importlib import import_module
from importlib.util import find_spec
import sys
sys.path.insert(0, ".")
for name in ("", {", ".join(f'".{name}"' for name in (*PLATFORMS, *BASE_PRELOAD_PLATFORMS))}):
    if find_spec("{PACKAGE}" + name):
        import_module("{PACKAGE}" + name)
print(*(name for name in sys.modules if name.startswith("{PACKAGE}.voice.")))
"""


def test_a_start_imports_no_words() -> None:
    """Home Assistant imports the interfaces; sentences are understood once there is one."""
    command = [sys.executable, "-W", "ignore", "-c", PROGRAM]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert set(done.stdout.split()) == {
        f"{PACKAGE}.voice.sentence_files",
        f"{PACKAGE}.voice.slots",
    }
