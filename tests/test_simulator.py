"""The simulated cloud keeps the contract of the API."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

import aiohttp
from hypothesis import given, settings, strategies as st
import pytest

from .simulator import Cloud, Generation
from .simulator.client import Client
from .simulator.clock import moment, stamp
from .simulator.errors import Refused
from .simulator.ids import OTHER_ORG_ID
from .simulator.settings import WRITABLE, checked

NOBODY = "00000000-0000-4000-8000-000000000000"
TOMORROW = "2026-01-16T12:00:00.000Z"

WRITES: dict[str, Any] = {
    "is_smart_optimization_active": False,
    "optimization_level": "Max",
    "pause_power_until": TOMORROW,
    "is_pause_power_active": True,
    "pause_power_active": True,
    "is_heating_policy_enabled": False,
    "minimum_temperature_limit": 20.0,
    "maximum_temperature_limit": 22.0,
    "dhw_standard_temperature": 50.0,
    "minimum_dhw_temperature_limit": 42.0,
    "is_away_mode_enabled": True,
    "away_mode_start": TOMORROW,
    "away_mode_end": TOMORROW,
    "away_mode_minimum_temperature_limit": 12.0,
    "away_mode_minimum_dhw_temperature_limit": 30.0,
    "is_hot_water_heating_enabled": False,
    "is_space_heating_enabled": False,
    "is_pool_heating_enabled": True,
    "is_space_cooling_enabled": True,
    "building_id": NOBODY,
}


@pytest.fixture
async def client(cloud: Cloud) -> AsyncGenerator[Client]:
    """Return a client that holds the pasted token."""
    async with Client(cloud) as client:
        yield client


def problems(answer: Any) -> list[tuple[str, str]]:
    """Pick field and type of each problem of a 422."""
    assert answer.status == 422
    assert all(entry["msg"] for entry in answer.json["detail"])
    return [(entry["loc"][-1], entry["type"]) for entry in answer.json["detail"]]


# Signing in.


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


# Paths.


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


@pytest.mark.parametrize("name", ["org_id", "user_id", "heat_pump_id"])
async def test_a_malformed_id_is_unprocessable(client: Client, name: str) -> None:
    """The answer says which one."""
    answer = await client.call("GET", client.path(**{name: "abc"}))
    assert problems(answer) == [(name, "uuid_parsing")]
    assert answer.json["detail"][0]["loc"] == ["path", name]


@pytest.mark.parametrize("name", ["user_id", "heat_pump_id"])
async def test_an_unknown_id_is_not_found(client: Client, name: str) -> None:
    """So it is for every method."""
    path = client.path(**{name: NOBODY})
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


# Reading.


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
    unknown = client.path(user_id=NOBODY).rpartition("/")[0]
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


OLD = {"pause_power_active", "building_id", "dhw_actual_temperature"}
NEW = {"is_pause_power_active", "building", "dhw_temperature"}


@pytest.mark.parametrize(
    ("generation", "present", "absent"),
    [
        (
            Generation.ATTRIBUTES,
            OLD
            | {"heating_policy_last_updated_utc", "operational_mode"}
            | {"consumption_last_day_kwh", "away_mode_minimum_dhw_temperature_limit"},
            NEW | {"owner", "current_mode", "connection_status"},
        ),
        (
            Generation.CURRENT,
            {"is_smart_optimization_active", "optimization_level", "current_mode"}
            | {"dhw_temperature", "is_authenticated"},
            OLD | {"is_pause_power_active", "minimum_temperature_limit", "owner"},
        ),
        (
            Generation.REFERENCE,
            NEW | {"owner", "connection_status", "steering_status", "price_zone"},
            OLD | {"heating_policy_last_updated_utc"},
        ),
    ],
)
async def test_each_generation_has_fields_of_its_own(
    cloud: Cloud,
    client: Client,
    generation: Generation,
    present: set[str],
    absent: set[str],
) -> None:
    """What the sources disagree about."""
    fields = (await client.get(cloud.add_heat_pump(generation))).json
    assert present <= fields.keys()
    assert not absent & fields.keys()


async def test_the_smallest_generation_is_hardly_anything(
    cloud: Cloud, client: Client
) -> None:
    """Nothing can be written, and there is no state."""
    heat_pump_id = cloud.add_heat_pump(Generation.MINIMAL)
    fields = (await client.get(heat_pump_id)).json
    assert fields.keys() == {"id", "created_at", "updated_at", "device_model"}
    answer = await client.put({"is_smart_optimization_active": True}, heat_pump_id)
    assert problems(answer) == [("is_smart_optimization_active", "extra_forbidden")]


async def test_every_writable_field_is_in_some_generation(cloud: Cloud) -> None:
    """So none escapes the tests."""
    known: set[str] = set()
    for generation in Generation:
        known |= cloud.stored(cloud.add_heat_pump(generation)).keys()
    assert WRITABLE.keys() <= known
    assert WRITES.keys() | {"building"} == WRITABLE.keys()


async def test_a_device_can_spell_its_own_way(cloud: Cloud, client: Client) -> None:
    """Whatever its generation; it is written as it is read."""
    old = cloud.add_heat_pump(
        pause="pause_power_active",
        building="building_id",
        hot_water="dhw_actual_temperature",
        comment="old words",
    )
    new = cloud.add_heat_pump(
        Generation.ATTRIBUTES, pause="is_pause_power_active", building="building"
    )
    assert cloud.stored(old).keys() >= OLD
    assert not NEW & cloud.stored(old).keys()
    assert cloud.stored(old)["comment"] == "old words"
    assert {"is_pause_power_active", "building"} <= cloud.stored(new).keys()
    assert (await client.put({"pause_power_active": True}, old)).status == 200
    answer = await client.put({"pause_power_active": True}, new)
    assert problems(answer) == [("pause_power_active", "extra_forbidden")]


# Writing.


@pytest.mark.parametrize("field", WRITES)
async def test_a_write_changes_what_it_names(
    cloud: Cloud, client: Client, field: str
) -> None:
    """The answer is the whole object, and reads agree with it."""
    cloud.coupled = False
    heat_pump_id = next(
        heat_pump_id
        for heat_pump_id in map(cloud.add_heat_pump, Generation)
        if field in cloud.stored(heat_pump_id)
    )
    before = cloud.stored(heat_pump_id)
    answer = await client.put({field: WRITES[field]}, heat_pump_id)
    assert answer.status == 200
    assert answer.json[field] == WRITES[field] != before[field]
    assert answer.json == cloud.stored(heat_pump_id)
    assert answer.json == (await client.get(heat_pump_id)).json
    changed = {name for name in before if before[name] != answer.json[name]}
    stamps = {"heating_policy_last_updated_utc", "away_mode_last_updated_at"}
    assert changed - stamps == {field}


async def test_the_reference_is_told_the_building_by_another_name(
    cloud: Cloud, client: Client
) -> None:
    """It answers with `building` and takes `building_id`."""
    answer = await client.put({"building_id": NOBODY})
    assert answer.json["building"] == NOBODY
    assert "building_id" not in answer.json
    assert (await client.put({"building_id": None})).json["building"] is None
    assert problems(await client.put({"building": NOBODY})) == [
        ("building", "extra_forbidden")
    ]


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("is_smart_optimization_active", "true", "bool_type"),
        ("is_smart_optimization_active", 1, "bool_type"),
        ("is_smart_optimization_active", None, "bool_type"),
        ("optimization_level", "mid", "enum"),
        ("optimization_level", 1, "enum"),
        ("optimization_level", ["Mid"], "enum"),
        ("minimum_temperature_limit", "20", "float_type"),
        ("minimum_temperature_limit", True, "float_type"),
        ("minimum_temperature_limit", 4.9, "greater_than_equal"),
        ("maximum_temperature_limit", 35.1, "less_than_equal"),
        ("maximum_temperature_limit", float("nan"), "finite_number"),
        ("maximum_temperature_limit", 10**400, "finite_number"),
        ("minimum_dhw_temperature_limit", 39.9, "greater_than_equal"),
        ("away_mode_minimum_temperature_limit", 0, "greater_than_equal"),
        ("away_mode_start", "tomorrow", "datetime_parsing"),
        ("away_mode_start", "0001-01-01T00:00:00+12:00", "datetime_parsing"),
        ("away_mode_start", 1768564800, "datetime_type"),
        ("pause_power_until", "2026-01-15T11:59:59Z", "value_error"),
        ("pause_power_until", "2026-01-15T12:00:00Z", "value_error"),
        ("building_id", "here", "uuid_parsing"),
        ("building_id", 7, "uuid_type"),
        ("dhw_temperature", 50.0, "extra_forbidden"),
        ("id", NOBODY, "extra_forbidden"),
        ("pause_power_active", True, "extra_forbidden"),
        ("colour", "red", "extra_forbidden"),
    ],
)
async def test_nonsense_is_unprocessable(
    cloud: Cloud, client: Client, field: str, value: Any, kind: str
) -> None:
    """The answer names the field, and nothing is changed."""
    before = cloud.stored(cloud.heat_pump_id)
    answer = await client.put({"is_heating_policy_enabled": False, field: value})
    assert problems(answer) == [(field, kind)]
    assert answer.json["detail"][0]["loc"] == ["body", "data", field]
    assert cloud.stored(cloud.heat_pump_id) == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"maximum_temperature_limit": 19.0}, "maximum_temperature_limit"),
        ({"minimum_temperature_limit": 24.0}, "minimum_temperature_limit"),
        (
            {"minimum_temperature_limit": 25.0, "maximum_temperature_limit": 24.0},
            "maximum_temperature_limit",
        ),
        (
            {"away_mode_minimum_temperature_limit": 20.0},
            "away_mode_minimum_temperature_limit",
        ),
        (
            {"away_mode_minimum_dhw_temperature_limit": 50.0},
            "away_mode_minimum_dhw_temperature_limit",
        ),
        ({"dhw_standard_temperature": 39.0}, "dhw_standard_temperature"),
        (
            {"away_mode_start": TOMORROW, "away_mode_end": "2026-01-16T11:00:00Z"},
            "away_mode_end",
        ),
        (
            {"away_mode_start": TOMORROW, "away_mode_end": TOMORROW},
            "away_mode_end",
        ),
    ],
)
async def test_contradictions_are_unprocessable(
    client: Client, change: dict[str, Any], field: str
) -> None:
    """Within one body, and with what is stored."""
    assert problems(await client.put(change)) == [(field, "value_error")]


async def test_old_contradictions_do_not_spoil_other_writes(
    cloud: Cloud, client: Client
) -> None:
    """Only what is touched is compared, and only what can be."""
    cloud.change(
        cloud.heat_pump_id,
        minimum_temperature_limit=30.0,
        away_mode_start="soon",
        away_mode_minimum_dhw_temperature_limit=TOMORROW,
        dhw_standard_temperature=None,
    )
    change = {
        "dhw_standard_temperature": 61.0,
        "optimization_level": "Low",
        "away_mode_end": TOMORROW,
        "minimum_dhw_temperature_limit": 60.0,
    }
    assert (await client.put(change)).status == 200


USUAL = Cloud().stored(Cloud().heat_pump_id)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.datetimes().map(str)
    | st.sampled_from(["Low", TOMORROW, NOBODY, 45.0, 10**400]),
    lambda json: st.lists(json, max_size=2) | st.dictionaries(st.text(), json),
    max_leaves=3,
)
FIELDS = st.dictionaries(st.sampled_from(list(WRITABLE)), JSON, max_size=4)


@given(stored=FIELDS, body=FIELDS)
@settings(max_examples=100, deadline=None)
def test_nothing_breaks_the_checks(stored: Any, body: Any) -> None:
    """Whatever is stored and whatever comes, it is taken or refused."""
    fields = USUAL | stored
    try:
        change = checked(fields, body, moment(TOMORROW))
    except Refused:
        return
    assert len(change) == len(body)
    assert change.keys() <= fields.keys()


async def test_all_problems_are_named(client: Client) -> None:
    """Not only the first one."""
    answer = await client.put({"colour": "red", "optimization_level": "Boost"})
    assert problems(answer) == [
        ("colour", "extra_forbidden"),
        ("optimization_level", "enum"),
    ]


@pytest.mark.parametrize(
    ("body", "status"), [("{", 400), ("", 422), ("[]", 422), ("null", 422)]
)
async def test_a_body_has_to_be_an_object(
    client: Client, body: str, status: int
) -> None:
    """Broken JSON is not even looked at."""
    answer = await client.call("PUT", client.path(), data=body)
    assert answer.status == status


async def test_times_are_stored_in_utc(cloud: Cloud, client: Client) -> None:
    """Whatever the offset; without one they are UTC."""
    for told, stored in (
        ("2026-01-16T13:00:00+01:00", TOMORROW),
        ("2026-01-16T12:00:00", TOMORROW),
        ("2026-01-16T12:00:00.000Z", TOMORROW),
    ):
        answer = await client.put({"away_mode_start": told})
        assert answer.json["away_mode_start"] == stored


async def test_pause_fields_follow_one_another(cloud: Cloud, client: Client) -> None:
    """A pause until some time is in force, and null resumes at once."""
    pump = cloud.heat_pump_id

    def pause() -> tuple[str | None, bool]:
        fields = cloud.stored(pump)
        return fields["pause_power_until"], fields["is_pause_power_active"]

    await client.put({"pause_power_until": TOMORROW})
    assert pause() == (TOMORROW, True)
    await client.put({"is_pause_power_active": False})
    assert pause() == (None, False)
    await client.put({"is_pause_power_active": True})
    assert pause() == (None, True)
    await client.put({"pause_power_until": None})
    assert pause() == (None, False)
    await client.put({"pause_power_until": TOMORROW, "is_pause_power_active": False})
    assert pause() == (TOMORROW, False)
    cloud.coupled = False
    await client.put({"pause_power_until": None, "is_pause_power_active": True})
    await client.put({"is_pause_power_active": False})
    await client.put({"pause_power_until": TOMORROW})
    assert pause() == (TOMORROW, False)


async def test_a_device_without_a_pause_is_not_given_one(
    cloud: Cloud, client: Client
) -> None:
    """A write adds no field."""
    heat_pump_id = cloud.add_heat_pump(Generation.CURRENT)
    before = cloud.stored(heat_pump_id)
    answer = await client.put({"optimization_level": "Max"}, heat_pump_id)
    assert answer.json.keys() == before.keys()


async def test_a_write_dates_what_belongs_to_it(cloud: Cloud, client: Client) -> None:
    """The read-only companions of the settings."""
    pump = cloud.add_heat_pump(Generation.ATTRIBUTES)
    before = cloud.stored(pump)
    cloud.clock.advance(60)
    now = stamp(cloud.clock.now())
    await client.put({"away_mode_start": TOMORROW}, pump)
    fields = cloud.stored(pump)
    assert fields["updated_at"] == fields["away_mode_last_updated_at"] == now
    name = "heating_policy_last_updated_utc"
    assert fields[name] == before[name]
    await client.put({"minimum_temperature_limit": 20}, pump)
    assert cloud.stored(pump)[name] == now


async def test_numbers_can_be_stored_coarsely(cloud: Cloud, client: Client) -> None:
    """As by a cloud that knows half degrees only."""
    cloud.quantum = 0.5
    answer = await client.put(
        {"minimum_temperature_limit": 20.3, "is_away_mode_enabled": True}
    )
    assert answer.json["minimum_temperature_limit"] == 20.5
    assert answer.json["is_away_mode_enabled"] is True


# What others do to a heat pump.


async def test_others_change_a_heat_pump(cloud: Cloud, client: Client) -> None:
    """To anything, new fields and junk included."""
    cloud.change(cloud.heat_pump_id, indoor_actual_temperature=None, mood=["odd"])
    fields = (await client.get()).json
    assert fields["indoor_actual_temperature"] is None
    assert fields["mood"] == ["odd"]


async def test_forgotten_fields_do_not_exist(cloud: Cloud, client: Client) -> None:
    """Neither to read nor to write."""
    cloud.forget(cloud.heat_pump_id, "optimization_level", "never_there")
    assert "optimization_level" not in (await client.get()).json
    assert problems(await client.put({"optimization_level": "Max"})) == [
        ("optimization_level", "extra_forbidden")
    ]


async def test_forbidden_fields(cloud: Cloud, client: Client) -> None:
    """A PUT that touches one changes nothing at all."""
    cloud.forbid(cloud.heat_pump_id, "optimization_level", "building")
    before = cloud.stored(cloud.heat_pump_id)
    both = {"optimization_level": "Max", "is_away_mode_enabled": True}
    assert (await client.put(both)).status == 403
    assert (await client.put({"building_id": None})).status == 403
    assert cloud.stored(cloud.heat_pump_id) == before
    assert (await client.put({"is_away_mode_enabled": True})).status == 200


async def test_a_forbidden_heat_pump(cloud: Cloud, client: Client) -> None:
    """Everything below its address is refused, and lists leave it out."""
    other = cloud.add_heat_pump()
    cloud.forbid(cloud.heat_pump_id)
    assert (await client.get()).status == 403
    assert (await client.put({})).status == 403
    assert (await client.get(suffix="/statistics")).status == 403
    listing = await client.call("GET", client.path().rpartition("/")[0])
    assert [fields["id"] for fields in listing.json] == [other]


async def test_what_python_gets_is_a_copy(cloud: Cloud) -> None:
    """A test can't change the truth by accident."""
    cloud.stored(cloud.heat_pump_id)["device_model"]["model"] = "changed"
    cloud.users[0]["email"] = "changed"
    assert cloud.stored(cloud.heat_pump_id)["device_model"]["model"] != "changed"
    assert cloud.users[0]["email"] != "changed"


