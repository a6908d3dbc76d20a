"""The page of a heat pump: each kind of control reaches the cloud, or says why not."""

from datetime import datetime
import re
from zoneinfo import ZoneInfo

from playwright.sync_api import expect
import pytest

from .cloud import Cloud
from .home import Home
from .screen import Screen
from .waiting import until

ZONE = ZoneInfo("Europe/Amsterdam")


def local(time: str) -> str:
    """Return day, hour and minute as the user sees them."""
    return f"{datetime.fromisoformat(time).astimezone(ZONE):%d %H:%M}"


@pytest.fixture
def heat_pump(screen: Screen, home: Home, cloud: Cloud, account: str) -> str:
    """Return the id of a heat pump whose page is open."""
    heat_pump_id = cloud.heat_pump_ids[0]
    screen.open(home.device(heat_pump_id))
    return heat_pump_id


def test_switch(screen: Screen, cloud: Cloud, heat_pump: str) -> None:
    """A switch is off in the cloud, too."""
    switch = screen.switch("is_smart_optimization_active")
    expect(switch).to_be_checked()
    switch.press("Space")
    cloud.wait_for(heat_pump, is_smart_optimization_active=False)
    expect(switch).not_to_be_checked()


def test_number(screen: Screen, cloud: Cloud, heat_pump: str) -> None:
    """A temperature is set in the cloud, too."""
    number = screen.number("minimum_temperature_limit")
    expect(number).to_have_value("19.5")
    number.fill("20.5")
    number.press("Enter")
    cloud.wait_for(heat_pump, minimum_temperature_limit=20.5)
    expect(number).to_have_value("20.5")


def test_select(screen: Screen, cloud: Cloud, heat_pump: str) -> None:
    """A choice is made in the cloud, too."""
    name = "entity.select.optimization_level"
    button = screen.page.locator("hui-select-entity-row").get_by_role("button")
    expect(button).to_contain_text(screen.words[f"{name}.state.mid"])
    button.click()
    level = screen.words[f"{name}.state.max"]
    screen.page.get_by_role("menuitem", name=level).click()
    cloud.wait_for(heat_pump, optimization_level="Max")
    expect(button).to_contain_text(level)


def test_datetime(screen: Screen, cloud: Cloud, heat_pump: str) -> None:
    """A time that was empty begins a pause in the cloud, too."""
    name = screen.words["entity.datetime.pause_power_until.name"]
    row = screen.page.locator("hui-datetime-entity-row", has_text=name)
    row.locator("ha-date-input").click()
    picker = screen.page.locator("ha-dialog-date-picker")
    picker.get_by_role("button", name=screen.words["ui.common.next"]).first.click()
    # The 15th of next month, however the language writes that.
    picker.get_by_role("button", name=re.compile(r"^15\b")).click()
    picker.get_by_role("button", name=screen.words["ui.common.ok"]).click()
    cloud.wait_for(heat_pump, is_pause_power_active=True)
    expect(screen.switch("pause_power_active")).to_be_checked()
    hours = row.get_by_role("spinbutton").first
    hours.fill("7")
    hours.press("Tab")
    until(lambda: local(cloud.stored(heat_pump, "pause_power_until")), "15 07:00")


def test_refused(screen: Screen, cloud: Cloud, heat_pump: str) -> None:
    """What breaks a rule is not sent, and why is to be read."""
    number = screen.number("minimum_temperature_limit")
    expect(number).to_have_value("19.5")
    with screen.refused("limits_too_close"):
        number.fill("23")
        number.press("Enter")
    expect(number).to_have_value("19.5")
    assert cloud.updates() == []
