"""The dashboard: added by a click, for whatever heat pumps there are."""

import re
from typing import Any, Final

from playwright.sync_api import ConsoleMessage, Locator, ViewportSize, expect
import pytest

from .cloud import Cloud
from .home import Home
from .screen import Screen
from .waiting import until

DASHBOARDS: Final = "ui.panel.config.lovelace.dashboards"
EDITOR: Final = "ui.panel.lovelace.editor"
MODULE: Final = "podero-strategy.js"
STRATEGY: Final = {"type": "custom:podero"}
PATH: Final = "heat-pumps"
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
HEADINGS: Final = ("now", "rooms", "hot_water", "pause", "away", "today")
"""What there is of a heat pump from the first minute on, in this order."""


@pytest.fixture(autouse=True)
def _no_warning(screen: Screen) -> None:
    """Take warnings in the browser's console for failures, as errors are."""

    def note(message: ConsoleMessage) -> None:
        if message.type == "warning":
            screen.failures.append(f"Console: {message.text}")

    screen.page.on("console", note)


@pytest.fixture
def dashboard(home: Home, account: str) -> str:
    """Return the path of a dashboard with our strategy, and both heat pumps."""
    home.add_dashboard(PATH, {"strategy": STRATEGY})
    return f"/{PATH}"


def tabs(screen: Screen) -> Locator:
    """Return the tabs of the views, which one alone does not have."""
    return screen.page.get_by_role("tab")


def tab(screen: Screen, name: str) -> Locator:
    """Return the tab of a view."""
    return tabs(screen).filter(has_text=name)


def headings(screen: Screen) -> list[str]:
    """Return the headings that are to be seen, in their order."""
    found: list[str] = screen.page.locator("hui-heading-card").evaluate_all(
        """cards => cards.filter((card) => card.checkVisibility()).map(
             (card) => card.shadowRoot.querySelector("h2, p").textContent.trim())"""
    )
    return found


def cards(screen: Screen) -> list[dict[str, Any]]:
    """Return what all cards are made of."""
    found: list[dict[str, Any]] = screen.page.locator("hui-card").evaluate_all(
        "cards => cards.map((card) => card.config)"
    )
    assert len(found) > 20
    return found


def texts(screen: Screen, *parts: str) -> list[str]:
    """Return the headings of parts."""
    return [screen.words[f"common.dashboard_{part}"] for part in parts]


def heading(screen: Screen, part: str) -> Locator:
    """Return the heading of a part."""
    return screen.page.locator("hui-heading-card").get_by_text(
        screen.words[f"common.dashboard_{part}"], exact=True
    )


def tile(screen: Screen, key: str) -> Locator:
    """Return the tile of an entity by the key of its name."""
    name = re.escape(screen.words[f"entity.{key}.name"])
    return screen.page.locator(
        "hui-tile-card", has=screen.page.get_by_text(re.compile(f"^{name}$"))
    )


def is_whole(screen: Screen) -> None:
    """Check that no card complains, and nothing is wider than the screen."""
    expect(heading(screen, "today")).to_be_visible()
    expect(screen.page.locator("hui-warning, hui-error-card")).to_have_count(0)
    width = "document.documentElement.scrollWidth - innerWidth"
    until(lambda: screen.page.evaluate(width), 0)


def calendars(screen: Screen) -> list[str]:
    """Return how the calendars that are to be seen show their events."""
    shown: list[str] = screen.page.locator("ha-full-calendar").evaluate_all(
        "all => all.filter((each) => each.checkVisibility()).map((each) => each.initialView)"
    )
    return shown


def test_add(screen: Screen, home: Home, account: str, language: str) -> None:
    """The dialog offers it in the user's language; what it makes shows all parts."""
    names = sorted(home.heat_pumps(account).values())
    screen.open("/config/lovelace/dashboards")
    screen.press(f"{DASHBOARDS}.picker.add_dashboard")
    card = screen.page.locator("dashboard-card", has_text="Podero")
    expect(card).to_contain_text({"en": "heat pumps", "de": "Wärmepumpen"}[language])
    card.click()
    screen.answer(f"{DASHBOARDS}.detail.create")
    # The dialog closes once it has saved what the dashboard is made of.
    expect(screen.page.locator("ha-dialog-footer")).to_have_count(0)
    until(home.dashboards, {"dashboard-podero": "Podero"})
    assert home.dashboard("dashboard-podero")["strategy"] == STRATEGY
    screen.open("/dashboard-podero")
    is_whole(screen)
    expect(tabs(screen)).to_have_text(names)
    # Statistics that an earlier test has left bring graphs of their own, below.
    until(lambda: headings(screen)[: len(HEADINGS)], texts(screen, *HEADINGS))
    until(lambda: calendars(screen), ["dayGridMonth"])
    screen.page.set_viewport_size(PHONE)
    is_whole(screen)
    until(lambda: calendars(screen), ["listWeek"])
    tab(screen, names[1]).click()
    is_whole(screen)


