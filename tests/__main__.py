"""`python3 -m tests`: sets up and runs every check and every test; words after it go to pytest.

In order, each of which must pass: ruff, mypy, the vocabulary and corrections (`pipeline check`),
the scores against their floors (`pipeline evaluate`), then pytest with the browser test.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from pipeline.environment import ROOT, python_with

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
DEBIAN = ("chromium", "fonts-noto-cjk")
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy", "pipeline", "dashboard"),
    ("pipeline", "check"),
    ("pipeline", "evaluate", "--errors", "0"),
)


def main(words: list[str]) -> int:
    """The exit code of the first check that fails, else pytest's."""
    python = python_with("tests/requirements.txt")
    _provide_browser(python)
    for module, *rest in () if words else CHECKS:
        print(f"— {module} {' '.join(rest)}", flush=True)
        code = subprocess.run([python, "-m", module, *rest], cwd=ROOT, check=False).returncode
        if code:
            return code
    return subprocess.run([python, "-m", "pytest", *words], cwd=ROOT, check=False).returncode


def _provide_browser(python: Path) -> None:
    """Debian's Chromium and a CJK font where apt is there, else Playwright's own Chromium."""
    if any(map(shutil.which, CHROMIUM)):
        return
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print(f"— apt-get install {' '.join(DEBIAN)}", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "install", "-y", "-qq", *DEBIAN], check=True, env=quiet)
    elif shutil.which("apt-get"):
        sys.exit(f"The browser test needs Chromium: sudo apt-get install {' '.join(DEBIAN)}")
    else:
        subprocess.run([python, "-m", "playwright", "install", "chromium"], check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
