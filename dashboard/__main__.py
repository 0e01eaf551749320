"""`python3 -m dashboard`: makes what the dashboard needs on a fresh machine, and opens it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import urllib.request
import webbrowser

from pipeline.environment import ROOT, python_with

PORT = os.environ.get("QUJIAN_PORT", "8501")
ADDRESS = f"http://localhost:{PORT}"


def main() -> int:
    """Runs the server until it is stopped with Ctrl-C; its exit code."""
    python = python_with("requirements.txt")
    print(f"区鉴 → {ADDRESS}  (Ctrl-C 停止 / stops)", flush=True)
    if _has_screen():
        threading.Thread(target=_open_when_ready, daemon=True).start()
    command = [str(python), "-m", "streamlit", "run", "app.py", "--server.port", PORT]
    try:
        return subprocess.run(command, cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:
        return 0


def _has_screen() -> bool:
    on_desktop = sys.platform in {"win32", "darwin"}
    return on_desktop or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _open_when_ready() -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{ADDRESS}/_stcore/health", timeout=1).close()  # noqa: S310 our own address
        except OSError:
            time.sleep(0.25)
        else:
            webbrowser.open(ADDRESS)
            return


if __name__ == "__main__":
    sys.exit(main())
