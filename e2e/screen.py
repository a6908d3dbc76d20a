"""A page of Home Assistant, and what people do on every one of them."""

from pathlib import Path
from typing import Final

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

from .words import Words

BRANDS: Final = "**/api/brands/integration/*/*"


class Screen:
    """A page with its words.

    Attributes:
        failures: What went wrong without being seen.
    """

    def __init__(
        self, page: Page, words: Words, base: str, images: Path | None
    ) -> None:
        """Watch a page.

        Args:
            page: A new page.
            words: What is to be read on it.
            base: The address of Home Assistant.
            images: Where pictures go, if there are to be any.
        """
        self.page: Final = page
        self.words: Final = words
        self.failures: Final[list[str]] = []
        self._base: Final = base
        self._images: Final = images
        page.on("console", self._on_console)
        page.on("pageerror", self._on_error)
        page.on("requestfailed", self._on_failed)
        page.on("response", self._on_response)
        page.route(BRANDS, self._brand)

    def open(self, path: str) -> None:
        """Go to a page of Home Assistant."""
        self.page.goto(self._base + path)

    def press(self, key: str) -> None:
        """Press the button with this text."""
        self.page.get_by_role("button", name=self.words[key], exact=True).click()

    def reads(self, key: str) -> None:
        """Check that a text is to be read."""
        expect(self.page.get_by_text(self.words.pattern(key)).first).to_be_visible()

    def shoot(self, name: str) -> None:
        """Take a picture for the documentation, light and dark, if that is wanted."""
        if not self._images:
            return
        for scheme, suffix in (("dark", "-dark"), ("light", "")):
            self.page.emulate_media(color_scheme=scheme)
            self.page.screenshot(path=self._images / f"{name}{suffix}.png")

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
            route.fulfill(content_type="image/svg+xml", body=EMPTY)


EMPTY: Final = '<svg xmlns="http://www.w3.org/2000/svg"/>'
