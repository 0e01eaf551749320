"""The files of `data/build`: found, locked, published and swept.

A build's name is never used twice, a published file is never changed, and the name sorts by time:
readers open the newest. What is not published carries another name, so a build that was killed at
any moment leaves the previous one in use.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import rmtree

from pipeline.errors import BuildError, PublishError

KEPT = 3  # a reader that has just looked for the newest must still find it
PATTERN = "reports-*.duckdb"
STAMP = "reports-%Y%m%dT%H%M%SZ-%f.duckdb"
UNFINISHED = ".unfinished-"


def builds(folder: Path) -> tuple[Path, ...]:
    """Every published build, the newest last."""
    return tuple(sorted(folder.glob(PATTERN)))


def newest(folder: Path) -> Path:
    """The build that is in use.

    Raises BuildError when there is none.
    """
    published = builds(folder)
    if not published:
        raise BuildError(f"{folder} holds no build; run `python -m pipeline ingest`")
    return published[-1]


def next_build(folder: Path) -> Path:
    """Where the next build will stand: later than every other, whatever the clock says."""
    now = datetime.now(UTC)
    with suppress(IndexError, ValueError):
        last = datetime.strptime(builds(folder)[-1].name, STAMP).replace(tzinfo=UTC)
        now = max(now, last + timedelta(microseconds=1))
    return folder / now.strftime(STAMP)


def unfinished(build: Path) -> Path:
    """The name under which a build is written."""
    return build.with_name(f"{UNFINISHED}{build.name}")


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Only one process builds in a folder at a time; freed by the system if it dies.

    Raises PublishError when another one does.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / ".lock").open("a+b")
    except OSError as error:
        raise PublishError(f"{folder} cannot be written: {error}; check its permissions") from error
    with file:
        try:
            _lock(file.fileno())
        except OSError as error:
            raise PublishError(
                f"another ingest is running on {folder}; let it finish, then run this again"
            ) from error
        yield


def sweep(folder: Path) -> None:
    """Removes what killed builds left. Only under the lock."""
    for left in folder.glob(f"{UNFINISHED}*"):
        if left.is_dir():
            rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def publish(build: Path) -> None:
    """Puts a finished build in use, on disk before it is seen, and drops all but the last three.

    Raises OSError; the previous build then stays in use.
    """
    _sync(unfinished(build))
    unfinished(build).replace(build)
    _sync(build.parent)
    for old in builds(build.parent)[:-KEPT]:
        with suppress(PermissionError):  # open in a reader on Windows: the next build drops it
            old.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # Windows has no handle for a folder
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def wait_for_lock(handle: int) -> None:
    """Waits for the lock of an open file, held until it is closed."""
    _lock(handle, wait=True)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int, *, wait: bool = False) -> None:
        msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int, *, wait: bool = False) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
