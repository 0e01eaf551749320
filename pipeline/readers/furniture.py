"""Which lines of a web page are the report, and which its surroundings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.readers.reading import Line

REGION_TAGS = frozenset({"nav", "footer", "aside", "button", "menu"})


@dataclass(slots=True)
class PageLine:
    cells: tuple[str, ...]
    heading: str
    linked: int
    region: str
    containers: tuple[int, ...]


def region(tag: str, given: dict[str, str]) -> str:
    return tag if tag in REGION_TAGS else ""


def classify(lines: Sequence[PageLine], title: str) -> list[Line]:
    return [
        Line(line.cells, "chrome")
        if line.region
        else Line(line.cells, "heading", int(line.heading[1]))
        if line.heading
        else Line(line.cells, "cell" if len(line.cells) > 1 else "paragraph")
        for line in lines
    ]
