"""The cloud's words where people, logs and language models meet them."""

import json
import logging
from typing import Any

import pytest

from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

from .home import Home, device_of

FORGED = (
    "x\r\n2026-01-15 12:00:00.000 WARNING (MainThread) [homeassistant.components.http.ban]"
    " Login attempt or request with invalid authentication from 192.0.2.7\x1b[2K\u202e\x00"
)
LINK = "[click](https://evil.example/?q) ![](https://evil.example/x.png) <b>"


def is_one_line(text: str) -> bool:
    """Return whether a text can't be more than a line in a log."""
    return text.isprintable()


async def test_a_refusal_is_one_line_of_the_log(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    """What the cloud says of a change can forge no line of the log."""
    await home.set_up()
    change = {
        "action": "number.set_value",
        "target": {"entity_id": home.entity_id("maximum_temperature_limit")},
        "data": {"value": 25},
    }
    scripts = {"script": {"warmer": {"sequence": [change]}}}
    assert await async_setup_component(home.hass, "script", scripts)
    for body in (
        {"detail": FORGED},
        {"detail": [{"loc": [FORGED, "maximum_temperature_limit"], "msg": FORGED}]},
        {"detail": [{"loc": ["body", FORGED], "msg": FORGED}]},
    ):
        caplog.clear()
        home.cloud.fail(422, method="PUT", body=json.dumps(body))
        run = home.hass.services.async_call("script", "warmer", blocking=True)
        with pytest.raises(Exception, match="Podero refused this") as caught:
            await home.clock.drive(run)
        assert is_one_line(str(caught.value))
        lines = [
            record.getMessage()
            for record in caplog.records
            if record.levelno > logging.DEBUG and "refused" in record.getMessage()
        ]
        assert lines
        assert all(map(is_one_line, lines))


async def test_a_model_is_a_line_of_text(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    """Manufacturer and model are text in the registry, in titles and in dialogs."""
    new = home.cloud.add_heat_pump(
        device_model={
            "manufacturer": FORGED[:20],
            "model": f"{LINK}\n\u202e{'x' * 500}",
        }
    )
    entry = await home.set_up(home.entry(home.cloud.heat_pump_id))
    flows = home.hass.config_entries.flow
    (offer,) = flows.async_progress_by_handler("podero")
    title = offer["context"]["title_placeholders"]["name"]
    assert is_one_line(title)
    form = await home.clock.drive(flows.async_configure(offer["flow_id"]))
    shown = (form["description_placeholders"] or {})["name"]
    assert r"\[click\]\(https\://evil\.example/?q\)" in shown
    assert "<" not in shown.replace(r"\<", "")
    await home.clock.drive(flows.async_configure(offer["flow_id"], {}))
    await home.clock.go(30)
    device = device_of(home, new)
    for text in (device.name, device.manufacturer, device.model):
        assert text
        assert is_one_line(text)
    assert {is_one_line(s.title) for s in entry.subentries.values()} == {True}
    assert not [
        record
        for record in caplog.records
        if record.levelno > logging.DEBUG
        and record.name.startswith("custom_components.podero")
    ]


async def test_repairs_render_nothing_of_others(home: Home) -> None:
    """In a repair, a name that looks like a link is a name, and the one link is ours."""
    entry = home.entry()
    (subentry,) = entry.subentries.values()
    home.hass.config_entries.async_update_subentry(entry, subentry, title=LINK)
    action: dict[str, Any] = {
        "code": "Reconnect",
        "resolution_link": "https://\u0440odero.com/connect?q=1",
    }
    home.cloud.change(home.cloud.heat_pump_id, action_needed=True, actions=[action])
    await home.set_up(entry)
    (issue,) = [
        issue
        for (domain, _), issue in ir.async_get(home.hass).issues.items()
        if domain == "podero"
    ]
    assert issue.learn_more_url
    assert issue.learn_more_url.startswith("https://github.com/podero-community/")
    placeholders = issue.translation_placeholders or {}
    assert placeholders["name"] == LINK
    assert placeholders["heat_pump"].startswith(
        r"\[click\]\(https\://evil\.example/?q\)"
    )
