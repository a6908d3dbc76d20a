"""Client credentials and tokens."""

from http import HTTPStatus
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest

from ..simulator import Cloud
from ..simulator.client import Client
from ..simulator.ids import OTHER_ORG_ID


async def test_client_credentials_give_a_token(cloud: Cloud, client: Client) -> None:
    """The answer is the documented one, and the token opens the organisation."""
    answer = await client.sign_in()
    assert answer.status == 200
    token = answer.json
    client.token = token.pop("access_token")
    assert token == {
        "expires_in": 36000,
        "token_type": "Bearer",
        "scope": "read write",
    }
    assert client.token != cloud.access_token
    assert (await client.get()).status == 200


async def test_a_form_signs_in_too(client: Client) -> None:
    """OAuth itself asks for a form."""
    answer = await client.call(
        "POST",
        "/oauth2/token/",
        headers=client.basic(),
        data={"grant_type": "client_credentials"},
    )
    assert answer.status == 200


@pytest.mark.parametrize(
    "authorization", ["", "Basic", "Basic ???", "Bearer abc", "Basic /////w=="]
)
async def test_only_basic_credentials_sign_in(
    client: Client, authorization: str
) -> None:
    """Whatever else the header holds is refused."""
    answer = await client.call(
        "POST",
        "/oauth2/token/",
        headers={"Authorization": authorization},
        json={"grant_type": "client_credentials"},
    )
    assert (answer.status, answer.json) == (401, {"error": "invalid_client"})


async def test_wrong_credentials_are_refused(client: Client) -> None:
    """Each half has to be right."""
    for pair in (("someone", None), (None, "guess")):
        answer = await client.sign_in(*pair)
        assert (answer.status, answer.json) == (401, {"error": "invalid_client"})


@pytest.mark.parametrize("body", [{}, {"grant_type": "password"}, []])
async def test_other_grants_are_refused(client: Client, body: Any) -> None:
    """There are client credentials and nothing else."""
    answer = await client.call(
        "POST", "/oauth2/token/", headers=client.basic(), json=body
    )
    assert (answer.status, answer.json) == (400, {"error": "unsupported_grant_type"})


async def test_the_token_endpoint_ends_with_a_slash(client: Client) -> None:
    """Without it there is nothing."""
    answer = await client.call("POST", "/oauth2/token", headers=client.basic())
    assert answer.status == 404


@pytest.mark.parametrize("token", [None, "", "wrong"])
async def test_calls_need_a_token(client: Client, token: str | None) -> None:
    """The answer is the one of Django Ninja."""
    client.token = token
    answer = await client.get()
    assert (answer.status, answer.json) == (401, {"detail": "Unauthorized"})


async def test_the_token_of_another_organisation_opens_nothing(
    cloud: Cloud, client: Client
) -> None:
    """Neither does our token open the other one."""
    assert (
        await client.call("GET", client.path(org_id=OTHER_ORG_ID))
    ).status == HTTPStatus.FORBIDDEN
    client.token = cloud.issue_token(org_id=OTHER_ORG_ID)
    assert (await client.get()).status == HTTPStatus.FORBIDDEN
    assert (
        await client.call("GET", client.path(org_id=OTHER_ORG_ID))
    ).status == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("expires_in", "life"),
    [
        (60, 60),
        (0.5, 0.5),
        (0, 36000),
        (-1, 36000),
        (None, 36000),
        ("36000", 36000),
        (True, 36000),
        (10**30, 36000 * 1000),
    ],
)
async def test_tokens_live_as_long_as_they_can(
    cloud: Cloud,
    client: Client,
    freezer: FrozenDateTimeFactory,
    expires_in: Any,
    life: float,
) -> None:
    """The answer has any `expires_in`; the token lives as long only if that is possible."""
    cloud.expires_in = expires_in
    answer = (await client.sign_in()).json
    assert answer["expires_in"] == expires_in
    client.token = answer["access_token"]
    freezer.tick(life - 0.25)
    assert (await client.get()).status == 200
    if life <= 36000:
        freezer.tick(0.25)
        assert (await client.get()).status == 401


async def test_the_pasted_token_lives_ten_hours(
    client: Client, freezer: FrozenDateTimeFactory
) -> None:
    """From the start of the cloud."""
    freezer.tick(35999)
    assert (await client.get()).status == 200
    freezer.tick(1)
    assert (await client.get()).status == 401


@pytest.mark.parametrize("way", ["expire_tokens", "revoke_tokens"])
async def test_tokens_end_early(cloud: Cloud, client: Client, way: str) -> None:
    """All that there are; new ones are not affected."""
    getattr(cloud, way)()
    assert (await client.get()).status == 401
    client.token = (await client.sign_in()).json["access_token"]
    assert (await client.get()).status == 200
    client.token = cloud.issue_token(life=1)
    assert (await client.get()).status == 200
    cloud.clock.advance(1)
    assert (await client.get()).status == 401


async def test_credentials_can_be_revoked(cloud: Cloud, client: Client) -> None:
    """Tokens live on, but there are no new ones."""
    cloud.revoke_credentials()
    answer = await client.sign_in()
    assert (answer.status, answer.json) == (401, {"error": "invalid_client"})
    assert (await client.get()).status == 200
    cloud.restore_credentials()
    assert (await client.sign_in()).status == 200
