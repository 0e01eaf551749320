"""What the styles of a Word document say of a paragraph: its heading level, its numbering."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BODY_TEXT = 9  # w:outlineLvl of text that is no heading
TITLE_NAMES = frozenset({"title", "标题"})
CONTENTS_NAMES = ("toc ", "目录 ")
HEADING_NAMES = ("heading ", "标题 ")


@dataclass(frozen=True, slots=True)
class Style:
    """`level` is a heading's, 1 the highest; `list_id` and `depth` are of its numbering.

    `is_contents` marks a line of the table of contents.
    """

    level: int | None
    list_id: str | None
    depth: int | None
    is_contents: bool = False


@dataclass(frozen=True, slots=True)
class Styles:
    rows: dict[str, Style]

    def heading_level(self, paragraph: Element) -> int | None:
        """Level of the heading that this paragraph is; None for other paragraphs."""
        own = value(paragraph, f"{W}pPr/{W}outlineLvl")
        if own is not None and own.isdecimal():
            return None if int(own) >= BODY_TEXT else int(own) + 1
        style = self.of(paragraph)
        return style.level if style else None

    def of(self, paragraph: Element) -> Style | None:
        return self.rows.get(value(paragraph, f"{W}pPr/{W}pStyle") or "")


def read_styles(root: Element | None) -> Styles:
    """The styles of `word/styles.xml`, each with what it inherits."""
    elements = {style.get(W + "styleId", ""): style for style in root or ()}
    return Styles({name: _style(name, elements) for name in elements})


def value(element: Element, path: str) -> str | None:
    """The `w:val` of the element at `path`."""
    found = element.find(path)
    return None if found is None else found.get(W + "val")


def _style(name: str, elements: dict[str, Element]) -> Style:
    chain = _chain(name, elements)
    levels = [level for element in chain if (level := _level(element)) is not None]
    lists = [found for element in chain if (found := value(element, f"{W}pPr/{W}numPr/{W}numId"))]
    depths = [found for element in chain if (found := value(element, f"{W}pPr/{W}numPr/{W}ilvl"))]
    depth = int(depths[0]) if depths and depths[0].isdecimal() else None
    level = levels[0] if levels and levels[0] <= BODY_TEXT else None
    contents = any(_name(element).startswith(CONTENTS_NAMES) for element in chain)
    return Style(level, lists[0] if lists else None, depth, contents)


def _chain(name: str, elements: dict[str, Element]) -> list[Element]:
    """The style, then those it is based on; a style that is based on itself ends the chain."""
    chain: dict[str, Element] = {}
    while name in elements and name not in chain:
        chain[name] = elements[name]
        name = value(elements[name], f"{W}basedOn") or ""
    return list(chain.values())


def _level(style: Element) -> int | None:
    """Outline level from 1; `BODY_TEXT` + 1 for a style that says it is body text."""
    outline = value(style, f"{W}pPr/{W}outlineLvl")
    if outline is not None and outline.isdecimal():
        return int(outline) + 1
    name = _name(style)
    if name in TITLE_NAMES:
        return 1
    for begin in HEADING_NAMES:
        number = name.removeprefix(begin)
        if number != name and number.isdecimal():
            return int(number)
    return None


def _name(style: Element) -> str:
    return (value(style, f"{W}name") or "").lower()