async def test_every_run_has_the_same_names() -> None:
    """Whoever writes them down can rely on them."""
    first, second = Cloud(), Cloud(heat_pumps=2)
    for name in (
        "org_id",
        "user_id",
        "heat_pump_id",
        "client_id",
        "client_secret",
        "access_token",
    ):
        assert getattr(first, name) == getattr(second, name)
    assert UUID(first.org_id) != UUID(first.user_id) != UUID(first.heat_pump_id)
    with pytest.raises(RuntimeError):
        _ = first.url


# Reports.


async def test_statistics(cloud: Cloud, client: Client) -> None:
    """The newest days, the running one last and not yet complete."""
    answer = await client.get(suffix="/statistics")
    metadata, rows = answer.json["metadata"], answer.json["data"]
    assert metadata["requested_at"] == "2026-01-15T12:00:00.000Z"
    assert metadata["query"] == {}
    assert metadata["error"] is None
    assert metadata["units"]["consumption"] == {"total": "kWh"}
    assert [row["period"]["start_period"][:10] for row in rows] == [
        f"2026-01-{day:02}" for day in range(9, 16)
    ]
    assert rows[-1]["period"]["end_period"] == "2026-01-16T00:00:00.000Z"
    for row in rows:
        assert row["resolution"] == "1DAY"
        assert 5 < row["consumption"]["total"] < 50
        assert row["heat_pump"]["estimated_consumption_wh"] == pytest.approx(
            1000 * row["consumption"]["total"], abs=5
        )
        assert 0 < row["savings"]["percentage"] < 30
        assert 0 < row["savings"]["total"] < 5
    assert rows[-1]["consumption"]["total"] < rows[-2]["consumption"]["total"]


