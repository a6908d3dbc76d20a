"""The client library against a cloud that answers what it should not, over real HTTP."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
import gzip
from ipaddress import ip_address
from itertools import cycle
import json
import logging
from pathlib import Path
import ssl
import traceback
import tracemalloc
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings, strategies as st
import pytest
from yarl import URL

from custom_components.podero.api import (
    AccessToken,
    HeatPump,
    PoderoClient,
    PoderoConnectionError,
    PoderoError,
    PoderoRejectedError,
    PoderoServerError,
    as_host,
)
from homeassistant.core import HomeAssistant

from ..clock import Clock
from ..fields import by_name
from ..simulator import Cloud
from .helpers import (
    LIMIT,
    START,
    Call,
    Peer,
    client_of,
    getting,
    heat_pump_of,
    http,
    kinds,
    putting,
)

MEBIBYTE: Final = 2**20
CALLS: Final[dict[str, Callable[[Cloud], Call]]] = {
    "detail": getting,
    "list": lambda _: PoderoClient.async_get_heat_pumps,
    "update": putting,
}
"""Every call there is, by the kind of its request."""


@pytest.fixture
async def single(hass: HomeAssistant, cloud: Cloud) -> PoderoClient:
    """Return a client with a pasted token that tries everything once."""
    return client_of(hass, cloud, AccessToken(cloud.access_token), retry_delays=())


def seconds() -> float:
    """Return how much time has passed since the test began."""
    return (datetime.now(UTC) - START).total_seconds()


# Answers that are not the contract.


NO_JSON: Final[tuple[str | bytes, ...]] = (
    "",
    " ",
    "no JSON",
    "<html><body>Maintenance</body></html>",
    "{",
    '{"id": ',
    "[1,]",
    "{'id': 1}",
    "[] []",
    '"unfinished',
    '"\x00"',
    "[" * 200_000,
    '{"a":' * 100_000,
    b"\xff\xfe\xfd\xfc",
    b"[\xc3\x28]",
    b"\x1f\x8b\x08\x00",
    b"\x00" * 1_000,
)
OTHER_JSON: Final = (
    *('"text"', "7", "7.5", "true", "null", "NaN", "-Infinity"),
    *("9" * 5_000, "1" + "0" * 10_000, "-1e9999"),
    *('["text"]', '[{"id": 7}]', "{}", '{"detail": "OK"}', '{"id": null}'),
    '{"id": [[[["deep"]]]]}',
    '{"heat_pumps": []}',
)


@pytest.mark.parametrize("kind", CALLS)
async def test_an_answer_that_is_no_answer(
    cloud: Cloud, clock: Clock, single: PoderoClient, kind: Any
) -> None:
    """Whatever is no JSON is the cloud's failure, for every call, and says no more."""
    # What is empty is an answer to a change.
    bodies = NO_JSON[2:] if kind == "update" else NO_JSON
    for body in bodies:
        cloud.fail(200, kind=kind, body=body)
        with pytest.raises(PoderoServerError) as caught:
            await clock.drive(CALLS[kind](cloud)(single))
        assert str(caught.value) == "the answer is no JSON", body[:20]
    cloud.fail(kind=kind, truncate=True)
    with pytest.raises(PoderoServerError, match="no JSON"):
        await clock.drive(CALLS[kind](cloud)(single))
    assert set(kinds(cloud)) == {kind}
    assert len(cloud.requests) == len(bodies) + 1


@pytest.mark.parametrize("kind", CALLS)
async def test_an_answer_of_another_form(
    cloud: Cloud, clock: Clock, single: PoderoClient, kind: Any
) -> None:
    """JSON of the wrong form is the cloud's failure, or a list with nothing in it."""
    for body in OTHER_JSON:
        cloud.fail(200, kind=kind, body=body)
        call = CALLS[kind](cloud)(single)
        if kind == "update":
            assert await clock.drive(call) is None
        elif kind == "detail" or not body.startswith("["):
            with pytest.raises(PoderoServerError, match="no object|no list|no id"):
                await clock.drive(call)
        else:
            assert not await clock.drive(call), body
    assert len(cloud.requests) == len(OTHER_JSON)


