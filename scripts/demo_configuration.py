"""The files that the demo's Home Assistant reads when it starts."""

import json
from pathlib import Path
from typing import Any, Final

REPOSITORY: Final = Path(__file__).resolve().parent.parent

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


def write_configuration(folder: Path, port: int) -> None:
    """Write the configuration, and link this repository's integration.

    What an earlier run has stored is kept.

    Args:
        folder: Home Assistant's configuration folder.
        port: The port on which Home Assistant is to listen.
    """
    storage = folder / ".storage"
    storage.mkdir(parents=True, exist_ok=True)
    (folder / "configuration.yaml").write_text(CONFIGURATION)
    for name in ("automations", "scenes", "scripts"):
        (folder / f"{name}.yaml").touch()
    link = folder / "custom_components"
    link.unlink(missing_ok=True)
    link.symlink_to(REPOSITORY / "custom_components")

    # Home Assistant takes these from YAML on trial only, and drops them after five
    # minutes.
    stable = {
        "server_host": ["127.0.0.1"],
        "server_port": port,
        "cors_allowed_origins": [],
        "login_attempts_threshold": -1,
        "ip_ban_enabled": False,
        "ssl_profile": "intermediate_v6",
        "use_x_frame_options": True,
    }
    _write_storage(
        storage / "http",
        version=3,
        data={"stable": stable, "pending": None, "yaml_migration_done": True},
    )
    # The other steps of onboarding would add services from the internet.
    if not (storage / "onboarding").exists():
        steps = ["analytics", "core_config", "integration"]
        _write_storage(storage / "onboarding", version=4, data={"done": steps})


def needs_user(folder: Path) -> bool:
    """Return whether onboarding has not created the first user yet."""
    onboarding = json.loads((folder / ".storage/onboarding").read_text())
    return "user" not in onboarding["data"]["done"]


def _write_storage(file: Path, *, version: int, data: dict[str, Any]) -> None:
    """Write a file in the format of Home Assistant's own storage."""
    file.write_text(
        json.dumps(
            {"version": version, "minor_version": 1, "key": file.name, "data": data}
        )
    )
