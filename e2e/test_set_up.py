"""Adding an account: both ways to sign in, their mistakes, the choice of heat pumps."""

from playwright.sync_api import expect

from .cloud import Cloud
from .home import Home
from .screen import FLOW, INTEGRATIONS, Screen


def begin(screen: Screen, way: str) -> None:
    """Look for Podero and choose how to sign in."""
    screen.open("/config/integrations/dashboard")
    screen.press(f"{INTEGRATIONS}.add_integration")
    search = screen.page.get_by_placeholder(
        screen.words[f"{INTEGRATIONS}.search_brand"]
    )
    search.fill("podero")
    screen.page.locator("ha-integration-list-item", has_text="Podero").click()
    sign_in = screen.words[f"config.step.user.menu_options.{way}"]
    screen.page.get_by_text(sign_in, exact=True).click()


def use_address(screen: Screen, step: str, address: str) -> None:
    """Type an address of one's own under "Advanced"."""
    advanced = f"{step}.sections.advanced"
    form = screen.page.locator("step-flow-form")
    form.get_by_role("button", name=screen.words[f"{advanced}.name"]).click()
    form.get_by_role("button", name=screen.words[f"{advanced}.data.host"]).click()
    search = screen.page.locator("ha-picker-combo-box").get_by_role("textbox")
    search.fill(address)
    screen.page.get_by_role("option", name=address).click()
    expect(form).to_contain_text(address)


def test_client_credentials(screen: Screen, home: Home, cloud: Cloud) -> None:
    """After a wrong secret the other fields are kept; one of two heat pumps is chosen."""
    step = "config.step.client_credentials"
    state = cloud.state()
    begin(screen, "client_credentials")
    screen.fill(
        step,
        org_id=state["org_id"],
        user_id=state["user_id"],
        client_id=state["client_id"],
        client_secret="wrong",
    )
    use_address(screen, step, cloud.url)
    screen.press(f"{FLOW}.submit")
    screen.reads("config.error.invalid_auth")

    # The rest is still there, the address too.
    expect(screen.field(step, "org_id")).to_have_value(state["org_id"])
    screen.fill(step, client_secret=state["client_secret"])
    screen.press(f"{FLOW}.submit")
    screen.reads("config.step.heat_pumps.description")

    for box in screen.page.get_by_role("checkbox").all():
        box.press("Space")
    screen.press(f"{FLOW}.submit")
    screen.reads("config.error.none_chosen")
    screen.page.get_by_role("checkbox", name="Nibe").press("Space")
    screen.press(f"{FLOW}.submit")
    screen.press(f"{FLOW}.finish_skip")
    screen.page.wait_for_url("**/config/devices/device/*")
    expect(screen.page.get_by_text("S2125-8", exact=True)).to_be_visible()
    home.wait_until_loaded()


def test_access_token(screen: Screen, home: Home, cloud: Cloud) -> None:
    """Wrong id and wrong token are refused; a heat pump named by its id is not asked for."""
    step = "config.step.access_token"
    state = cloud.state()
    begin(screen, "access_token")
    screen.fill(
        step,
        org_id="my organisation",
        user_id=state["user_id"],
        token="wrong",
        device_id=cloud.heat_pump_ids[1],
    )
    use_address(screen, step, cloud.url)
    screen.press(f"{FLOW}.submit")
    screen.reads("config.error.invalid_id")
    # A form does not give a secret back.
    screen.fill(step, org_id=state["org_id"], token="wrong")
    screen.press(f"{FLOW}.submit")
    screen.reads("config.error.invalid_auth")
    screen.fill(step, token=cloud.new_token())
    screen.press(f"{FLOW}.submit")
    screen.press(f"{FLOW}.finish_skip")
    screen.page.wait_for_url("**/config/devices/device/*")
    expect(
        screen.page.get_by_text("aroTHERM plus VWL 75/6", exact=True)
    ).to_be_visible()
    home.wait_until_loaded()
