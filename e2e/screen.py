"""A page of Home Assistant, and what people do on every one of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
import re
from typing import Final, Literal

from playwright.sync_api import (
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Request,
    Response,
    Route,
    expect,
)

from .home import Home
from .words import Words

INTEGRATIONS: Final = "ui.panel.config.integrations"
FLOW: Final = f"{INTEGRATIONS}.config_flow"
ENTRY: Final = f"{INTEGRATIONS}.config_entry"

ENGLISH: Final = Words("en")
BRANDS: Final = "**/api/brands/integration/*/*"
NO_BRAND: Final = '<svg xmlns="http://www.w3.org/2000/svg"/>'
SCHEMES: Final[dict[Literal["dark", "light"], str]] = {"dark": "-dark", "light": ""}
"""What follows the name of a picture, by how bright it is."""


class Screen:
    """A page with its words.

    Attributes:
        failures: What went wrong without being seen.
    """

    def __init__(
        self, page: Page, words: Words, home: Home, images: Path | None
    ) -> None:
        """Watch a page.

        Args:
            page: A new page.
            words: What is to be read on it.
            home: Home Assistant.
            images: Where pictures go, if there are to be any.
        """
        self.page: Final = page
        self.words: Final = words
        self.failures: Final[list[str]] = []
        self._home: Final = home
        self._images: Final = images
        page.on("console", self._on_console)
        page.on("pageerror", self._on_error)
        page.on("requestfailed", self._on_failed)
        page.on("response", self._on_response)
        page.route(BRANDS, self._brand)

    def open(self, path: str) -> None:
        """Go to a page of Home Assistant."""
        self.page.goto(self._home.url + path)

    def press(self, key: str) -> None:
        """Press the button with this text."""
        self.page.get_by_role("button", name=self.words[key], exact=True).click()

    def open_account(self) -> None:
        """Go to the page of the integration, where its accounts are."""
        self.open("/config/integrations/integration/podero")

    @property
    def account(self) -> Locator:
        """The account on that page."""
        return self.page.locator("ha-config-entry-row")

    def open_menu(self, row: Locator) -> None:
        """Open the menu of a row, which comes before those of the rows within."""
        name = self.words["ui.common.menu"]
        row.get_by_role("button", name=name, exact=True).first.click()

    def choose(self, key: str) -> None:
        """Choose from the menu that is open."""
        self.page.get_by_role("menuitem", name=self.words[key], exact=True).click()

    def field(self, step: str, name: str) -> Locator:
        """Return a text field of a dialog; a star says that it is required."""
        label = re.escape(self.words[f"{step}.data.{name}"])
        return self.page.get_by_role("textbox", name=re.compile(rf"^{label}\*?$"))

    def fill(self, step: str, **values: str) -> None:
        """Fill in text fields of a dialog."""
        for name, value in values.items():
            self.field(step, name).fill(value)

    def switch(self, key: str) -> Locator:
        """Return a switch of a heat pump."""
        name = self.words[f"entity.switch.{key}.name"]
        return self.page.get_by_role("switch", name=re.compile(rf" {name}( |$)"))

    def number(self, key: str) -> Locator:
        """Return a number of a heat pump."""
        name = self.words[f"entity.number.{key}.name"]
        return self.page.get_by_role("spinbutton", name=name, exact=True)

    def answer(self, key: str) -> None:
        """Press the button with this text at the foot of a dialog."""
        foot = self.page.locator("ha-dialog-footer")
        foot.get_by_role("button", name=self.words[key], exact=True).click()

    @contextmanager
    def refused(self, key: str) -> Iterator[None]:
        """Check that what is done meanwhile is refused with this exception's text.

        Home Assistant logs each refused action as an error, and the frontend throws
        what it has already shown.
        """
        with self.page.expect_event("pageerror"):
            yield
        self.reads(f"exceptions.{key}.message")
        self.failures.remove("Script: Object")
        self._home.expected_errors.append(ENGLISH.pattern(f"exceptions.{key}.message"))

    def reads(self, key: str) -> None:
        """Check that a text is to be read."""
        expect(self.page.get_by_text(self.words.pattern(key)).first).to_be_visible()

    def shoot(self, name: str) -> None:
        """Take a picture for the documentation, light and dark, if that is wanted."""
        if not self._images:
            return
        for scheme, suffix in SCHEMES.items():
            self.page.emulate_media(color_scheme=scheme)
            (self._images / f"{name}{suffix}.png").write_bytes(self._settled())

    def _settled(self) -> bytes:
        """Return a picture once it no longer changes."""
        last = b""
        for _ in range(50):
            picture = self.page.screenshot(animations="disabled")
            if picture == last:
                break
            last = picture
        return last

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.failures.append(f"Console: {message.text}")

    def _on_error(self, error: Error) -> None:
        self.failures.append(f"Script: {error}")

    def _on_failed(self, request: Request) -> None:
        # That is how the browser calls what it no longer needs on leaving a page.
        if request.failure != "net::ERR_ABORTED":
            self.failures.append(f"{request.failure}: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.failures.append(f"{response.status}: {response.url}")

    def _brand(self, route: Route) -> None:
        """Let our own pictures through; those of others would come from the internet."""
        if "/podero/" in route.request.url:
            route.continue_()
        else:
            route.fulfill(content_type="image/svg+xml", body=NO_BRAND)