async def test_resolutions_and_keywords(cloud: Cloud, client: Client) -> None:
    """Both are lists, and periods of all kinds start where they should."""
    cloud.statistics_periods = 2
    resolutions = "1WEEK,1MONTH,1QUARTER,1YEAR"
    answer = await client.get(
        suffix="/statistics", resolution=resolutions, keywords="savings"
    )
    assert answer.json["metadata"]["query"] == {
        "resolution": resolutions,
        "keywords": "savings",
    }
    rows = answer.json["data"]
    assert [
        (row["resolution"], *(day[:10] for day in row["period"].values()))
        for row in rows
    ] == [
        ("1WEEK", "2026-01-05", "2026-01-12"),
        ("1WEEK", "2026-01-12", "2026-01-19"),
        ("1MONTH", "2025-12-01", "2026-01-01"),
        ("1MONTH", "2026-01-01", "2026-02-01"),
        ("1QUARTER", "2025-10-01", "2026-01-01"),
        ("1QUARTER", "2026-01-01", "2026-04-01"),
        ("1YEAR", "2025-01-01", "2026-01-01"),
        ("1YEAR", "2026-01-01", "2027-01-01"),
    ]
    assert all("savings" in row and "consumption" not in row for row in rows)


async def test_savings_of_a_range(client: Client) -> None:
    """Periods are cut to the range, and add up to it."""
    span = {"from": "2025-11-10", "to": "2026-01-09T23:00:00Z"}
    months = await client.get(suffix="/savings", resolution="1MONTH", **span)
    days = await client.get(suffix="/savings", **span)
    assert [row["period"]["start_period"][:10] for row in months.json["data"]] == [
        "2025-11-10",
        "2025-12-01",
        "2026-01-01",
    ]
    assert months.json["data"][-1]["period"]["end_period"][:10] == "2026-01-10"
    assert sum(
        row["consumption"]["total"] for row in months.json["data"]
    ) == pytest.approx(
        sum(row["consumption"]["total"] for row in days.json["data"]), abs=0.5
    )