@pytest.mark.parametrize("depth", [1_000, 20_000, 65_000, 150_000])
@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ('{"a":', "}")])
async def test_values_may_be_nested_as_deep_as_they_like(
    cloud: Cloud,
    clock: Clock,
    single: PoderoClient,
    caplog: pytest.LogCaptureFixture,
    depth: int,
    opened: str,
    closed: str,
) -> None:
    """Deep objects in place of values are not understood, and break nothing."""
    caplog.set_level(logging.DEBUG)
    deep = f"{opened * depth}1{closed * depth}"
    places = (LIMIT, "unknown", "device_model", "actions")
    for name in places:
        body = (
            f'{{"id": "{cloud.heat_pump_id}", "x": "[\\"[{{", "{name}": {deep},'
            ' "is_away_mode_enabled": true}'
        )
        cloud.fail(200, body=body)
        heat_pump = await clock.drive(getting(cloud)(single))
        unknown = {LIMIT: None} if name == LIMIT else {}
        assert by_name(heat_pump.values) == {**unknown, "is_away_mode_enabled": True}
        assert heat_pump.name is None
    cloud.fail(200, body=f'{{"id": {deep}}}')
    with pytest.raises(PoderoServerError, match="no id"):
        await clock.drive(getting(cloud)(single))
    for detail in (f'"loc": {deep}, "msg": "x"', f'"loc": ["x"], "msg": {deep}'):
        cloud.fail(422, body=f'{{"detail": [{{{detail}}}]}}')
        with pytest.raises(PoderoRejectedError) as caught:
            await clock.drive(getting(cloud)(single))
        assert not caught.value.fields
    for unfinished in (deep[:-1], f"{deep}]"):
        cloud.fail(200, body=f'{{"id": {unfinished}}}')
        with pytest.raises(PoderoServerError, match="no JSON"):
            await clock.drive(getting(cloud)(single))
    assert caplog.text.count(f"shown as unknown: {LIMIT}") == 1
    assert "[[[" not in caplog.text


async def test_numbers_may_be_as_long_as_they_like(
    cloud: Cloud, clock: Clock, single: PoderoClient
) -> None:
    """A number that no computer can hold is unknown; what stands beside it is read."""
    for digits in ("9" * 10_000, "-" + "9" * 10_000, "1e308", "1e9999", "NaN"):
        body = (
            f'{{"id": "{cloud.heat_pump_id}", "{LIMIT}": {digits}, "x": {digits},'
            f' "device_model": {{"year": {digits}}}, "is_away_mode_enabled": true}}'
        )
        cloud.fail(200, body=body)
        heat_pump = await clock.drive(getting(cloud)(single))
        assert by_name(heat_pump.values) == {LIMIT: None, "is_away_mode_enabled": True}
        assert heat_pump.year is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
async def test_json_in_any_of_its_encodings_is_read(
    cloud: Cloud, clock: Clock, single: PoderoClient, encoding: str
) -> None:
    """An answer counts by its content, whatever its encoding and type."""
    body = json.dumps(cloud.stored(cloud.heat_pump_id)).encode(encoding)
    cloud.fail(200, body=body, headers={"Content-Type": "text/html; charset=ascii"})
    assert await clock.drive(getting(cloud)(single)) == heat_pump_of(cloud)


# Size and time.


async def test_an_answer_is_read_up_to_a_mebibyte(
    cloud: Cloud, clock: Clock, single: PoderoClient
) -> None:
    """A mebibyte is read, and one byte more is too large, whatever the status."""
    answer = json.dumps(cloud.stored(cloud.heat_pump_id)).encode()
    cloud.fail(200, body=answer.ljust(MEBIBYTE))
    assert await clock.drive(getting(cloud)(single)) == heat_pump_of(cloud)
    for status in (200, 400, 404, 500):
        for size in (MEBIBYTE + 1, 10 * MEBIBYTE):
            cloud.fail(status, body=answer.ljust(size))
            with pytest.raises(PoderoServerError, match="too large"):
                await clock.drive(getting(cloud)(single))


