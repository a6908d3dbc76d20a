"""Automations as people make them: by the names of our triggers, or of a blueprint."""

import re

from playwright.sync_api import expect

from scripts.demo_configuration import REPOSITORY

from .cloud import Cloud
from .home import Home
from .screen import Screen
from .sizes import sizes
from .waiting import until

EDITOR = "ui.panel.config.automation.editor"
BLUEPRINT = "Podero: pause while power is expensive or limited"
"""Blueprints are in English only."""
SIGNAL = ("input_boolean.grid", "The grid asks for a pause")


def find(screen: Screen, name: str) -> None:
    """Type a name where there is to be searched last."""
    screen.page.get_by_placeholder(screen.words["ui.common.search"]).last.fill(name)


def add(screen: Screen, kind: str, name: str) -> None:
    """Add a trigger, condition or action to the automation by its name."""
    screen.press(f"{EDITOR}.{kind}.add")
    find(screen, name)
    # Before an action's name stands that of its integration.
    label = re.compile(rf"^(Podero: )?{re.escape(name)}")
    screen.page.get_by_role("listitem").get_by_role("button", name=label).click()


def choose(screen: Screen, placeholder: str, name: str) -> None:
    """Choose a heat pump or an entity by its name."""
    label = re.compile("^" + re.escape(screen.words[placeholder]))
    screen.page.get_by_role("button", name=label).last.click()
    find(screen, name)
    label = re.compile("^" + re.escape(name))
    screen.page.get_by_role("option", name=label).click()


def close(screen: Screen) -> None:
    """Leave what was added: on a phone it lies above the automation."""
    screen.page.get_by_role("button", name=screen.words["ui.common.close"]).last.click()


def runs(home: Home) -> list[str]:
    """Return how the runs of the only automation have ended, or that they have not."""
    (automation_id,) = home.automations()
    traces = home.command("trace/list", domain="automation", item_id=automation_id)
    return [trace["script_execution"] or "runs" for trace in traces]


@sizes
def test_trigger(
    screen: Screen, home: Home, cloud: Cloud, account: str, size: tuple[int, int]
) -> None:
    """A trigger, a condition and an action, found by name, end a pause of the app's."""
    screen.page.set_viewport_size({"width": size[0], "height": size[1]})
    heat_pump, name = next(iter(home.heat_pumps(account).items()))
    screen.open("/config/automation/edit/new")
    add(screen, "triggers", screen.words["triggers.pause_began.name"])
    choose(screen, "ui.components.target-picker.add_target", name)
    close(screen)
    # The frontend tests each new condition, ours and others', before it has a target.
    with screen.page.expect_event("pageerror"):
        add(screen, "conditions", screen.words["conditions.is_connected.name"])
    screen.failures.remove("Script: Object")
    choose(screen, "ui.components.target-picker.add_target", name)
    close(screen)
    passes = screen.words[f"{EDITOR}.conditions.live_test_state.pass"]
    expect(screen.page.get_by_role("status", name=passes)).to_be_visible()
    add(screen, "actions", screen.words["services.resume.name"])
    choose(screen, "ui.components.device-picker.placeholder", name)
    close(screen)
    screen.press("ui.common.save")
    name_field = screen.page.locator("ha-dialog").get_by_role("textbox").first
    name_field.fill("No pause")
    screen.answer("ui.common.save")
    until(lambda: list(home.automations().values()), ["No pause"])
    cloud.change(heat_pump, is_pause_power_active=True)
    # The poll that tells of it would come some minutes later.
    home.reload(account)
    cloud.wait_for(heat_pump, is_pause_power_active=False)
    until(lambda: runs(home), ["finished"])


@sizes
def test_blueprint(
    screen: Screen, home: Home, cloud: Cloud, account: str, size: tuple[int, int]
) -> None:
    """A blueprint that came along pauses the heat pump while a signal is on."""
    page = screen.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    heat_pump, name = next(iter(home.heat_pumps(account).items()))
    screen.open("/config/blueprint/dashboard")
    page.get_by_text(BLUEPRINT).first.click()
    choose(screen, "ui.components.entity.entity-picker.placeholder", SIGNAL[1])
    choose(screen, "ui.components.device-picker.placeholder", name)
    screen.press("ui.common.save")
    until(lambda: list(home.automations().values()), [BLUEPRINT])
    for action, is_paused in (("turn_on", True), ("turn_off", False)):
        home.act(f"input_boolean.{action}", SIGNAL[0])
        cloud.wait_for(heat_pump, is_pause_power_active=is_paused)
    # The next run, which the end of the signal has begun, waits for the next pause.
    until(lambda: runs(home), ["finished", "runs"])


def test_example_is_pasted(screen: Screen, account: str) -> None:
    """An example of the manual is pasted as it stands there, its dash included."""
    page = screen.page
    manual = (REPOSITORY / "docs/automations.md").read_text()
    example, *_ = re.findall(
        r"^```yaml\n(- alias.*?)^```$", manual, re.DOTALL | re.MULTILINE
    )
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    screen.open("/config/automation/edit/new")
    expect(page.get_by_role("heading", level=2)).not_to_have_count(0)
    page.evaluate("text => navigator.clipboard.writeText(text)", example)
    page.keyboard.press("Control+V")
    screen.reads(f"{EDITOR}.paste_toast_message")
    screen.reads("triggers.mode_changed.name")