def test_registries(screen: Screen, home: Home, cloud: Cloud) -> None:
    """Names and ids are the user's; what is disabled or hidden leaves no trace."""
    # One of its own: Home Assistant remembers what was changed of a heat pump.
    heat_pump_id = cloud.add_heat_pump()
    home.add_account()
    home.add_dashboard(PATH, {"strategy": STRATEGY})
    home.rename(heat_pump_id, "Cellar")
    home.update_entity(heat_pump_id, "activity", new_entity_id="sensor.what")
    home.update_entity(heat_pump_id, "activity", name="What it does")
    home.update_entity(heat_pump_id, "current_power_consumption_w", disabled_by="user")
    home.update_entity(heat_pump_id, "outdoor_temperature", hidden_by="user")
    for field in ("water_heater", "climate"):
        home.update_entity(heat_pump_id, field, disabled_by="user")
    screen.open(f"/{PATH}")
    tab(screen, "Cellar").click()
    is_whole(screen)
    expect(screen.page.get_by_text("What it does")).to_be_visible()
    expect(tile(screen, "sensor.dhw_temperature")).to_be_visible()
    expect(tile(screen, "sensor.outdoor_temperature")).to_have_count(0)
    expect(heading(screen, "rooms")).to_have_count(0)
    expect(heading(screen, "hot_water")).to_have_count(0)
    # Of power, room and hot water two graphs are left.
    expect(screen.page.locator("hui-history-graph-card")).to_have_count(2)


def test_added_later(
    screen: Screen, home: Home, cloud: Cloud, dashboard: str, account: str
) -> None:
    """One heat pump needs no tabs; a second one shows at the next load, none says so."""
    first, _ = cloud.heat_pump_ids
    home.keep_only(account, first)
    screen.open(dashboard)
    is_whole(screen)
    expect(tabs(screen)).to_have_count(0)
    home.remove_account()
    account = home.add_account()
    screen.page.reload()
    is_whole(screen)
    expect(tabs(screen)).to_have_count(2)
    home.keep_only(account)
    screen.page.reload()
    screen.reads("common.dashboard_nothing")


def test_pause(
    screen: Screen, home: Home, cloud: Cloud, account: str, dashboard: str
) -> None:
    """A tap pauses; then its end is there, and a tap that ends it."""
    heat_pump_id, *_ = cloud.heat_pump_ids
    screen.open(dashboard)
    tab(screen, home.heat_pumps(account)[heat_pump_id]).click()
    tile(screen, "button.pause_2_hours").click()
    cloud.wait_for(heat_pump_id, is_pause_power_active=True)
    expect(tile(screen, "datetime.pause_power_until")).to_be_visible()
    expect(tile(screen, "button.pause_2_hours")).to_be_hidden()
    tile(screen, "button.resume").click()
    cloud.wait_for(heat_pump_id, is_pause_power_active=False)
    expect(tile(screen, "button.pause_2_hours")).to_be_visible()
    expect(tile(screen, "datetime.pause_power_until")).to_be_hidden()


def test_attention(
    screen: Screen, home: Home, cloud: Cloud, account: str, dashboard: str
) -> None:
    """What needs the owner is there only while something does."""
    heat_pump_id, *_ = cloud.heat_pump_ids
    screen.open(dashboard)
    tab(screen, home.heat_pumps(account)[heat_pump_id]).click()
    is_whole(screen)
    expect(heading(screen, "attention")).to_be_hidden()
    cloud.change(heat_pump_id, action_needed=True)
    home.reload(account)
    expect(heading(screen, "attention")).to_be_visible()
    expect(tile(screen, "binary_sensor.action_needed")).to_be_visible()
    expect(tile(screen, "binary_sensor.is_authenticated")).to_be_hidden()


def test_take_control(screen: Screen, home: Home, dashboard: str) -> None:
    """It becomes ordinary YAML, which shows the same."""
    screen.open(dashboard)
    is_whole(screen)
    before = cards(screen)
    screen.press("ui.panel.lovelace.menu.configure_ui")
    dialog = screen.page.locator("ha-dialog")
    dialog.get_by_role("button", name=screen.words["ui.common.menu"]).click()
    screen.choose(f"{EDITOR}.strategy-editor.take_control")
    screen.answer(f"{EDITOR}.save_config.save")
    until(lambda: "strategy" in str(home.dashboard(PATH)), False)
    screen.open(dashboard)
    is_whole(screen)
    assert cards(screen) == before


def test_in_another_dashboard(
    screen: Screen, home: Home, cloud: Cloud, account: str
) -> None:
    """A view and a section of one's own dashboard take it, with what is chosen."""
    heat_pump_id, *_ = cloud.heat_pump_ids
    device = home.device(heat_pump_id).rpartition("/")[2]
    chosen = STRATEGY | {"devices": [device], "parts": ["pause", "rooms"]}
    section = {"strategy": STRATEGY | {"parts": ["now"]}}
    views: list[dict[str, Any]] = [
        {"title": "View", "strategy": chosen},
        {"title": "Section", "type": "sections", "sections": [section]},
    ]
    home.add_dashboard(PATH, {"views": views})
    screen.open(f"/{PATH}")
    expect(heading(screen, "rooms")).to_be_visible()
    assert headings(screen) == texts(screen, "pause", "rooms")
    tab(screen, "Section").click()
    expect(tile(screen, "sensor.activity")).to_have_count(2)
    now = screen.words["common.dashboard_now"]
    names = sorted(home.heat_pumps(account).values())
    assert headings(screen) == [f"{name}: {now}" for name in names]


def test_module(screen: Screen, home: Home, account: str) -> None:
    """It is small, comes from here, and goes with the account."""
    with screen.page.expect_response(re.compile(re.escape(MODULE))) as got:
        screen.open("/config/lovelace/dashboards")
    response = got.value
    assert re.search(r"\?v=\d+\.\d+\.\d+$", response.url)
    sizes = response.request.sizes()
    assert sizes["responseBodySize"] + sizes["responseHeadersSize"] < 10_000
    assert "max-age" in response.headers["cache-control"]
    defined = "() => Boolean(customElements.get('ll-strategy-dashboard-podero'))"
    screen.page.wait_for_function(defined)
    home.remove_account()
    screen.page.reload()
    screen.page.locator("home-assistant-main").wait_for()
    assert not screen.page.evaluate(defined)
