"""The project's own Python environment, made on first use. Standard library only.

Both commands of the README begin here, so a fresh machine needs nothing but Python.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
OLDEST = (3, 11)


def python_with(requirements: str) -> Path:
    """The environment's interpreter with a requirements file installed; renewed when needed.

    `requirements` is the file's path from the top of the checkout.

    Exits with a message that says what to do when it cannot be made.
    """
    if sys.version_info < OLDEST:
        sys.exit(f"区鉴 needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version}")
    python = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    mark = FOLDER / f"{requirements.replace('/', '-')}.sha256"
    wanted = hashlib.sha256((ROOT / requirements).read_bytes()).hexdigest()
    if not python.exists() or not mark.exists() or mark.read_text(encoding="ascii") != wanted:
        _make(python)
        _install(python, ROOT / requirements)
        mark.write_text(wanted, encoding="ascii")
    return python


def _make(python: Path) -> None:
    if python.exists() and _run([str(python), "-m", "pip", "--version"], quiet=True):
        return
    print("正在创建运行环境 .venv … / creating the environment .venv …", flush=True)
    if not _run([sys.executable, "-m", "venv", "--clear", str(FOLDER)]):
        sys.exit(
            "无法创建 .venv。Debian/Ubuntu 请先安装：sudo apt-get install python3-venv\n"
            "Cannot create .venv. On Debian/Ubuntu: sudo apt-get install python3-venv"
        )


def _install(python: Path, requirements: Path) -> None:
    print("正在安装依赖（首次约一分钟）… / installing requirements (a minute, once) …", flush=True)
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "-q"]
    if not _run([*command, "-r", str(requirements)]):
        sys.exit(
            "依赖安装失败，请检查网络或软件源后重试。\n"
            "Installing failed: see pip's message above, mend the connection, run this again."
        )


def _run(command: list[str], *, quiet: bool = False) -> bool:
    output = subprocess.DEVNULL if quiet else None
    return (
        subprocess.run(command, cwd=ROOT, check=False, stdout=output, stderr=output).returncode == 0
    )
