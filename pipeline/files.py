"""Files as ingest may read them: regular ones, of bounded size, and no waiting on anything else."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from pipeline.decode import LIMIT_BYTES
from pipeline.errors import DecodeError

# Left beside reports by systems and by Word, and our own list of where reports come from.
IGNORED = frozenset({"sources.csv", "thumbs.db", "desktop.ini"})
IGNORED_STARTS = (".", "~$")
DEPTH = 64  # folders within folders


def read_bounded(path: Path) -> bytes:
    """The bytes of a regular file, never more than `LIMIT_BYTES` and one.

    A link is refused rather than followed: it may lead out of the folder that was given. Neither
    a pipe nor a device is waited for. Raises DecodeError: `not_a_file`, `too_large`, `unreadable`.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    flags |= getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        _check_regular(path.lstat())
        descriptor = os.open(path, flags)
    except (OSError, ValueError) as error:
        raise DecodeError("unreadable", f"{shown(path)} cannot be opened: {error}") from error
    with os.fdopen(descriptor, "rb") as file:
        _check_regular(os.fstat(descriptor))  # it may have been replaced since
        try:
            return file.read(LIMIT_BYTES + 1)
        except OSError as error:
            raise DecodeError("unreadable", f"{shown(path)} cannot be read: {error}") from error


def walk(folder: Path) -> Iterator[Path]:
    """Every file below `folder` in the order of their names; no link is followed.

    Pipes, devices and links are given too, so that each is named when `read_bounded` refuses it.
    """
    yield from _walk(folder, DEPTH)


def shown(path: Path) -> str:
    """A path as text that can be stored; bytes that are no UTF-8 become U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace").replace("\0", "\ufffd")


def _walk(folder: Path, depth: int) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        yield folder  # read_bounded will name it
        return
    for entry in entries:
        if _is_ignored(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False) and depth:
            yield from _walk(Path(entry.path), depth - 1)
        else:
            yield Path(entry.path)


def _is_ignored(name: str) -> bool:
    return name.startswith(IGNORED_STARTS) or name.lower() in IGNORED


def _check_regular(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise DecodeError("not_a_file", "it is a link, a pipe, a folder or a device, not a file")
    if status.st_size > LIMIT_BYTES:
        raise DecodeError("too_large", f"{status.st_size} bytes, the limit is {LIMIT_BYTES}")
