"""Our files in the folders of users: whole, ours only, and never in anybody's way."""

import asyncio
from collections.abc import Callable
import os
from pathlib import Path
import threading
from typing import Any

import pytest

from custom_components.podero import blueprint_files
from custom_components.podero.managed_files import MARKER
from custom_components.podero.voice.sentence_files import FILES
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState

from .home import Home

ENGLISH = "custom_sentences/en/podero.yaml"
OURS = FILES[ENGLISH].read_bytes()
OTHERS = [name for name in FILES if name != ENGLISH]
TROUBLE = "Assist can't learn our sentences: "


def installed(home: Home, name: str = ENGLISH) -> Path:
    """Return a file where Assist reads it."""
    return Path(home.hass.config.path(name))


def troubles(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the lines in the log that are ours and no mere information."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components") and record.levelname != "DEBUG"
    ]


def link_to(target: str) -> Callable[[Path], None]:
    """Return what makes a link."""
    return lambda file: file.symlink_to(file.parent / target)


def link_to_a_file(file: Path) -> None:
    """Make a link to a file of the user."""
    target = file.parent / "mine.txt"
    target.write_text("precious")
    file.symlink_to(target)


def folder_with_a_file(file: Path) -> None:
    """Make a folder where our file should be."""
    file.mkdir()
    (file / "mine.txt").write_text("precious")


async def test_no_start_waits_for_files(home: Home) -> None:
    """They are installed once Home Assistant has started."""
    hass, files = home.hass, (ENGLISH, *blueprint_files.FILES)
    hass.set_state(CoreState.starting)
    await home.set_up()
    assert not any(installed(home, name).exists() for name in files)
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await home.clock.settle()
    assert all(installed(home, name).exists() for name in files)


IN_THE_WAY: dict[str, Callable[[Path], Any]] = {
    "a pipe": os.mkfifo,
    "a folder": Path.mkdir,
    "a folder that is not empty": folder_with_a_file,
    "a link to nothing": link_to("nowhere"),
    "a link to itself": link_to("podero.yaml"),
    "a link to a file": link_to_a_file,
    "a link to a device": lambda file: file.symlink_to("/dev/zero"),
}


@pytest.mark.parametrize("block", IN_THE_WAY.values(), ids=IN_THE_WAY)
async def test_something_in_the_way(
    home: Home, block: Callable[[Path], Any], caplog: pytest.LogCaptureFixture
) -> None:
    """What lies where a file of ours should be stays, and costs one line in the log."""
    file = installed(home)
    file.parent.mkdir(parents=True)
    block(file)
    before = file.lstat()
    entry = await home.set_up()
    (line,) = troubles(caplog)
    assert line.startswith(TROUBLE)
    assert all(installed(home, name).is_file() for name in OTHERS)
    caplog.clear()
    await home.clock.drive(home.hass.config_entries.async_remove(entry.entry_id))
    (line,) = troubles(caplog)
    assert line.startswith(TROUBLE)
    assert file.lstat() == before or file.is_dir()
    mine = [*file.parent.rglob("mine.txt")]
    assert all(each.read_text() == "precious" for each in mine)
    assert not any(installed(home, name).exists() for name in OTHERS)


FOLDERS: dict[str, Callable[[Path], Any]] = {
    "a file": Path.touch,
    "a pipe": os.mkfifo,
    "a link to nothing": link_to("nowhere"),
    "a link to itself": link_to("custom_sentences"),
}


@pytest.mark.parametrize("block", FOLDERS.values(), ids=FOLDERS)
async def test_something_where_the_folder_should_be(
    home: Home, block: Callable[[Path], Any], caplog: pytest.LogCaptureFixture
) -> None:
    """The same holds for the folder: set-up goes on."""
    block(Path(home.hass.config.path("custom_sentences")))
    entry = await home.set_up()
    (line,) = troubles(caplog)
    assert line.startswith(TROUBLE)
    await home.clock.drive(home.hass.config_entries.async_remove(entry.entry_id))


async def test_folder_that_is_a_link(home: Home) -> None:
    """A folder that people keep elsewhere is used like any other, and stays."""
    elsewhere = Path(home.hass.config.path("elsewhere"))
    elsewhere.mkdir()
    folder = Path(home.hass.config.path("custom_sentences"))
    folder.symlink_to(elsewhere)
    entry = await home.set_up()
    assert (elsewhere / "en/podero.yaml").read_bytes() == OURS
    await home.clock.drive(home.hass.config_entries.async_remove(entry.entry_id))
    assert folder.is_symlink()
    assert [*elsewhere.iterdir()] == []