@pytest.mark.parametrize(
    ("suffix", "query", "problem"),
    [
        ("/statistics", {"resolution": "1HOUR"}, ("resolution", "enum")),
        ("/statistics", {"keywords": "weather"}, ("keywords", "enum")),
        ("/savings", {"to": "2026-01-01"}, ("from", "missing")),
        ("/savings", {"from": "2026-01-01"}, ("to", "missing")),
        (
            "/savings",
            {"from": "then", "to": "2026-01-01"},
            ("from", "date_from_datetime_parsing"),
        ),
        (
            "/savings",
            {"from": "0001-01-01", "to": "2026-01-01"},
            ("from", "value_error"),
        ),
        (
            "/savings",
            {"from": "2026-01-02", "to": "2026-01-01"},
            ("to", "value_error"),
        ),
    ],
)
async def test_reports_refuse_nonsense(
    client: Client, suffix: str, query: dict[str, str], problem: tuple[str, str]
) -> None:
    """The answer names the parameter."""
    assert problems(await client.get(suffix=suffix, **query)) == [problem]


async def test_the_future_has_no_consumption(cloud: Cloud, client: Client) -> None:
    """Nothing has been used, and nothing saved."""
    tomorrow = stamp(cloud.clock.now() + timedelta(days=1))
    answer = await client.get(suffix="/savings", **{"from": tomorrow, "to": tomorrow})
    (row,) = answer.json["data"]
    assert row["consumption"]["total"] == 0
    assert row["savings"] == {"total": 0, "percentage": 0}


