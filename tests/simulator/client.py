"""A bare HTTP client for the tests of the simulator."""

from collections.abc import Mapping
from dataclasses import dataclass
import json
from types import TracebackType
from typing import Any, Self

import aiohttp

from .cloud import Cloud


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer to a request."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The parsed body."""
        return json.loads(self.text)


class Client:
    """Knows the addresses of a cloud and how to sign in, but no answers."""

    def __init__(self, cloud: Cloud) -> None:
        """Begin with the token that a user would paste."""
        self.token: str | None = cloud.access_token
        self._cloud = cloud
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the session."""
        self._session = aiohttp.ClientSession()
        # Else aiohttp repeats a GET or PUT once whose connection was dropped, which
        # hides the drop. Its own test client does the same.
        self._session._retry_connection = False
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the session."""
        assert self._session is not None
        await self._session.close()

    def path(
        self,
        heat_pump_id: str | None = None,
        *,
        org_id: str | None = None,
        user_id: str | None = None,
    ) -> str:
        """Return the path of a heat pump, by default the first one."""
        cloud = self._cloud
        return "/".join(
            (
                "/api/partners/v2.0/org",
                org_id or cloud.org_id,
                "users",
                user_id or cloud.user_id,
                "heat-pumps",
                heat_pump_id or cloud.heat_pump_id,
            )
        )

    async def call(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> Answer:
        """Send a request; the options are those of aiohttp."""
        assert self._session is not None, "The client is not open"
        bearer = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        async with self._session.request(
            method,
            self._cloud.url + path,
            headers={**bearer, **(headers or {})},
            **options,
        ) as response:
            return Answer(
                status=response.status,
                headers=response.headers,
                text=await response.text(),
            )

    async def get(
        self, heat_pump_id: str | None = None, suffix: str = "", **query: str
    ) -> Answer:
        """Ask for a heat pump, or for something below it."""
        return await self.call("GET", self.path(heat_pump_id) + suffix, params=query)

    async def put(
        self, fields: Mapping[str, Any], heat_pump_id: str | None = None
    ) -> Answer:
        """Write fields of a heat pump."""
        return await self.call("PUT", self.path(heat_pump_id), json=fields)

    async def sign_in(
        self, client_id: str | None = None, client_secret: str | None = None
    ) -> Answer:
        """Ask for a token, by default with the credentials of the organisation."""
        return await self.call(
            "POST",
            "/oauth2/token/",
            headers=self.basic(client_id, client_secret),
            json={"grant_type": "client_credentials"},
        )

    def basic(
        self, client_id: str | None = None, client_secret: str | None = None
    ) -> Mapping[str, str]:
        """Return the header of client credentials."""
        encoded = aiohttp.encode_basic_auth(
            client_id or self._cloud.client_id,
            client_secret or self._cloud.client_secret,
        )
        return {"Authorization": encoded}
