"""What the owner of a heat pump must do at Podero, and which way leads there.

Source: Podero Partner API v2.0, the pages "cues" and "Heat Pump State". Today one code
is documented, `reauthenticate`. Its `resolution_link` is an object with the address of
a POST, which answers with the page to open; older pages speak of the address of a page.
The address holds a secret: it stays in here, and is neither compared nor printed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
import re
from typing import Final

from yarl import URL

from .fields import as_object

REAUTHENTICATE: Final = "reauthenticate"
"""The manufacturer does not let Podero in any more: the owner must sign in there."""

MAX_ACTIONS: Final = 10
MAX_CODE: Final = 50
MAX_LINK: Final = 2000
HOST: Final = re.compile(r"[0-9a-z.:_-]+")
PARAMETERS: Final = frozenset({"successUrl", "cancelUrl", "language", "secret"})
"""What can be given to an action that asks for it."""
_RESOLVE: Final = re.compile(r"/api/partners/v2\.0/cues/[\w-]+/resolve")


class Way(Enum):
    """How an action is resolved.

    Attributes:
        START: A request starts it, and answers with the page to open.
        PAGE: Its link is the page to open.
        APP: In Podero's app only, as far as is known.
    """

    START = auto()
    PAGE = auto()
    APP = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that the owner must do at Podero.

    Attributes:
        code: What it is, in small letters, digits and underscores.
        way: How it is resolved.
        link: Where: a path with its query to start it, or the https address of a page;
            empty for the app. It ends an hour after it was read.
    """

    code: str
    way: Way
    link: str = field(default="", repr=False, compare=False)

    @property
    def words(self) -> str:
        """The code as people read it, e.g. "accept terms": letters, digits and spaces."""
        return self.code.replace("_", " ").strip()

    @property
    def state_path(self) -> str:
        """Where the outcome of a started action is reported."""
        path, _, query = self.link.partition("?")
        return f"{path.removesuffix('resolve')}state?{query}"


def read_actions(answer: Mapping[str, object]) -> tuple[Action, ...]:
    """Return the pending actions, unless the cloud says that none is needed."""
    raw = answer.get("actions")
    if answer.get("action_needed") is False or not isinstance(raw, list):
        return ()
    actions: dict[str, Action] = {}
    for item in map(as_object, raw[:MAX_ACTIONS]):
        code = _read_code(item.get("code"))
        way, link = _read_way(code, item.get("resolution_link"))
        actions.setdefault(code, Action(code=code, way=way, link=link))
    return tuple(actions.values())


def as_page(raw: object) -> str | None:
    """Return the address of a page that a browser may be sent to: plain https.

    What stands before a host looks like a host.
    """
    url = _url(raw)
    if url.scheme != "https" or "@" in url.raw_authority:
        return None
    return str(url) if HOST.fullmatch(url.raw_host or "") else None


def _read_code(raw: object) -> str:
    """Return a code as words in one form: "AcceptTerms" is "accept_terms"."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", str(raw)).lower()
    return re.sub(r"[^a-z0-9]+", "_", words)[:MAX_CODE]


def _read_way(code: str, raw: object) -> tuple[Way, str]:
    link = as_object(raw)
    address = link.get("url") if link else raw
    url = _url(address)
    if _RESOLVE.fullmatch(url.path):
        # With another code the request would need what nobody has described.
        known = code == REAUTHENTICATE and _can_give(link.get("required_parameters"))
        return (Way.START, url.raw_path_qs) if known else (Way.APP, "")
    page = as_page(address)
    # Whatever else is an address of the API is no page: opened in a browser it fails.
    if page and not url.path.startswith("/api/"):
        return Way.PAGE, page
    return Way.APP, ""


def _can_give(parameters: object) -> bool:
    """Return whether all that an action requires is known here."""
    if parameters is None:
        return True
    return isinstance(parameters, list) and all(
        isinstance(name, str) and name in PARAMETERS for name in parameters
    )


def _url(raw: object) -> URL:
    """Return an address, an empty one for any other and for very long ones."""
    try:
        return URL(raw) if isinstance(raw, str) and len(raw) <= MAX_LINK else URL()
    except ValueError:
        return URL()