CUT: dict[str, bytes] = {
    "empty": b"",
    "within the mark": OURS[:7],
    "after the mark": OURS[: len(MARKER)],
    "in the middle": OURS[: len(OURS) // 2],
    "within a letter": OURS[: OURS.index("°".encode()) + 1],
    "at the end": OURS[:-1],
    "too long": OURS + b"\0" * 512,
    "zeros": b"\0" * len(OURS),
    "zeros behind": OURS[:10] + b"\0" * 500,
}


@pytest.mark.parametrize("content", CUT.values(), ids=CUT)
async def test_cut_copy(home: Home, content: bytes) -> None:
    """What a power cut left of a file of ours is ours: it is mended, and removed."""
    entry = await home.set_up()
    installed(home).write_bytes(content)
    await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
    assert installed(home).read_bytes() == OURS
    installed(home).write_bytes(content)
    await home.clock.drive(home.hass.config_entries.async_remove(entry.entry_id))
    assert not installed(home).exists()


@pytest.mark.parametrize(
    "content", [b"language: en\n", b"\n", b"#\n", b"# Mine\n", OURS.partition(b"\n")[2]]
)
async def test_theirs(home: Home, content: bytes) -> None:
    """A file without our mark is the user's: neither replaced nor removed."""
    entry = await home.set_up()
    installed(home).write_bytes(content)
    await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
    assert installed(home).read_bytes() == content
    await home.clock.drive(home.hass.config_entries.async_remove(entry.entry_id))
    assert installed(home).read_bytes() == content


async def test_no_half_file(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is on the disk before it takes the place of another; no draft is left."""
    entry = await home.set_up()
    before = OURS[:-1]
    installed(home).write_bytes(before)
    seen: list[tuple[str, bytes]] = []

    def fsync(descriptor: int) -> None:
        seen.append(("fsync", installed(home).read_bytes()))

    monkeypatch.setattr("os.fsync", fsync)
    await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
    assert ("fsync", before) in seen
    assert installed(home).read_bytes() == OURS
    assert installed(home).stat().st_mode & 0o777 == 0o644
    assert [*installed(home).parent.iterdir()] == [installed(home)]


async def test_full_disk(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A disk that is full leaves the old file as it was, and no draft."""
    entry = await home.set_up()
    before = OURS[:-1]
    installed(home).write_bytes(before)

    def fsync(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fsync)
    await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
    assert f"{TROUBLE}[Errno 28] No space left on device" in troubles(caplog)
    assert installed(home).read_bytes() == before
    assert [*installed(home).parent.iterdir()] == [installed(home)]


async def test_two_accounts_at_once(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Accounts that are set up together write one after the other."""
    cloud = home.cloud
    entries = [home.entry(cloud.heat_pump_id), home.entry(cloud.add_heat_pump())]
    busy, crowds = threading.Semaphore(1), []
    fsync = os.fsync

    def slow(descriptor: int) -> None:
        crowds.append(not busy.acquire(blocking=False))
        # Time enough for another thread to come along.
        threading.Event().wait(0.01)
        fsync(descriptor)
        busy.release()

    monkeypatch.setattr("os.fsync", slow)
    # Home Assistant sets up all accounts of an integration at the same time.
    await home.clock.drive(home.hass.config_entries.async_setup(entries[0].entry_id))
    await home.clock.settle()
    assert all(entry.state.name == "LOADED" for entry in entries)
    assert installed(home).read_bytes() == OURS
    assert crowds == [False] * (len(FILES) + len(blueprint_files.FILES))
    assert troubles(caplog) == []


async def test_one_goes_while_another_comes(home: Home) -> None:
    """The last account that goes takes no file from one that is being set up."""
    cloud = home.cloud
    first = await home.set_up(home.entry(cloud.heat_pump_id))
    second = home.entry(cloud.add_heat_pump())
    entries = home.hass.config_entries
    await home.clock.drive(
        asyncio.gather(
            entries.async_remove(first.entry_id), entries.async_setup(second.entry_id)
        )
    )
    assert installed(home).read_bytes() == OURS
