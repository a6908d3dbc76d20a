"""The way back to the manufacturer, when it no longer lets Podero in."""

from playwright.sync_api import Route, expect

from .cloud import Cloud
from .home import Home
from .screen import FLOW, Screen

MANUFACTURER = "https://sign-in.example.com/**"
REPAIR = "issues.sign_in_at_manufacturer"


def test_way_back(screen: Screen, home: Home, cloud: Cloud, language: str) -> None:
    """The repair leads to the manufacturer's page, and is gone when that has worked."""
    page, heat_pump = screen.page, cloud.heat_pump_ids[0]

    def sign_in(route: Route) -> None:
        cloud.change(heat_pump, is_authenticated=True)
        route.fulfill(content_type="text/html", body="<h1>Signed in</h1>")

    page.context.route(MANUFACTURER, sign_in)
    cloud.add_cue(heat_pump)
    entry_id = home.add_account()
    page.set_viewport_size({"width": 1100, "height": 640})
    screen.open("/config/repairs")
    name = home.heat_pumps(entry_id)[heat_pump]
    page.get_by_text(screen.words[f"{REPAIR}.title"].replace("{name}", name)).click()
    screen.reads(f"{REPAIR}.fix_flow.step.open_page.title")
    link = page.get_by_role("link", name="sign-in.example.com")
    expect(link).to_be_visible()
    if language == "en":
        screen.shoot("way-back")

    # Who comes back too early is told so.
    screen.answer(f"{FLOW}.submit")
    screen.reads(f"{REPAIR}.fix_flow.step.not_done_yet.description")
    page.get_by_text(
        screen.words[f"{REPAIR}.fix_flow.step.not_done_yet.menu_options.start_over"]
    ).click()
    with page.context.expect_page() as opened:
        link.click()
    expect(opened.value.get_by_text("Signed in")).to_be_visible()
    opened.value.close()
    screen.answer(f"{FLOW}.submit")
    screen.answer(f"{FLOW}.finish")
    screen.reads("ui.panel.config.repairs.no_repairs")
    (cue,) = cloud.cues()[-1:]
    assert cue["outcomes"] == ["fail", "success"]
    assert {body["language"] for body in cue["bodies"]} == {language}
