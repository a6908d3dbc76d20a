"""What a home has around its heat pump, so that the demo shows all of it."""

from pathlib import Path
import re
from typing import TYPE_CHECKING, Any, Final

from homeassistant.util.yaml import parse_yaml

if TYPE_CHECKING:
    from .demo import Demo

BLUEPRINTS: Final = "blueprints/automation/podero"
DASHBOARD: Final = Path(__file__).parent.parent / "docs/dashboard.yaml"
DASHBOARDS: Final = "lovelace/dashboards/list"
SLUG: Final = "heat_pump"
"""How the ids of entities begin in the dashboard that one copies."""


def furnish(demo: Demo) -> None:
    """Add a calendar, automations, a dashboard and German Assist, unless they are there.

    Args:
        demo: A demo whose account is set up.
    """
    if any(board["url_path"] == "heat-pump" for board in demo.command(DASHBOARDS)):
        return
    (climate, *_) = (
        entity
        for entity in demo.command("config/entity_registry/list")
        if entity["platform"] == "podero" and entity["entity_id"].startswith("climate.")
    )
    _, slug = climate["entity_id"].split(".")
    flow = demo.api("/api/config/config_entries/flow", {"handler": "local_calendar"})
    demo.api(
        f"/api/config/config_entries/flow/{flow['flow_id']}",
        {"calendar_name": "Holidays", "import": "create_empty"},
    )
    _add_dashboard(demo, slug)
    for key, config in _automations(climate["device_id"], slug).items():
        demo.api(f"/api/config/automation/config/{key}", config)
    add_german(demo)


def add_german(demo: Demo) -> None:
    """Let Assist speak German, too, unless it does."""
    pipelines = demo.command("assist_pipeline/pipeline/list")["pipelines"]
    if any(pipeline["language"] == "de" for pipeline in pipelines):
        return
    demo.command(
        "assist_pipeline/pipeline/create",
        name="Deutsch",
        language="de",
        conversation_engine="conversation.home_assistant",
        conversation_language="de",
        **dict.fromkeys(
            (
                *("stt_engine", "stt_language"),
                *("tts_engine", "tts_language", "tts_voice"),
                *("wake_word_entity", "wake_word_id"),
            )
        ),
    )


def _add_dashboard(demo: Demo, slug: str) -> None:
    demo.command(
        "lovelace/dashboards/create",
        url_path="heat-pump",
        title="Heat pump",
        icon="mdi:heat-pump",
        show_in_sidebar=True,
        require_admin=False,
        mode="storage",
    )
    text = re.sub(rf"(?<=\.){SLUG}(?=\b|_)", slug, DASHBOARD.read_text())
    demo.command("lovelace/config/save", url_path="heat-pump", config=parse_yaml(text))


def _automations(device_id: str, slug: str) -> dict[str, dict[str, Any]]:
    """Return automations by id: one with our triggers, one of each blueprint."""
    blueprint = Path(BLUEPRINTS).name
    heat_pumps = [device_id]
    return {
        "boost": {
            "alias": "Hot water while power is cheapest",
            "triggers": [
                {
                    "trigger": "podero.mode_changed",
                    "target": {"device_id": heat_pumps},
                    "options": {"mode": ["max"]},
                }
            ],
            "conditions": [
                {
                    "condition": "podero.is_optimizing",
                    "target": {"device_id": heat_pumps},
                }
            ],
            "actions": [
                {
                    "action": "podero.set_heating_limits",
                    "data": {"device_id": heat_pumps, "hot_water_temperature": 55},
                }
            ],
        },
        "hot_water": {
            "alias": "Hot water before the morning",
            "use_blueprint": {
                "path": f"{blueprint}/hot_water_before_morning.yaml",
                "input": {"hot_water": f"number.{slug}_hot_water_temperature"},
            },
        },
        "grid": {
            "alias": "Pause while the grid asks for it",
            "use_blueprint": {
                "path": f"{blueprint}/pause_while.yaml",
                "input": {"signal": "input_boolean.grid", "heat_pumps": heat_pumps},
            },
        },
        "holidays": {
            "alias": "Away from the calendar",
            "use_blueprint": {
                "path": f"{blueprint}/away_from_calendar.yaml",
                "input": {"calendar": "calendar.holidays", "heat_pumps": heat_pumps},
            },
        },
    }
