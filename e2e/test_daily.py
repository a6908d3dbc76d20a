"""What a homeowner does in a day, on a large screen and on a phone."""

from datetime import UTC, datetime, timedelta
import re

from playwright.sync_api import expect
import pytest

from .cloud import Cloud
from .home import Home
from .screen import FLOW, Screen
from .sizes import SIZES, sizes

DAILY = (
    "entity.switch.is_away_mode_enabled",
    "entity.button.resume",
    "entity.water_heater.water_heater",
    "entity.switch.pause_power_active",
)
"""Controls of daily use; the frontend sorts them by name, behind the thermostat."""
SELDOM = (
    "entity.datetime.away_mode_start",
    "entity.number.minimum_temperature_limit",
    "entity.number.dhw_standard_temperature",
    "entity.select.optimization_level",
    "entity.switch.is_heating_policy_enabled",
)
"""Controls of the card below them."""

MAX_LINES = 70
"""What the activity may show of a day."""


@pytest.fixture
def heat_pump(screen: Screen, home: Home, cloud: Cloud, account: str) -> str:
    """Return the id of a heat pump of an account with two."""
    return cloud.heat_pump_ids[0]


def fits(screen: Screen) -> bool:
    """Return whether the page is no wider than the screen."""
    return bool(
        screen.page.evaluate("document.body.scrollWidth <= document.body.clientWidth")
    )


@sizes
def test_pause(
    screen: Screen, home: Home, cloud: Cloud, heat_pump: str, size: tuple[int, int]
) -> None:
    """A pause begins at one tap, is to be seen, and ends at one tap."""
    page, words = screen.page, screen.words
    page.set_viewport_size({"width": size[0], "height": size[1]})
    screen.open(home.device(heat_pump))
    activity = page.locator("hui-sensor-entity-row").filter(
        has_text=words["entity.sensor.activity.name"]
    )
    paused = words["entity.sensor.activity.state.paused"]
    expect(activity).not_to_contain_text(paused)
    expect(activity).to_contain_text(words["entity.sensor.activity.name"])

    def press(key: str) -> None:
        name = words[f"entity.button.{key}.name"]
        row = page.locator("hui-button-entity-row").filter(has_text=name)
        row.get_by_role("button").last.click()

    press("pause_2_hours")
    cloud.wait_for(heat_pump, is_pause_power_active=True)
    expect(activity).to_contain_text(paused)
    press("resume")
    cloud.wait_for(heat_pump, is_pause_power_active=False)
    expect(activity).not_to_contain_text(paused)
    assert fits(screen)


@sizes
def test_first_controls(
    screen: Screen, home: Home, heat_pump: str, size: tuple[int, int]
) -> None:
    """The first card of the device's page has what is of daily use, and nothing else."""
    screen.page.set_viewport_size({"width": size[0], "height": size[1]})
    screen.open(home.device(heat_pump))
    controls = screen.page.locator("ha-device-entities-card").first
    names = [screen.words[f"{key}.name"] for key in DAILY]
    # A row is drawn after the other.
    for name in names:
        expect(controls).to_contain_text(name)
    text = controls.aria_snapshot()
    for key in SELDOM:
        assert screen.words[f"{key}.name"] not in text, key


@sizes
def test_away_in_the_calendar(
    screen: Screen, home: Home, cloud: Cloud, heat_pump: str, size: tuple[int, int]
) -> None:
    """An absence that begins in the calendar is an away window, and to be seen there."""
    screen.page.set_viewport_size({"width": size[0], "height": size[1]})
    entity_id = home.entity_id(heat_pump, "away_calendar")
    start = datetime.now(UTC) + timedelta(hours=1)
    home.command(
        "calendar/event/create",
        entity_id=entity_id,
        event={
            "summary": "Away",
            "dtstart": start.isoformat(timespec="seconds"),
            "dtend": (start + timedelta(hours=8)).isoformat(timespec="seconds"),
        },
    )
    cloud.wait_for(heat_pump, is_away_mode_enabled=True)
    screen.open("/calendar")
    name = screen.words["entity.calendar.away_calendar.name"]
    # A phone lists what a large screen shows as a month.
    expect(screen.page.get_by_text(name, exact=True).first).to_be_visible()


@sizes
def test_add_heat_pump(
    screen: Screen, home: Home, cloud: Cloud, size: tuple[int, int]
) -> None:
    """A heat pump is added by its name."""
    page = screen.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    first, second = cloud.heat_pump_ids
    entry_id = home.add_account()
    home.keep_only(entry_id, first)
    screen.open_account()
    add = screen.words["config_subentries.heat_pump.initiate_flow.user"]
    page.get_by_role("button", name=add).first.click()
    screen.reads("config_subentries.heat_pump.step.user.description")
    page.get_by_role("radio", name=re.compile("Vaillant")).click()
    screen.press(f"{FLOW}.submit")
    expect(page.locator("ha-config-sub-entry-row")).to_have_count(2)
    assert set(home.heat_pumps(entry_id)) == {first, second}
    screen.answer(f"{FLOW}.finish")
    page.get_by_role("button", name=add).first.click()
    screen.reads("config_subentries.heat_pump.abort.none_left")


def test_calm(screen: Screen, home: Home, cloud: Cloud, heat_pump: str) -> None:
    """The activity of a day is short, and tells what happened instead of when."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    yesterday = today - timedelta(days=1)
    home.seed_history()
    lines = home.activity(heat_pump, yesterday, today)
    assert 10 < len(lines) <= MAX_LINES
    for size in SIZES.values():
        screen.page.set_viewport_size({"width": size[0], "height": size[1]})
        screen.open(home.device(heat_pump))
        activity = screen.page.locator("ha-logbook")
        # What can't be seen is not drawn.
        activity.scroll_into_view_if_needed()
        name = screen.words["entity.sensor.activity.name"]
        expect(activity).to_contain_text(name)
        for key in ("current_state_last_updated_at", "savings_last_updated_at"):
            name = screen.words[f"entity.sensor.{key}.name"]
            expect(activity).not_to_contain_text(name)
