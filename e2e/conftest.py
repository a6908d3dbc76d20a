"""One Home Assistant and one browser for all tests; a fresh account and page for each."""

from collections.abc import Generator, Iterator
import os
import shutil
import socket

from playwright.sync_api import Browser, StorageState, expect, sync_playwright
import pytest

from scripts.demo import Demo
from scripts.demo_configuration import REPOSITORY

from .cloud import Cloud
from .home import Home
from .screen import Screen
from .words import LOCALES, Words

CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ARTIFACTS = REPOSITORY / ".e2e"
"""The folder with the log, and what was on screen when a test failed."""
TIMEOUT = 20_000
"""Milliseconds until what a screen does not show counts as missing."""

expect.set_options(timeout=TIMEOUT)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run make the pictures of the documentation."""
    parser.getgroup("podero").addoption(
        "--screenshots", action="store_true", help="write docs/images"
    )


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out what takes minutes and makes pictures only, unless they are made."""
    if not config.getoption("screenshots"):
        items[:] = [item for item in items if not item.get_closest_marker("slow")]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep what was on screen when a test failed."""
    report = yield
    screen = getattr(item, "funcargs", {}).get("screen")
    if report.when == "call" and report.failed and screen:
        picture = ARTIFACTS / f"{item.name}.png"
        screen.page.screenshot(path=picture)
        report.sections += [
            ("Screen", f"{picture}\n{screen.page.locator('body').aria_snapshot()}")
        ]
    return report


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def _house() -> Iterator[tuple[Home, Cloud]]:
    shutil.rmtree(ARTIFACTS, ignore_errors=True)
    port, cloud_port = _free_port(), _free_port()
    with Demo(ARTIFACTS / "home", port, cloud_port, "--heat-pumps", "2") as demo:
        home = Home(demo)
        yield home, Cloud(f"http://127.0.0.1:{cloud_port}")
    assert home.log_problems() == []


@pytest.fixture
def home(_house: tuple[Home, Cloud], language: str) -> Home:
    """Return Home Assistant without an account."""
    home, _ = _house
    home.reset()
    return home


@pytest.fixture
def cloud(_house: tuple[Home, Cloud]) -> Cloud:
    """Return the cloud as it is at first, with two heat pumps."""
    _, cloud = _house
    cloud.reset()
    return cloud


@pytest.fixture
def account(home: Home, cloud: Cloud) -> str:
    """Return the id of an entry with both heat pumps."""
    return home.add_account()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return the browser that `scripts/e2e` has found or installed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], args=CHROMIUM
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def signed_in(_house: tuple[Home, Cloud], browser: Browser) -> StorageState:
    """Return what the browser remembers of the sign-in to Home Assistant."""
    home, _ = _house
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(home.url)
        page.locator("home-assistant-main").wait_for()
        return context.storage_state()


@pytest.fixture(scope="session", params=["en", "de"])
def language(_house: tuple[Home, Cloud], request: pytest.FixtureRequest) -> str:
    """Return the language that Home Assistant and its user speak."""
    home, _ = _house
    language: str = request.param
    home.set_language(language)
    return language


@pytest.fixture
def screen(
    home: Home,
    browser: Browser,
    signed_in: StorageState,
    language: str,
    pytestconfig: pytest.Config,
) -> Iterator[Screen]:
    """Return a page on which nothing may go wrong."""
    with browser.new_context(
        storage_state=signed_in,
        viewport={"width": 1500, "height": 1000},
        locale=LOCALES[language],
        timezone_id="Europe/Amsterdam",
    ) as context:
        context.set_default_timeout(TIMEOUT)
        screen = Screen(
            context.new_page(),
            Words(language),
            home,
            images=REPOSITORY / "docs" / "images"
            if pytestconfig.getoption("screenshots")
            else None,
        )
        yield screen
    assert screen.failures == []
