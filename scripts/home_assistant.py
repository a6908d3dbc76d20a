"""A client of Home Assistant's REST and websocket APIs."""

import asyncio
import json
from typing import Any, Final
import urllib.error
import urllib.parse
import urllib.request

import aiohttp

TIMEOUT: Final = 30
"""Seconds until a request is given up."""


class ApiError(Exception):
    """Home Assistant refused a request; the message says why."""


class HomeAssistant:
    """A Home Assistant that runs.

    Attributes:
        url: Its address, without a path.
    """

    def __init__(self, url: str) -> None:
        """Begin without a token: `sign_in` gets one."""
        self.url: Final = url
        self._token = ""

    def api(self, path: str, data: object = None, method: str | None = None) -> Any:
        """Send a request to the REST API.

        Args:
            path: The path, with its query.
            data: What is sent as JSON.
            method: The HTTP method; POST with data and GET without, unless given.

        Returns:
            The parsed answer.

        Raises:
            ApiError: The request was refused.
            OSError: Home Assistant was not reached.
        """
        return self._request(
            path,
            None if data is None else json.dumps(data).encode(),
            method,
            {
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
            },
        )

    def command(self, kind: str, **data: Any) -> Any:
        """Send a command to the websocket API and return its result.

        Raises:
            ApiError: The command was refused.
        """
        return asyncio.run(self._command({"id": 1, "type": kind, **data}))

    def create_user(self, username: str, password: str) -> None:
        """Create the first user, as onboarding does."""
        self.api(
            "/api/onboarding/users",
            {
                "username": username,
                "password": password,
                "client_id": self._client_id,
                "name": username.title(),
                "language": "en",
            },
        )

    def sign_in(self, username: str, password: str) -> None:
        """Get a token for a user; later requests are sent with it.

        Raises:
            ApiError: The password is wrong.
        """
        flow = self.api(
            "/auth/login_flow",
            {
                "client_id": self._client_id,
                "handler": ["homeassistant", None],
                "redirect_uri": self._client_id,
            },
        )
        login = self.api(
            f"/auth/login_flow/{flow['flow_id']}",
            {
                "username": username,
                "password": password,
                "client_id": self._client_id,
            },
        )
        if login["type"] != "create_entry":
            raise ApiError(f"The password of {username} is wrong")
        grant = {
            "grant_type": "authorization_code",
            "code": login["result"],
            "client_id": self._client_id,
        }
        token = self._request("/auth/token", urllib.parse.urlencode(grant).encode())
        self._token = token["access_token"]

    @property
    def _client_id(self) -> str:
        """The address of the client that signs in: its own frontend's."""
        return f"{self.url}/"

    async def _command(self, command: dict[str, Any]) -> Any:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{self.url}/api/websocket") as connection,
        ):
            await connection.receive_json()
            await connection.send_json({"type": "auth", "access_token": self._token})
            await connection.receive_json()
            await connection.send_json(command)
            answer = await connection.receive_json()
        if not answer["success"]:
            raise ApiError(f"{command['type']}: {answer['error']['message']}")
        return answer["result"]

    def _request(
        self,
        path: str,
        body: bytes | None = None,
        method: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:
        request = urllib.request.Request(
            self.url + path, body, headers or {}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
                return json.load(response)
        except urllib.error.HTTPError as err:
            raise ApiError(f"{path}: {err.code} {err.read().decode()}") from err
