"""Which lines of a web page are the report, and which are the page's own.

Structure decides here: regions (nav, footer), lists of links, the element that holds the prose,
index tables. Lines that only their words give away (扫一扫, 上一篇) are told by `sections`, in text
files too. What is unsure stays text of the report.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.readers.reading import Line
from pipeline.records import BlockKind
from pipeline.vocabulary import Vocabulary

HIDDEN = "hidden"  # the region of what a style sheet hides
REGION_TAGS = frozenset({"nav", "footer", "aside", "button", "menu", "dialog"})
# Names that authors of pages give to their furniture, whole or as one part of foot-link_box.
REGION_WORDS = """
    nav menu navbar navigation topnav breadcrumb breadcrumbs crumb crumbs mbx location footer foot
    bottom copyright sidebar share toolbar tools login search qrcode ewm related recommend prevnext
    pager banner topbar friendlink links
"""
REGION_NAMES = frozenset(REGION_WORDS.split())
NAME_PARTS = re.compile(r"[A-Za-z]{2,20}")
STOPS = re.compile(r"[。；;！？]")
ENUMERATOR = re.compile(
    r"(?:第?[一二三四五六七八九十]{1,3}[、，.．是]|[（(][一二三四五六七八九十0-9]{1,3}[）)]|[0-9]{1,2}[、.．])"
)
TITLE = re.compile(r"(?:报告|总结|汇报|述法|情况|公报|年报)(?:[（(][^（）()]{1,20}[）)])?\Z")
TITLE_PARTS = re.compile(r"[_|]|\s[-—]+\s|--")
BREADCRUMB = re.compile(r"\S ?(?:>|»|›|＞)+ ?\S")
# A line under the text: who signs, or when.
SIGNATURE = re.compile(
    r"\A[^：:]{2,30}(?:局|府|委|办|会|厅|院|处|镇|乡|街道|中心|办公室)\Z"
    r"|\A[（(]?[12二][0-9〇○零一二三四五六七八九]{3}[年.-].{1,12}\Z"
)
NEAR = 4  # lines above or below the main element that may belong to the report
INDEX_NUMBER = re.compile(r"[0-9A-Za-z]{6,30}[-/_][-/_0-9A-Za-z]{4,30}\Z")
BULLETS = " \u3000\u00a0\t•·●■◆▪*>[【|"
BLANKS = re.compile(r"\s+")
CLOSERS = "]】:：|"
DIVIDER = re.compile(r"[]】:：|]")
CONTAINER_SHARE = 0.75  # of the page's prose, which its main element holds
UNLABELLED = 5  # values that may follow an index number that stands without a label
SHORT = 60  # a value of an index table, a link, a line of a footer


@dataclass(slots=True)
class PageLine:
    """A line as a browser shows it; `containers` is the way from the page's root to its element."""

    cells: tuple[str, ...]
    heading: str
    linked: int  # characters that are links
    region: str
    container: int

    @property
    def text(self) -> str:
        return " ".join(self.cells)

    @property
    def prose(self) -> int:
        """Characters of running text: what a report has and furniture has not."""
        text = self.text
        if self.linked > len(text) // 2:
            return 0
        return len(text) if STOPS.search(text) or ENUMERATOR.match(text) else 0


def region(tag: str, names: str) -> str:
    """Which furniture an element is, by its tag or the names its author gave it; else empty."""
    if tag in REGION_TAGS:
        return tag
    if not names:
        return ""
    found = REGION_NAMES.intersection(part.lower() for part in NAME_PARTS.findall(names[:200]))
    return min(found, default="")


def classify(
    lines: Sequence[PageLine], parents: Sequence[int], title: str, vocabulary: Vocabulary
) -> list[Line]:
    """Each line with its kind; `parents` gives the element around each element, 0 is the page."""
    view = View(
        _regions(lines), _inside(lines, parents), _metadata(lines, vocabulary), _page_title(title)
    )
    judged = [
        _line(line, _kind(line, number, view))
        for number, line in enumerate(lines)
        if line.region != HIDDEN or HIDDEN not in view.regions
    ]
    return _with_title(judged, view.title)


@dataclass(frozen=True, slots=True)
class View:
    """What the page as a whole says: its regions, its main lines, its index table, its title."""

    regions: frozenset[str]
    main: range
    metadata: frozenset[int]
    title: str


