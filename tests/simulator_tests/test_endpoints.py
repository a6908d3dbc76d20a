"""Paths, and what the endpoints that read answer."""

import pytest

from ..simulator import Cloud, Generation
from ..simulator.client import Client
from .helpers import UNKNOWN_ID, problems


@pytest.mark.parametrize("name", ["org_id", "user_id", "heat_pump_id"])
async def test_a_malformed_id_is_unprocessable(client: Client, name: str) -> None:
    """The answer says which one."""
    answer = await client.call("GET", client.path(**{name: "abc"}))
    assert problems(answer) == [(name, "uuid_parsing")]
    assert answer.json["detail"][0]["loc"] == ["path", name]


@pytest.mark.parametrize("name", ["user_id", "heat_pump_id"])
async def test_an_unknown_id_is_not_found(client: Client, name: str) -> None:
    """So it is for every method."""
    path = client.path(**{name: UNKNOWN_ID})
    for method in ("GET", "PUT"):
        answer = await client.call(method, path, json={})
        assert (answer.status, answer.json) == (404, {"detail": "Not Found"})


async def test_ids_may_be_in_upper_case(cloud: Cloud, client: Client) -> None:
    """A UUID is a number."""
    assert (await client.get(cloud.heat_pump_id.upper())).status == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/", 404), ("GET", "/oauth2/token/", 405), ("PATCH", None, 405)],
)
async def test_what_does_not_exist(
    cloud: Cloud, client: Client, method: str, path: str | None, status: int
) -> None:
    """It is refused, and logged all the same."""
    answer = await client.call(method, path or client.path())
    assert answer.status == status
    assert [(r.kind, r.status) for r in cloud.requests] == [("other", status)]


async def test_users(cloud: Cloud, client: Client) -> None:
    """All of the organisation, those without heat pumps too."""
    second = cloud.add_user()
    answer = await client.call("GET", client.path().partition("/users/")[0] + "/users")
    assert [user["id"] for user in answer.json] == [cloud.user_id, second]


async def test_a_list_holds_what_each_detail_holds(
    cloud: Cloud, client: Client
) -> None:
    """Complete data of all heat pumps of one user."""
    second = cloud.add_heat_pump(Generation.CURRENT)
    cloud.add_heat_pump(user_id=cloud.add_user())
    answer = await client.call("GET", client.path().rpartition("/")[0])
    assert answer.json == [
        (await client.get()).json,
        (await client.get(second)).json,
    ]
    assert answer.json[0]["device_model"] != answer.json[1]["device_model"]


async def test_a_list_of_a_user_without_heat_pumps_is_empty(
    cloud: Cloud, client: Client
) -> None:
    """An unknown user is another matter."""
    empty = client.path(user_id=cloud.add_user()).rpartition("/")[0]
    assert (await client.call("GET", empty)).json == []
    unknown = client.path(user_id=UNKNOWN_ID).rpartition("/")[0]
    assert (await client.call("GET", unknown)).status == 404


async def test_a_heat_pump_of_another_user_is_not_found(
    cloud: Cloud, client: Client
) -> None:
    """The path has to name its own."""
    answer = await client.call("GET", client.path(user_id=cloud.add_user()))
    assert answer.status == 404


async def test_deleted_heat_pumps_are_hidden(cloud: Cloud, client: Client) -> None:
    """Only `include_deleted` shows them, and nothing changes them."""
    cloud.remove_heat_pump(cloud.heat_pump_id)
    listing = client.path().rpartition("/")[0]
    assert cloud.heat_pump_ids == []
    assert (await client.get()).status == 404
    assert (await client.call("GET", listing)).json == []
    assert (await client.put({})).status == 404
    assert (await client.get(include_deleted="true")).json["id"] == cloud.heat_pump_id
    answer = await client.call("GET", listing, params={"include_deleted": "true"})
    assert len(answer.json) == 1
    assert problems(await client.get(include_deleted="maybe")) == [
        ("include_deleted", "bool_parsing")
    ]
