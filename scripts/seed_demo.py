"""What a home has around its heat pump, so that the demo shows all of it."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from .home_assistant import ApiError, HomeAssistant

CONFIG_ENTRIES: Final = "/api/config/config_entries"
DASHBOARDS: Final = "lovelace/dashboards/list"


def add_account(home_assistant: HomeAssistant, account: Mapping[str, str]) -> None:
    """Set up Podero with all heat pumps, as its dialog does, unless it is set up.

    Args:
        home_assistant: Home Assistant.
        account: `org_id`, `user_id`, `client_id`, `client_secret` and `url`.

    Raises:
        ApiError: Podero can't be set up.
    """
    if home_assistant.api(f"{CONFIG_ENTRIES}/entry?domain=podero"):
        return
    step = home_assistant.api(f"{CONFIG_ENTRIES}/flow", {"handler": "podero"})
    while step["type"] != "create_entry":
        if step["type"] == "abort" or step.get("errors"):
            raise ApiError(f"Podero can't be set up: {step}")
        step = home_assistant.api(
            f"{CONFIG_ENTRIES}/flow/{step['flow_id']}", _user_input(step, account)
        )


def seed_demo(home_assistant: HomeAssistant) -> None:
    """Add an Energy dashboard, a calendar, automations, a dashboard and German Assist.

    Does nothing if the dashboard is there: an earlier run has added all of it.

    Args:
        home_assistant: A Home Assistant in which Podero is set up.
    """
    dashboards = home_assistant.command(DASHBOARDS)
    if any(board["url_path"] == "heat-pump" for board in dashboards):
        return
    (climate, *_) = (
        entity
        for entity in home_assistant.command("config/entity_registry/list")
        if entity["platform"] == "podero" and entity["entity_id"].startswith("climate.")
    )
    _, slug = climate["entity_id"].split(".")
    _add_energy(home_assistant)
    _add_calendar(home_assistant)
    _add_dashboard(home_assistant)
    for key, config in _automations(climate["device_id"], slug).items():
        home_assistant.api(f"/api/config/automation/config/{key}", config)
    add_german(home_assistant)


def add_german(home_assistant: HomeAssistant) -> None:
    """Let Assist speak German, too, unless it does."""
    pipelines = home_assistant.command("assist_pipeline/pipeline/list")["pipelines"]
    if any(pipeline["language"] == "de" for pipeline in pipelines):
        return
    home_assistant.command(
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


def _user_input(step: Mapping[str, Any], account: Mapping[str, str]) -> dict[str, Any]:
    """Fill in one step of the dialog."""
    match step["step_id"]:
        case "client_credentials":
            names = ("org_id", "user_id", "client_id", "client_secret")
            return {
                **{name: account[name] for name in names},
                "advanced": {"host": account["url"]},
            }
        case "heat_pumps":
            (field,) = step["data_schema"]
            options = field["selector"]["select"]["options"]
            return {field["name"]: [option["value"] for option in options]}
        case _:
            return {"next_step_id": "client_credentials"}


def _add_energy(home_assistant: HomeAssistant) -> None:
    """Let the Energy dashboard show the consumption of the heat pumps."""
    home_assistant.command(
        "energy/save_prefs",
        device_consumption=[
            {
                "stat_consumption": _consumption_statistic(device_id),
                "name": device["name"],
            }
            for device in home_assistant.command("config/device_registry/list")
            for domain, device_id in device["identifiers"]
            if domain == "podero"
        ],
    )


def _consumption_statistic(device_id: str) -> str:
    """Return the id that the integration gives, which a browser's test can't import."""
    key = sha256(f"podero {device_id}".encode()).hexdigest()[:16]
    return f"podero:consumption_kwh_{key}"


def _add_calendar(home_assistant: HomeAssistant) -> None:
    flow = home_assistant.api(f"{CONFIG_ENTRIES}/flow", {"handler": "local_calendar"})
    home_assistant.api(
        f"{CONFIG_ENTRIES}/flow/{flow['flow_id']}",
        {"calendar_name": "Holidays", "import": "create_empty"},
    )


def _add_dashboard(home_assistant: HomeAssistant) -> None:
    home_assistant.command(
        "lovelace/dashboards/create",
        url_path="heat-pump",
        title="Heat pump",
        icon="mdi:heat-pump",
        show_in_sidebar=True,
        require_admin=False,
        mode="storage",
    )
    home_assistant.command(
        "lovelace/config/save",
        url_path="heat-pump",
        config={"strategy": {"type": "custom:podero"}},
    )


def _automations(device_id: str, slug: str) -> dict[str, dict[str, Any]]:
    """Return automations by id: one with our triggers, one of each blueprint."""
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
                "path": "podero/hot_water_before_morning.yaml",
                "input": {"hot_water": f"number.{slug}_hot_water_target"},
            },
        },
        "grid": {
            "alias": "Pause while the grid asks for it",
            "use_blueprint": {
                "path": "podero/pause_while.yaml",
                "input": {"signal": "input_boolean.grid", "heat_pumps": heat_pumps},
            },
        },
        "holidays": {
            "alias": "Away from the calendar",
            "use_blueprint": {
                "path": "podero/away_from_calendar.yaml",
                "input": {"calendar": "calendar.holidays", "heat_pumps": heat_pumps},
            },
        },
    }
