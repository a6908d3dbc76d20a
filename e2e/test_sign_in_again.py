"""Reauthentication and reconfiguration."""

from playwright.sync_api import expect

from .cloud import Cloud
from .home import Home
from .screen import ENTRY, FLOW, INTEGRATIONS, Screen


def test_reauthentication(
    screen: Screen, home: Home, cloud: Cloud, account: str
) -> None:
    """Whoever presses a switch reads that the sign-in ended, and is asked for another."""
    step = "config.step.reauth_confirm"
    heat_pump = cloud.heat_pump_ids[0]
    cloud.act("revoke_credentials")
    cloud.act("revoke_tokens")
    screen.open(home.device(heat_pump))
    with screen.refused("sign_in_refused"):
        screen.switch("is_smart_optimization_active").press("Space")
    screen.open("/config/integrations/dashboard")
    screen.press(f"{INTEGRATIONS}.reconfigure")
    screen.reads(f"{step}.description")

    state = cloud.state()
    screen.fill(
        step, client_id=state["client_id"], client_secret=state["client_secret"]
    )
    screen.press(f"{FLOW}.submit")
    screen.reads("config.error.invalid_auth")
    cloud.act("restore_credentials")
    # A form does not give a secret back.
    screen.fill(step, client_secret=state["client_secret"])
    screen.press(f"{FLOW}.submit")
    screen.reads("config.abort.reauth_successful")
    screen.answer(f"{FLOW}.close")
    screen.open(home.device(heat_pump))
    screen.switch("is_smart_optimization_active").press("Space")
    cloud.wait_for(heat_pump, is_smart_optimization_active=False)


def test_reconfigure(screen: Screen, home: Home, cloud: Cloud, account: str) -> None:
    """One way to sign in takes the place of the other."""
    step = "config.step.reconfigure"
    screen.open_account()
    screen.open_menu(screen.account)
    screen.choose(f"{ENTRY}.reconfigure")
    state = cloud.state()
    expect(screen.field(step, "org_id")).to_have_value(state["org_id"])
    token = cloud.new_token()
    screen.fill(step, client_id=state["client_id"], token=token)
    screen.press(f"{FLOW}.submit")
    screen.reads("config.error.one_sign_in")
    # A form does not give a secret back.
    screen.fill(step, client_id="", token=token)
    screen.press(f"{FLOW}.submit")
    screen.reads("config.abort.reconfigure_successful")
    home.wait_until_loaded()
