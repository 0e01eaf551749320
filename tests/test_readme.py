"""README is law: what it tells to type exists, and what it names is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from pipeline.__main__ import parser

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"`python -m pipeline ([a-z]+)", README)))
FLAGS = re.findall(r"`python -m pipeline ([a-z]+)([^`]*)`", README)
DIRECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def subcommands() -> dict[str, str]:
    choices = next(a.choices for a in parser()._actions if isinstance(a.choices, dict))
    return {name: sub.format_help() for name, sub in choices.items()}


def test_every_command_is_in_the_readme() -> None:
    assert set(COMMANDS) == set(subcommands())


@pytest.mark.parametrize(("command", "words"), FLAGS, ids=lambda value: value.strip()[:30])
def test_every_flag_of_the_readme_is_known(command: str, words: str) -> None:
    for flag in re.findall(r"--[a-z-]+", words):
        assert flag in subcommands()[command]


@pytest.mark.parametrize("module", ["dashboard", "tests"])
def test_the_two_commands_can_be_run(module: str) -> None:
    assert f"python3 -m {module}" in README
    assert (ROOT / module / "__main__.py").is_file()


@pytest.mark.parametrize("library", [re.split("[=<>]", d)[0] for d in DIRECT["dependencies"]])
def test_every_library_has_its_reason(library: str) -> None:
    reasons = README[README.index("## What each library is for") :]
    assert library in reasons


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:data|pipeline|tests|dashboard)/[A-Za-z_./-]+)`", README)))
)
def test_every_place_that_is_named_is_there(path: str) -> None:
    made_later = {"data/corrections.jsonl", "data/build/"}
    assert path in made_later or (ROOT / path).exists()
