"""Assist without a language model: sentences are typed."""

import re

from playwright.sync_api import expect
import pytest

from .cloud import Cloud
from .home import Home
from .screen import Screen
from .waiting import until

SENTENCES = {
    "en": (
        "pause the heat pump for 2 hours",
        r"is paused until",
        "what is the heat pump doing",
        r"is paused\.",
        "the heat pump may run again",
    ),
    "de": (
        "pausiere die Wärmepumpe für 2 Stunden",
        r"bis .+ pausiert|pausiert bis",
        "was macht die Wärmepumpe",
        r"pausiert\.",
        "lass die Wärmepumpe wieder laufen",
    ),
}
"""By language: pause, its answer, question, its answer, resume."""


@pytest.fixture
def heat_pump(home: Home, cloud: Cloud) -> str:
    """Return the only heat pump, in a home that has Assist in both languages."""
    heat_pump_id, *_ = cloud.heat_pump_ids
    home.keep_only(home.add_account(), heat_pump_id)
    home.add_german()
    return heat_pump_id


def test_assist(screen: Screen, cloud: Cloud, heat_pump: str, language: str) -> None:
    """Sentences begin a pause, ask about it and end it."""
    pause, paused, question, state, resume = SENTENCES[language]
    screen.page.set_viewport_size({"width": 1000, "height": 860})
    screen.open("/home/overview")
    screen.page.get_by_role("button", name=re.compile("^Assist")).click()
    dialog = screen.page.locator("ha-voice-command-dialog")
    if language == "de":
        dialog.get_by_role("button", name="Home Assistant").click()
        screen.page.get_by_role("menuitem").filter(has_text="Deutsch").click()
    box = dialog.get_by_role("textbox")
    answers = dialog.locator(".message.hass")
    for sentence, answer in ((pause, paused), (question, state)):
        box.fill(sentence)
        box.press("Enter")
        expect(answers.last).to_contain_text(re.compile(answer))
    cloud.wait_for(heat_pump, is_pause_power_active=True)
    screen.shoot("assist" if language == "en" else f"assist-{language}")
    box.fill(resume)
    box.press("Enter")
    until(lambda: cloud.stored(heat_pump, "is_pause_power_active"), False)