def _kind(line: PageLine, number: int, view: View) -> BlockKind:
    if number in view.metadata:
        return "metadata"
    if line.region in view.regions or _is_link(line):
        return "chrome"
    if BREADCRUMB.search(line.text) and not line.prose:
        return "chrome"
    own: BlockKind = "cell" if len(line.cells) > 1 else "heading" if line.heading else "paragraph"
    if number in view.main or own == "cell" or (line.prose and not line.linked):
        return own
    text = line.text
    if text == view.title or TITLE.search(text):
        return own
    above = view.main.start - NEAR <= number < view.main.start and own == "paragraph"
    below = view.main.stop <= number < view.main.stop + NEAR and SIGNATURE.search(text)
    return own if above or below else "chrome"


def _regions(lines: Iterable[PageLine]) -> frozenset[str]:
    """The regions that hold no good part of the prose: some page calls its main part "menu"."""
    weights: Counter[str] = Counter()
    for line in lines:
        weights[line.region] += line.prose
    limit = sum(weights.values()) / 5
    return frozenset(name for name, weight in weights.items() if name and weight <= limit)


def _inside(lines: Sequence[PageLine], parents: Sequence[int]) -> range:
    """The lines from first to last of the innermost element that holds most of the prose."""
    weights = [0] * len(parents)
    for line in lines:
        weights[line.container] += line.prose
    for element in range(len(parents) - 1, 0, -1):  # a parent is opened before its children
        weights[parents[element]] += weights[element]
    main = 0
    for element in range(1, len(parents)):
        if parents[element] == main and weights[element] > weights[0] * CONTAINER_SHARE:
            main = element
    held = _held(main, parents)
    numbers = [number for number, line in enumerate(lines) if held[line.container]]
    return range(numbers[0], numbers[-1] + 1) if numbers else range(len(lines))


def _held(main: int, parents: Sequence[int]) -> list[bool]:
    held = [False] * len(parents)
    held[main] = True
    for element in range(main + 1, len(parents)):
        held[element] = held[parents[element]]
    return held


def _metadata(lines: Sequence[PageLine], vocabulary: Vocabulary) -> frozenset[int]:
    """Numbers of the lines of an index table, however it is drawn, and of date and source."""
    labels = _labels(vocabulary)
    found: set[int] = set()
    awaits = 0  # values that labels without one wait for
    for number, line in enumerate(lines):
        cells = [_squeezed(cell) for cell in line.cells if cell]
        bare = sum(cell.rstrip(CLOSERS) in labels for cell in cells)
        if bare or (_starts_with_label(cells, labels) and not _is_text(line, labels)):
            found.add(number)
            awaits = bare if bare == len(cells) else 0
        elif INDEX_NUMBER.match(cells[0] if cells else ""):
            found.add(number)
            awaits = UNLABELLED
        elif awaits and _is_value(line):
            found.add(number)
            awaits = max(0, awaits - len(cells))
        else:
            awaits = 0
    return frozenset(found)


def _is_value(line: PageLine) -> bool:
    text = line.text
    return not (line.heading or line.prose or TITLE.search(text) or len(text) > SHORT)


def _squeezed(text: str) -> str:
    """A label without its bullet, bracket and letter spacing: 【索 引 号】 and 索引号 are one."""
    return BLANKS.sub("", text[:200].lstrip(BULLETS))


def _starts_with_label(cells: Sequence[str], labels: frozenset[str]) -> bool:
    head = DIVIDER.split(cells[0], maxsplit=1) if cells else []
    return len(head) == 2 and head[0] in labels


def _is_text(line: PageLine, labels: frozenset[str]) -> bool:
    """A sentence that happens to begin as a label does: 时间：… of an event in the report."""
    if not line.prose or len(line.text) <= SHORT:
        return False
    words = DIVIDER.split(BLANKS.sub("", line.text))[1:-1]
    return not any(word.endswith(label) for word in words for label in labels)


@lru_cache(maxsize=8)
def _labels(vocabulary: Vocabulary) -> frozenset[str]:
    return frozenset(row.label for row in vocabulary.index_labels)


def _is_link(line: PageLine) -> bool:
    text = line.text
    return line.linked * 10 >= len(text) * 8 and len(text) <= SHORT and not STOPS.search(text)


def _page_title(title: str) -> str:
    """The page's own title without the website's name after it."""
    return TITLE_PARTS.split(title.strip(), maxsplit=1)[0].strip()


def _line(line: PageLine, kind: BlockKind) -> Line:
    return Line(line.cells, kind, int(line.heading[1]) if kind == "heading" else None)


def _with_title(lines: list[Line], title: str) -> list[Line]:
    """With the page's title in front, as evidence, where no line of the page says it."""
    if not TITLE.search(title) or any(title in cell for line in lines for cell in line.cells):
        return lines
    return [Line((title,), "metadata"), *lines]