# The log.


async def test_every_request_is_logged(cloud: Cloud, client: Client) -> None:
    """With all that a test may ask about it."""
    await client.sign_in()
    await client.call("GET", client.path().partition("/users/")[0] + "/users")
    await client.call("GET", client.path().rpartition("/")[0])
    await client.get(include_deleted="false")
    await client.put({"optimization_level": "Max"})
    await client.put({"optimization_level": "Boost"})
    await client.get(suffix="/statistics")
    await client.get(suffix="/savings")
    assert [(r.kind, r.method, r.status) for r in cloud.requests] == [
        ("token", "POST", 200),
        ("users", "GET", 200),
        ("list", "GET", 200),
        ("detail", "GET", 200),
        ("update", "PUT", 200),
        ("update", "PUT", 422),
        ("statistics", "GET", 200),
        ("savings", "GET", 422),
    ]
    detail, update = cloud.requests[3:5]
    assert detail.query == {"include_deleted": "false"}
    assert detail.body is None
    assert update.body == {"optimization_level": "Max"}
    assert update.path == client.path()
    assert update.at == update.ended == moment("2026-01-15T12:00:00Z")
    assert cloud.requests[0].body == {"grant_type": "client_credentials"}
    assert cloud.count() == 8
    assert cloud.count("update") == cloud.count(method="PUT") == 2
    assert cloud.count("update", "GET") == 0
    assert cloud.max_updates_in_flight == {cloud.heat_pump_id: 1}
    cloud.clear()
    assert cloud.count() == 0
    assert cloud.max_updates_in_flight == {}


async def test_a_body_that_is_no_json_is_logged_as_none(
    cloud: Cloud, client: Client
) -> None:
    """There is nothing to compare it with."""
    await client.call("PUT", client.path(), data="{")
    assert cloud.requests[0].body is None


async def test_it_can_be_started_again(cloud: Cloud, client: Client) -> None:
    """On the same port, with all that it knew."""
    await client.put({"optimization_level": "Max"})
    url = cloud.url
    await cloud.stop()
    await cloud.stop()
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.get()
    await cloud.start(port=int(url.rpartition(":")[2]))
    assert cloud.url == url
    assert (await client.get()).json["optimization_level"] == "Max"
