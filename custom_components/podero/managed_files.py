"""Files of ours in folders of the configuration, where users have theirs.

A file that begins with `MARKER` is replaced and removed; users who edit theirs delete the
line.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
import errno
import logging
import os
from pathlib import Path
import stat
import tempfile
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN

_LOGGER = logging.getLogger(__name__)

MARKER: Final = "# Kept by the Podero integration"
LOCK: Final[HassKey[asyncio.Lock]] = HassKey(f"{DOMAIN}_files")


async def async_sync(
    hass: HomeAssistant,
    files: Mapping[str, Path],
    *,
    is_wanted: Callable[[], bool],
    trouble: str,
) -> bool:
    """Install the files of this version, or remove them; return whether any has changed.

    Args:
        hass: Home Assistant.
        files: File of this version by its path in the folder of the configuration.
        is_wanted: Whether they are to be there, asked once nobody else writes.
        trouble: What it means that a file can't be read or written, for the log.
    """
    async with hass.data.setdefault(LOCK, asyncio.Lock()):
        return await hass.async_add_executor_job(
            _sync, Path(hass.config.config_dir), files, is_wanted(), trouble
        )


def _sync(root: Path, files: Mapping[str, Path], is_wanted: bool, trouble: str) -> bool:
    has_changed, errors = False, []
    for name, source in files.items():
        try:
            has_changed |= (
                _install(root / name, source.read_bytes())
                if is_wanted
                else _remove(root, root / name)
            )
        except OSError as err:
            errors.append(str(err))
    if errors:
        _LOGGER.warning("%s: %s", trouble, "; ".join(errors))
    return has_changed


def _install(file: Path, content: bytes) -> bool:
    """Give a file this content, unless a user has edited it."""
    old = _read(file, len(content) + 1)
    if old == content or not (old is None or _is_ours(old)):
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    # Home Assistant's `write_utf8_file_atomic` logs a traceback where it may not write.
    descriptor, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            os.fchmod(descriptor, 0o644)
            stream.write(content)
            stream.flush()
            os.fsync(descriptor)
        Path(draft).replace(file)
    except OSError:
        Path(draft).unlink()
        raise
    return True


def _remove(root: Path, file: Path) -> bool:
    """Remove a file, unless a user has edited it, and folders that are empty then."""
    old = _read(file, len(MARKER))
    if old is None or not _is_ours(old):
        return False
    file.unlink()
    for name in file.relative_to(root).parents[:-1]:
        # Folders with other files stay.
        with suppress(OSError):
            (root / name).rmdir()
    return True


def _read(file: Path, size: int) -> bytes | None:
    """Return the first bytes of a file, None if there is none.

    Raises:
        OSError: It can't be read, or is something else: to open a pipe takes for ever.
    """
    try:
        mode = file.lstat().st_mode
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(mode):
        raise FileExistsError(errno.EEXIST, "not a plain file", str(file))
    with file.open("rb") as stream:
        return stream.read(size)


def _is_ours(content: bytes) -> bool:
    """Return whether a file is ours, also where a power cut left a part or zeros."""
    marker = MARKER.encode()
    return marker.startswith(content[: len(marker)].rstrip(b"\0"))