@pytest.mark.parametrize("chunked", [False, True])
async def test_an_answer_without_an_end_is_hung_up_on(
    hass: HomeAssistant, cloud: Cloud, clock: Clock, chunked: bool
) -> None:
    """The client takes little more than a mebibyte of an answer that never ends."""
    sent = 0

    async def pour(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        head = "Transfer-Encoding: chunked" if chunked else "Content-Length: 999999999"
        writer.write(f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n".encode())
        block = b"[" * 2**16
        if chunked:
            block = b"10000\r\n" + block + b"\r\n"
        while True:
            writer.write(block)
            await writer.drain()
            sent += len(block)

    async with Peer(pour) as peer:
        client = client_of(
            hass, cloud, AccessToken("x"), host=peer.url, retry_delays=()
        )
        with pytest.raises(PoderoServerError, match="too large"):
            await clock.drive(client.async_get_heat_pumps())
        await clock.settle()
        # What the kernel holds for both ends comes on top.
        assert MEBIBYTE < sent < 16 * MEBIBYTE
        assert not [task for task in peer._tasks if not task.done()]
    assert seconds() < 1


async def test_a_small_answer_does_not_become_a_large_one(
    hass: HomeAssistant, cloud: Cloud, clock: Clock
) -> None:
    """A compressed answer is not unpacked any further than it may be long."""
    bomb = gzip.compress(bytes(96 * MEBIBYTE), compresslevel=1)
    answer = http(bomb, Content_Encoding="gzip")
    async with Peer(answer) as peer:
        client = client_of(
            hass, cloud, AccessToken("x"), host=peer.url, retry_delays=()
        )
        tracemalloc.start()
        try:
            with pytest.raises(PoderoError):
                await clock.drive(client.async_get_heat_pumps())
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 40 * MEBIBYTE


async def test_a_compressed_answer_is_read(
    hass: HomeAssistant, cloud: Cloud, clock: Clock
) -> None:
    """A gzip answer of reasonable size counts."""
    answer = gzip.compress(json.dumps(cloud.stored(cloud.heat_pump_id)).encode())
    async with Peer(http(answer, Content_Encoding="gzip")) as peer:
        client = client_of(hass, cloud, AccessToken("x"), host=peer.url)
        assert await clock.drive(getting(cloud)(client)) == heat_pump_of(cloud)


@pytest.mark.parametrize(
    "head", ["", "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"]
)
async def test_a_dripping_answer_is_given_up(
    hass: HomeAssistant, cloud: Cloud, clock: Clock, head: str
) -> None:
    """An answer that comes byte by byte has thirty seconds in all, and no more."""

    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(head.encode())
        while True:
            writer.write(b"H" if not head else b" ")
            await writer.drain()
            await asyncio.sleep(3)

    async with Peer(drip) as peer:
        client = client_of(
            hass, cloud, AccessToken("x"), host=peer.url, retry_delays=()
        )
        with pytest.raises(PoderoError) as caught:
            await clock.drive(client.async_get_heat_pumps())
    assert type(caught.value) is PoderoConnectionError
    if head:
        assert "Timeout" in str(caught.value)
        assert 30 <= seconds() <= 31.1


# What is hardly HTTP.


GARBAGE: Final = (
    b"",
    b"\r\n\r\n",
    b"HTTP/1.1\r\n\r\n",
    b"HTTP/9.9 200 OK\r\n\r\n[]",
    b"HTTP/1.1 9999 Too Much\r\n\r\n[]",
    b"HTTP/1.1 abc OK\r\n\r\n[]",
    b"SSH-2.0-OpenSSH_10.0\r\n",
    b"\x15\x03\x01\x00\x02\x02\x46",
    b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n[]",
    b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Length: 7\r\n\r\n[]",
    b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[]",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n[]\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n[]",
    b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n[]",
    b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000 + b"\r\n[]",
    b"HTTP/1.1 200 OK\r\nno header\r\n\r\n[]",
    b"HTTP/1.1 200 OK\r\nX: \x00\r\n\r\n[]",
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
)
"""What a server may say that does not speak HTTP, or breaks off."""


@pytest.mark.parametrize("kind", ["list", "update"])
async def test_a_server_that_hardly_speaks_http(
    hass: HomeAssistant, cloud: Cloud, clock: Clock, kind: str
) -> None:
    """Garbage is a failed connection or a failed cloud; writes are not repeated."""
    for garbage in GARBAGE:
        async with Peer(garbage) as peer:
            client = client_of(hass, cloud, AccessToken("x"), host=peer.url)
            with pytest.raises(PoderoError) as caught:
                await clock.drive(CALLS[kind](cloud)(client))
        err = caught.value
        assert type(err) in {PoderoConnectionError, PoderoServerError}, garbage[:50]
        assert not isinstance(err, PoderoConnectionError) or err.sent
        assert len(peer.requests) == (1 if kind == "update" else 3), garbage[:50]


ODD_TOKENS: Final = (
    "a\r\nX-Injected: 1",
    "a\nb",
    "a\rb",
    "a\x00b",
    "a\x7fb",
    "\ud800",
    "a\u2028b",
    "a\tb",
)


async def test_a_token_that_is_no_header_is_not_sent(
    hass: HomeAssistant, cloud: Cloud, clock: Clock
) -> None:
    """A token with control characters in it is no token; nothing is sent with it."""
    client = client_of(hass, cloud, retry_delays=())
    for token in ODD_TOKENS:
        cloud.fail(200, kind="token", body={"access_token": token})
        with pytest.raises(PoderoConnectionError, match="no token") as caught:
            await clock.drive(putting(cloud)(client))
        assert not caught.value.sent
    assert set(kinds(cloud)) == {"token"}


# Redirects.


@pytest.fixture
async def stranger() -> AsyncGenerator[Peer]:
    """Return another machine, to which nothing must be sent."""
    async with Peer(http(b"[]")) as peer:
        yield peer


@pytest.mark.parametrize("status", [301, 303, 307])
async def test_redirects_are_not_followed(
    hass: HomeAssistant,
    cloud: Cloud,
    clock: Clock,
    single: PoderoClient,
    stranger: Peer,
    status: int,
) -> None:
    """A redirect is the cloud's failure: no token and no secret goes where it points."""
    signing_in = client_of(hass, cloud, retry_delays=())
    every = cycle(CALLS)
    places = (
        f"{stranger.url}/api/partners/v2.0/org/x/users",
        stranger.url.replace("http:", ""),
        "/api/partners/v2.0/elsewhere",
        "elsewhere",
        "",
        "https://[not-an-address",
        "javascript:alert(1)",
        "https://\udcff".encode(errors="replace").decode(),
    )
    for place in places:
        kind = next(every)
        cloud.clear()
        cloud.fail(status, kind=kind, headers={"Location": place})  # type: ignore[arg-type]
        with pytest.raises(PoderoServerError, match=f"status {status}"):
            await clock.drive(CALLS[kind](cloud)(single))
        assert kinds(cloud) == [kind]
        cloud.clear()
        cloud.fail(status, kind="token", headers={"Location": place})
        with pytest.raises(PoderoConnectionError, match=f"status {status}"):
            await clock.drive(getting(cloud)(signing_in))
        assert kinds(cloud) == ["token"]
    assert stranger.connections == 0


async def test_the_stranger_would_have_been_reached(
    hass: HomeAssistant, cloud: Cloud, clock: Clock, stranger: Peer
) -> None:
    """The machine that redirects point to is there, so that its silence means something."""
    client = client_of(hass, cloud, AccessToken("T0"), host=stranger.url)
    assert await clock.drive(client.async_get_heat_pumps()) == {}
    assert stranger.connections == 1
    assert b"Bearer T0" in stranger.requests[0]


# Addresses and encryption.


HOSTS: Final = {
    "app.podero.com": "https://app.podero.com",
    "  app.podero.com\n": "https://app.podero.com",
    "APP.Podero.COM": "https://app.podero.com",
    "https://app.podero.com": "https://app.podero.com",
    "https://app.podero.com/": "https://app.podero.com",
    "HTTPS://APP.PODERO.COM/api": "https://app.podero.com",
    "app.podero.com/api/partners/v2.0": "https://app.podero.com",
    "https://app.podero.com/a?b=c#d": "https://app.podero.com",
    "https://app.podero.com:443": "https://app.podero.com",
    "app.podero.com:8443/x": "https://app.podero.com:8443",
    "https://name:secret@app.podero.com/x": "https://app.podero.com",
    "bücher.example": "https://xn--bcher-kva.example",
    "192.0.2.7": "https://192.0.2.7",
    "https://[2001:db8::7]:8443/x": "https://[2001:db8::7]:8443",
    "http://127.0.0.1:8080/x": "http://127.0.0.1:8080",
    "http://127.1.2.3": "http://127.1.2.3",
    "http://[::1]:8080": "http://[::1]:8080",
    "http://localhost:80/": "http://localhost",
    "HTTP://LOCALHOST:8123": "http://localhost:8123",
}
"""What people paste, and the address that it is."""

NO_HOSTS: Final = (
    "",
    "   ",
    "/",
    "//app.podero.com",
    "https://",
    "https:///api",
    "://app.podero.com",
    "https://:8443",
    "https://app.podero.com:port",
    "https://app.podero.com:99999",
    "https://[::1",
    "https://[none]",
    "https://app.podero.com\\@example.com",
    "https://\ud800",
    "ftp://app.podero.com",
    "ws://127.0.0.1",
    "file:///etc/passwd",
    "javascript:alert(1)",
    # Not encrypted, to another machine, or to one that may be another.
    "http://app.podero.com",
    "http://192.0.2.7",
    "http://192.168.1.10:8080",
    "http://10.0.0.1",
    "http://0.0.0.0",
    "http://[::]",
    "http://[2001:db8::7]",
    "http://127.1",
    "http://2130706433",
    "http://127.0.0.1.example.com",
    "http://127.0.0.1@example.com",
    "http://localhost.example.com",
    "http://localhost@example.com",
    "http://example.com/127.0.0.1",
    "http://example.com#localhost",
    "http://home.localhost",
)
"""What is no address, or would send secrets in the clear."""


def test_an_address_is_scheme_name_and_port() -> None:
    """What people paste becomes the one form of an address."""
    for text, host in HOSTS.items():
        assert as_host(text) == host
        assert as_host(host) == host


def test_an_address_may_be_refused() -> None:
    """What is no address, or would send secrets in the clear, is refused."""
    for text in NO_HOSTS:
        with pytest.raises(ValueError):
            assert not as_host(text)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(
        ["", "http://", "https://", "http://127.0.0.1", "http://localhost"]
    ),
    st.text(
        st.sampled_from("abc:/.@[]%#?\\- 0123456789\n")
        | st.characters(exclude_categories=())
    ),
)
def test_no_text_makes_an_address_in_the_clear(prefix: str, rest: str) -> None:
    """Any text is refused, or is https, or is this machine; and never has a path."""
    try:
        url = URL(as_host(prefix + rest))
    except ValueError:
        return
    assert url == url.origin()
    if url.scheme != "https":
        assert url.scheme == "http"
        assert url.host == "localhost" or ip_address(url.host or "").is_loopback


@pytest.fixture(scope="module")
def untrusted(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """Return the TLS context of a server whose certificate nobody has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    path: Path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@pytest.mark.parametrize("call", [getting, putting])
async def test_an_untrusted_certificate_gets_no_request(
    hass: HomeAssistant,
    cloud: Cloud,
    clock: Clock,
    untrusted: ssl.SSLContext,
    call: Callable[[Cloud], Call],
) -> None:
    """A machine that can't prove who it is learns nothing, however often it is tried."""
    async with Peer(http(b"[]"), untrusted) as peer:
        assert peer.url.startswith("https://127.0.0.1:")
        for sign_in in (None, AccessToken("T0")):
            client = client_of(hass, cloud, sign_in, host=peer.url)
            with pytest.raises(PoderoConnectionError) as caught:
                await clock.drive(call(cloud)(client))
            assert "CertificateError" in str(caught.value)
            assert not caught.value.sent
        assert peer.requests == []
        # It does answer, to who does not ask for proof.
        lenient = ssl.create_default_context()
        lenient.check_hostname, lenient.verify_mode = False, ssl.CERT_NONE
        _, writer = await asyncio.open_connection(
            "127.0.0.1", URL(peer.url).port, ssl=lenient
        )
        writer.write(b"GET / HTTP/1.1\r\n\r\n")
        await clock.settle()
        writer.close()
        with suppress(ConnectionError, ssl.SSLError):
            await writer.wait_closed()
        assert len(peer.requests) == 1


async def test_nothing_is_sent_to_who_does_not_encrypt(
    hass: HomeAssistant, cloud: Cloud, clock: Clock
) -> None:
    """An https address is never spoken to in the clear."""
    async with Peer(http(b"[]")) as peer:
        client = client_of(hass, cloud, host=peer.url.replace("http:", "https:"))
        with pytest.raises(PoderoConnectionError) as caught:
            await clock.drive(client.async_get_heat_pumps())
        assert peer.connections
    assert not caught.value.sent
    assert not any(b"HTTP" in request for request in peer.requests)


# What is said of it.


LAYOUT: Final = (
    "\r\n\x00\x1b\x7f\x85\u2028\u2029\u202e\u2066\u200b\ufeff\ud83d\U000e0041"
)
"""Characters that end lines, move cursors, turn directions, or can't be seen."""


async def test_the_words_of_the_cloud_are_text(
    cloud: Cloud, clock: Clock, single: PoderoClient
) -> None:
    """A message is one printable line of at most 200 characters, whatever is in it."""
    words = f"<script>alert('x')</script>{{}}%s {LAYOUT.join('words')} " + "é" * 300
    shown = "<script>alert('x')</script>{}%s w o r d s …"
    cloud.fail(422, body=json.dumps({"detail": words}))
    with pytest.raises(PoderoRejectedError) as caught:
        await clock.drive(putting(cloud)(single))
    assert caught.value.message == shown
    assert caught.value.fields == {}
    entry = {"loc": ["body", LIMIT], "msg": words}
    other = {"loc": ["body", f"<b>{LAYOUT}x"], "msg": words}
    cloud.fail(422, body=json.dumps({"detail": [entry, other] * 50}))
    with pytest.raises(PoderoRejectedError) as caught:
        await clock.drive(putting(cloud)(single))
    assert caught.value.message == f"{shown}; {shown}"
    assert caught.value.fields == {LIMIT: shown, "<b> x": shown}
    assert "<" not in str(caught.value)
    cloud.fail(409, body={"detail": "too low " * 100})
    with pytest.raises(PoderoRejectedError) as caught:
        await clock.drive(putting(cloud)(single))
    assert caught.value.message == ("too low " * 25).strip()


async def test_a_refusal_names_nobody(
    cloud: Cloud, clock: Clock, single: PoderoClient
) -> None:
    """Ids, tokens, addresses and links are cut from a refusal; the reason stays."""
    for secret in (
        *(cloud.heat_pump_id, cloud.org_id.upper(), cloud.user_id.replace("-", "")),
        *(cloud.access_token, f"Bearer {cloud.access_token}", cloud.client_secret),
        *("jane.doe@example.com", "<jane.doe@example.com>,", "Q" * 40),
        f"https://app.podero.com/org/{cloud.org_id}?secret=x",
        # In pieces that nobody sees, and at the end of what is shown.
        "\u200b".join(cloud.heat_pump_id),
        f"{'x ' * 90}{cloud.heat_pump_id}",
    ):
        detail = f"{LIMIT} of {secret} must be 19.5 at 2026-01-15T12:00:00.000Z"
        entry = {"loc": ["body", secret], "msg": detail}
        for body in ({"detail": detail}, {"detail": [entry]}):
            cloud.fail(422, body=body)
            with pytest.raises(PoderoRejectedError) as caught:
                await clock.drive(putting(cloud)(single))
            said = f"{caught.value.message} {[*caught.value.fields]}"
            assert said.startswith(f"{LIMIT} of ")
            assert len(said) > 200 or "must be 19.5 at 2026-01-15T12:00:00.000Z" in said
            shown = secret.replace("\u200b", "").removeprefix("x " * 90).split()[-1]
            for part in (shown, shown[:12], shown.lower()):
                assert part not in said


type Failure = dict[str, Any] | Callable[[str], bytes] | None
"""Arguments of `Cloud.fail`, the answer of a server of our own, or none listening."""

FAILURES: Final[dict[str, Failure]] = {
    **{
        f"status {status}": {"status": status}
        for status in (302, 400, 401, 403, 404, 409, 422, 429, 500, 503, 599)
    },
    "wait": {"status": 429, "retry_after": 60},
    "wait of a server": {"status": 503, "retry_after": 60},
    "no JSON": {"status": 200},
    "truncated": {"truncate": True},
    "dropped before": {"drop": "before"},
    "dropped after": {"drop": "after"},
    "too slow": {"delay": 40},
    "no header": lambda echo: f"HTTP/1.1 200 OK\r\n{echo}\r\n\r\n-".encode(),
    "no status": lambda echo: f"HTTP/1.1 {echo}\r\n\r\n".encode(),
    "no chunk": lambda echo: (
        f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{echo}\r\n".encode()
    ),
    "no gzip": lambda echo: http(echo.encode(), Content_Encoding="gzip"),
    "redirect": lambda echo: http(b"", "307 No", Location=f"https://{echo}/{echo}"),
    "long header": lambda echo: http(b"-", X=echo * 200),
    "cut short": lambda echo: http(echo.encode(), Content_Length="99999"),
    "odd wait": lambda echo: http(b"", "429 No", Retry_After=echo),
    "cookie": lambda echo: http(b"-", Set_Cookie=f"{echo}; =;; {echo}="),
    "off": None,
}


@pytest.mark.parametrize("pasted", [False, True], ids=["credentials", "token"])
async def test_no_failure_tells_a_secret(
    hass: HomeAssistant,
    cloud: Cloud,
    clock: Clock,
    pasted: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """No text, no cause and no log line of a failure has a secret, an id, an address."""
    caplog.set_level(logging.DEBUG)
    pair = f"{cloud.client_id}:{cloud.client_secret}".encode()
    secrets = [
        cloud.access_token,
        cloud.client_id,
        cloud.client_secret,
        b64encode(pair).decode(),
        cloud.org_id,
        cloud.user_id,
        cloud.heat_pump_id,
    ]
    # The cloud cites all that it was sent.
    echo = " ".join(secrets)
    calls = {kind: CALLS[kind](cloud) for kind in CALLS}
    seen = set[str]()

    async def check(case: str, client: PoderoClient, call: Call) -> None:
        with pytest.raises(PoderoError) as caught:
            await clock.drive(call(client))
        err = caught.value
        seen.add(type(err).__name__)
        said = "\n".join([str(err), repr(err), *traceback.format_exception(err)])
        lines = "\n".join(f"{line.getMessage()} {line.args}" for line in caplog.records)
        for secret in (*secrets, *cloud._access._tokens):
            assert secret not in said, case
            assert secret not in lines, case
            assert secret not in caplog.text, case
            assert secret not in repr(client.transport.exchanges), case
        assert "127.0.0.1" not in said, case
        assert client.transport.exchanges
        caplog.clear()

    def client(host: str) -> PoderoClient:
        sign_in = AccessToken(cloud.access_token) if pasted else None
        return client_of(hass, cloud, sign_in, host=host, retry_delays=(1.0,))

    for name, failure in FAILURES.items():
        match failure:
            case dict():
                for kind in calls if pasted else ("token", "detail", "update"):
                    body = echo if "status" in failure else None
                    if body and failure["status"] in (400, 403, 404, 422):
                        body = json.dumps(
                            {"detail": [{"loc": [echo, LIMIT], "msg": echo}]}
                        )
                    cloud.fail(kind=kind, body=body, times=None, **failure)  # type: ignore[arg-type]
                    await check(
                        f"{name}, {kind}",
                        client(cloud.url),
                        calls["detail" if kind == "token" else kind],
                    )
                    cloud.heal()
            case None:
                async with Peer(b"") as peer:
                    pass
                await check(name, client(peer.url), calls["detail"])
            case answer:
                async with Peer(answer(echo)) as peer:
                    for kind in ("detail", "update"):
                        await check(f"{name}, {kind}", client(peer.url), calls[kind])
    assert seen >= {
        *("PoderoForbiddenError", "PoderoNotFoundError", "PoderoRejectedError"),
        *("PoderoRateLimitError", "PoderoServerError", "PoderoConnectionError"),
        "PoderoCredentialsError",
        *(() if pasted else ("PoderoAuthError",)),
    }


async def test_no_junk_is_cited_in_the_log(
    cloud: Cloud, clock: Clock, single: PoderoClient, caplog: pytest.LogCaptureFixture
) -> None:
    """What is not understood in a good answer is logged by name, and without values."""
    caplog.set_level(logging.DEBUG)
    junk = {LIMIT: cloud.user_id, "away_mode_end": cloud.access_token}
    cloud.change(cloud.heat_pump_id, **junk, owner=cloud.client_secret)
    heat_pumps: dict[str, HeatPump] = await clock.drive(single.async_get_heat_pumps())
    assert by_name(heat_pumps[cloud.heat_pump_id].values)[LIMIT] is None
    assert "shown as unknown" in caplog.text
    for secret in (cloud.user_id, cloud.access_token, cloud.client_secret):
        assert secret not in caplog.text


async def test_whoever_is_cancelled_leaves_nothing_behind(
    cloud: Cloud, clock: Clock, single: PoderoClient
) -> None:
    """A call may be cancelled at any time; the next one is as good as ever."""
    cloud.latency = 5
    waiting: Awaitable[Any] = asyncio.ensure_future(getting(cloud)(single))
    await clock.go(2)
    assert isinstance(waiting, asyncio.Future)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await clock.drive(getting(cloud)(single)) == heat_pump_of(cloud)
    assert len(cloud.requests) == 2
