"""What a reader gives, and how lines of a layout become one text with blocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.records import Block, BlockKind, Issue, Span


@dataclass(frozen=True, slots=True)
class Reading:
    """A file's text before it is a `Document`; `host` where the file names its website."""

    text: str
    encoding: str
    media_type: str
    blocks: tuple[Block, ...] = ()
    host: str | None = None
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a layout; a table's row is one line of several cells."""

    cells: tuple[str, ...]
    kind: BlockKind = "paragraph"
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    text: str
    blocks: tuple[Block, ...]


def lay_out(lines: Iterable[Line]) -> Layout:
    """The lines under each other, a row's cells divided by tabs, and the block of each.

    >>> layout = lay_out([Line(("总结",), "heading", 1), Line(("志愿队", "115支"), "cell")])
    >>> layout.text
    '总结\\n志愿队\\t115支'
    >>> [(block.kind, block.span.of(layout.text)) for block in layout.blocks]
    [('heading', '总结'), ('cell', '志愿队'), ('cell', '115支')]
    """
    lines = tuple(lines)
    blocks: list[Block] = []
    at = 0
    for line in lines:
        # A row of an index table is read as a whole: label in one cell, value in another.
        cells = line.cells if line.kind == "cell" else ("\t".join(line.cells),)
        for cell in cells:
            if cell:
                blocks.append(Block(Span(at, at + len(cell)), line.kind, line.level))
            at += len(cell) + 1
    return Layout("\n".join("\t".join(line.cells) for line in lines), tuple(blocks))


def doubt(code: str, detail: str) -> Issue:
    """A doubt of the stage `decode`, about the file as a whole."""
    return Issue("decode", code, "doubt", detail)
