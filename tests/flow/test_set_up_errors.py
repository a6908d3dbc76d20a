"""Mistakes when an account is set up: shown at their field, and nothing is lost."""

from typing import Any
from uuid import uuid4

import pytest

from custom_components.podero.const import DOMAIN
from homeassistant.config_entries import ConfigEntryState

from ..dialogs import CREDENTIALS, TOKEN, WAYS, shown, sign_in_dialog, typed
from ..home import Home
from .helpers import STRANGER, Mistake, asks, bad_host, heat_pumps_of


def bad_id(text: str) -> Mistake:
    """Return the mistake of three malformed ids."""
    names = ("org_id", "user_id", "device_id")
    return Mistake(
        errors=dict.fromkeys(names, "invalid_id"),
        typed=lambda cloud: dict.fromkeys(names, text),
    )


def no_answer(**fault: Any) -> Mistake:
    """Return the mistake that is the cloud's."""
    return Mistake(
        errors={"base": "cannot_connect"},
        asked=("list",),
        faults=({"kind": "list", **fault},),
    )


MISTAKES = {
    "malformed ids": bad_id("my house"),
    "an id too short": bad_id(STRANGER[:-1]),
    "an id too long": bad_id(f"{STRANGER}0"),
    "two ids": bad_id(f"{STRANGER}/{uuid4()}"),
    "an address without ids": bad_id("https://app.podero.com/org/"),
    "an empty id": Mistake(
        errors=dict.fromkeys(("org_id", "user_id"), "invalid_id"),
        typed=lambda cloud: {"org_id": "", "user_id": " "},
    ),
    "no host": bad_host(""),
    "no address": bad_host("https://"),
    "another scheme": bad_host("ftp://app.podero.com"),
    "a broken address": bad_host("https://["),
    "an impossible port": bad_host("https://app.podero.com:99999"),
    "http to another machine": bad_host("http://192.168.1.20"),
    "http to Podero": bad_host("http://app.podero.com"),
    "everything at once": Mistake(
        errors={
            "org_id": "invalid_id",
            "user_id": "invalid_id",
            "device_id": "invalid_id",
            "advanced": "invalid_host",
        },
        typed=lambda cloud: {
            "org_id": "mine",
            "user_id": "me",
            "device_id": "that one",
            "advanced": {"host": "http://here"},
        },
    ),
    "a forbidden organisation": Mistake(
        errors={"org_id": "forbidden"},
        asked=("list",),
        typed=lambda cloud: {"org_id": STRANGER},
    ),
    "a forbidden organisation, with a device": Mistake(
        errors={"org_id": "forbidden"},
        asked=("detail", "list"),
        typed=lambda cloud: {"org_id": STRANGER, "device_id": cloud.heat_pump_id},
    ),
    # Which of both ids is wrong only a list of everybody in the organisation would tell.
    "an unknown organisation": Mistake(
        errors={"user_id": "unknown_user"},
        asked=("list",),
        faults=({"status": 404, "kind": "list"},),
    ),
    "an unknown organisation, with a device": Mistake(
        errors={"user_id": "unknown_user"},
        asked=("detail", "list"),
        typed=lambda cloud: {"device_id": cloud.heat_pump_id},
        faults=tuple({"status": 404, "kind": kind} for kind in ("detail", "list")),
    ),
    "an unknown user": Mistake(
        errors={"user_id": "unknown_user"},
        asked=("list",),
        typed=lambda cloud: {"user_id": STRANGER},
    ),
    "an unknown user, with a device": Mistake(
        errors={"user_id": "unknown_user"},
        asked=("detail", "list"),
        typed=lambda cloud: {"user_id": STRANGER, "device_id": cloud.heat_pump_id},
    ),
    "an id that the cloud refuses": Mistake(
        errors={"user_id": "unknown_user"},
        asked=("list",),
        typed=lambda cloud: {"user_id": STRANGER},
        faults=({"status": 422, "kind": "list"},),
    ),
    "ids that the cloud refuses, with a device": Mistake(
        errors={"user_id": "unknown_user"},
        asked=("detail", "list"),
        typed=lambda cloud: {"device_id": cloud.heat_pump_id},
        faults=tuple({"status": 422, "kind": kind} for kind in ("detail", "list")),
    ),
    "an unknown device": Mistake(
        errors={"device_id": "unknown_device"},
        asked=("detail", "list"),
        typed=lambda cloud: {"device_id": STRANGER},
    ),
    "a forbidden device": Mistake(
        errors={"device_id": "forbidden_device"},
        asked=("detail", "list"),
        typed=lambda cloud: {"device_id": cloud.heat_pump_id},
        faults=({"status": 403, "kind": "detail"},),
    ),
    "the device of another user": Mistake(
        errors={"device_id": "unknown_device"},
        asked=("detail", "list"),
        typed=lambda cloud: {
            "device_id": cloud.add_heat_pump(user_id=cloud.add_user())
        },
    ),
    "a user without heat pumps": Mistake(
        errors={"base": "no_heat_pumps"},
        asked=("list",),
        typed=lambda cloud: {"user_id": cloud.add_user()},
    ),
    "an outage": no_answer(drop="before"),
    "a server error": no_answer(status=500),
    "an overload": no_answer(status=503),
    "a redirect": no_answer(status=302, headers={"Location": "https://example.com"}),
    "a log-in page": no_answer(status=200, body="<html>Please log in</html>"),
    "an answer of another kind": no_answer(status=200, body={"detail": "?"}),
    "an outage while looking for the culprit": Mistake(
        errors={"base": "cannot_connect"},
        asked=("detail", "list"),
        typed=lambda cloud: {"device_id": STRANGER},
        faults=({"status": 500, "kind": "list"},),
    ),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
async def test_mistake(home: Home, way: str, mistake: Mistake) -> None:
    """A mistake is shown at its field, nothing is lost, and then it goes on."""
    cloud = home.cloud
    wrong = typed(cloud, way) | mistake.typed(cloud)
    for fault in mistake.faults:
        cloud.fail(**fault)
    dialog = await sign_in_dialog(home, way)
    await dialog.submit(wrong)
    assert dialog.is_form(way, mistake.errors)
    assert dialog.asked == (asks(way, *mistake.asked) if mistake.asked else [])
    assert dialog.filled == shown(wrong)
    assert not home.hass.config_entries.async_entries(DOMAIN)

    cloud.heal()
    await dialog.submit(typed(cloud, way, device_id=cloud.heat_pump_id))
    assert [*heat_pumps_of(dialog.created)] == [cloud.heat_pump_id]
    assert dialog.created.state is ConfigEntryState.LOADED


@pytest.mark.parametrize(
    ("way", "wrong", "asked"),
    [
        (TOKEN, {"token": "wrong"}, ["list"]),
        (TOKEN, {"token": "wröng"}, ["list"]),
        (TOKEN, {"token": " "}, []),
        (TOKEN, {"token": "to\x00ken"}, []),
        (CREDENTIALS, {"client_secret": "wrong"}, ["token"]),
        (CREDENTIALS, {"client_secret": "wröng"}, ["token"]),
        (CREDENTIALS, {"client_secret": ""}, []),
        (CREDENTIALS, {"client_id": ""}, []),
        (CREDENTIALS, {"client_id": "a:b"}, []),
    ],
)
async def test_wrong_sign_in(
    home: Home, way: str, wrong: dict[str, str], asked: list[str]
) -> None:
    """A sign-in that is refused, or can't be one, is shown at its field."""
    dialog = await sign_in_dialog(home, way)
    await dialog.submit(typed(home.cloud, way, **wrong))
    assert dialog.is_form(way, dict.fromkeys(wrong, "invalid_auth"))
    assert dialog.asked == asked
    await dialog.submit(typed(home.cloud, way))
    assert dialog.created.state is ConfigEntryState.LOADED


async def test_sign_in_of_another_environment(home: Home) -> None:
    """A client id that Podero does not know here is shown with its secret."""
    dialog = await sign_in_dialog(home, CREDENTIALS)
    home.cloud.revoke_credentials()
    await dialog.submit(typed(home.cloud, CREDENTIALS))
    assert dialog.is_form(CREDENTIALS, {"client_secret": "invalid_auth"})
    home.cloud.restore_credentials()
    await dialog.submit(typed(home.cloud, CREDENTIALS))
    assert dialog.created.state is ConfigEntryState.LOADED


@pytest.mark.parametrize(
    ("fault", "errors"),
    [
        ({"status": 400}, {"client_secret": "invalid_auth"}),
        ({"status": 500}, {"base": "cannot_connect"}),
        ({"status": 200, "body": {}}, {"base": "cannot_connect"}),
        ({"status": 403}, {"base": "cannot_connect"}),
        ({"status": 404}, {"base": "cannot_connect"}),
        ({"drop": "before"}, {"base": "cannot_connect"}),
    ],
)
async def test_no_token(
    home: Home, fault: dict[str, Any], errors: dict[str, str]
) -> None:
    """A token endpoint that fails is told from one that refuses."""
    home.cloud.fail(kind="token", **fault)
    dialog = await sign_in_dialog(home, CREDENTIALS)
    await dialog.submit(typed(home.cloud, CREDENTIALS))
    assert dialog.is_form(CREDENTIALS, errors)
    assert dialog.asked == ["token"]
    await dialog.submit(typed(home.cloud, CREDENTIALS))
    assert dialog.created.state is ConfigEntryState.LOADED


@pytest.mark.parametrize("kind", ["token", "list"])
async def test_too_many_requests(home: Home, kind: Any) -> None:
    """A cloud that wants to rest is not asked again, and the person is told so."""
    home.cloud.fail(429, kind=kind, retry_after=120)
    dialog = await sign_in_dialog(home, CREDENTIALS)
    await dialog.submit(typed(home.cloud, CREDENTIALS))
    assert dialog.is_form(CREDENTIALS, {"base": "too_many_requests"})
    assert dialog.asked == ["token", "list"][: 1 + (kind == "list")]
    await dialog.submit(typed(home.cloud, CREDENTIALS))
    assert dialog.is_form(CREDENTIALS, {"base": "too_many_requests"})
    assert dialog.asked == []
    await home.clock.go(121)
    await dialog.submit(typed(home.cloud, CREDENTIALS))
    assert dialog.created.state is ConfigEntryState.LOADED


@pytest.mark.parametrize("way", WAYS)
async def test_nobody_listens(home: Home, way: str) -> None:
    """An address where nobody listens is no connection, at once."""
    cloud = home.cloud
    dialog = await sign_in_dialog(home, way)
    await cloud.stop()
    await dialog.submit(typed(cloud, way))
    assert dialog.is_form(way, {"base": "cannot_connect"})
    assert dialog.page["description_placeholders"] == {"host": cloud.url}
    await cloud.start(int(cloud.url.rsplit(":", 1)[1]))
    await dialog.submit(typed(cloud, way))
    assert dialog.created.state is ConfigEntryState.LOADED


@pytest.mark.parametrize("way", WAYS)
async def test_no_answer_in_time(home: Home, way: str) -> None:
    """A cloud that does not answer is waited for once, half a minute."""
    cloud, clock = home.cloud, home.clock
    dialog = await sign_in_dialog(home, way)
    cloud.latency = 3600
    began = home.hass.loop.time()
    cloud.clear()
    dialog.page = await clock.drive(
        dialog.flows.async_configure(dialog.page["flow_id"], typed(cloud, way))
    )
    assert home.hass.loop.time() - began == pytest.approx(30, abs=1.1)
    assert dialog.is_form(way, {"base": "cannot_connect"})
    assert dialog.asked == asks(way, "list")[:1]
    cloud.latency = 0
    await dialog.submit(typed(cloud, way))
    assert dialog.created.state is ConfigEntryState.LOADED


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("host", "collapsed"),
    [("http://example.com", False), ("http://127.0.0.1:9", False), (None, True)],
)
async def test_address_in_sight(
    home: Home, way: str, host: str | None, collapsed: bool
) -> None:
    """Where the address may be what is wrong, it is shown with what was entered."""
    entered = typed(home.cloud, way, user_id="wrong")
    if host:
        entered = typed(home.cloud, way, host)
    dialog = await sign_in_dialog(home, way)
    await dialog.submit(entered)
    schema = dialog.page["data_schema"].schema
    assert schema["advanced"].options["collapsed"] is collapsed
    assert dialog.filled["advanced"] == entered["advanced"]
