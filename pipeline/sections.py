"""The parts of a report: a tree of sections in reading order, each with its role.

`edges` finds title, furniture and signature; `outline` ranks the numbering; here headings are read
and roles given. A part takes its parent's role unless its own heading says otherwise.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline import edges, outline
from pipeline.edges import Line
from pipeline.outline import Label, Node
from pipeline.records import Block, Role, Section, Span, changed
from pipeline.vocabulary import ChromeWord, RolePhrases, Vocabulary

YEAR = re.compile(r"20[0-9]{2}(?= ?年)")
DIGIT = re.compile(r"[0-9](?![0-9]{0,3} ?年)")
TOPIC = re.compile(r"(?:方面|问题|工作|情况|不足|原因|短板|打算|措施|安排|分析|计划|思路)$")
BODY_START = re.compile(
    rf"(?:第[{outline.HAN}]{{1,2}}部分|[{outline.HAN}]{{1,2}}、|\([{outline.HAN}]{{1,2}}\)|1[、.](?![0-9]))"
)
STOPS = frozenset("。;,!?:")
LONGEST_NAME = 30  # characters of a line that names a part without a number
START = operator.attrgetter("start")
HEADING_LIMIT = 60  # characters; longer first sentences are text
# 2024年,我局将…: a paragraph about a year to come
COMING = re.compile("(20[0-9]{2})年,?[^。;,]{0,12}(?:将|拟|计划)")
NO_TURNS: Mapping[int, Role] = {}
# A line that leads to plans in a chapter on shortcomings: 2021年,我们将重点做好以下工作:
PLANS_FOLLOW = re.compile(
    "(?:20[0-9]{2}年,|明年,|下一?步,|下一?阶段,|今后,)[^。;:]{0,12}(?:将|要|重点)[^。;:]{0,24}:"
)
# Before 短板, 差距, 不足: what is done about it.
MENDING = re.compile("(?:补[齐强足]|弥补|缩小|破解|消除|解决|整治|治理|补)[^,、;存]{0,6}$")
MENDS = 10  # characters in which that stands
LEAD = 40  # characters of a part without a heading that its role is read from
UNBROKEN = 600  # characters a line on average from where a text counts as one without line breaks


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases with their role as one pattern: the longest at the first place wins."""

    pattern: re.Pattern[str]
    roles: Mapping[str, str]

    def first(self, heading: str) -> tuple[str, str] | None:
        """(phrase, role) that stands first, rows of role "none" read over."""
        for found in self.pattern.finditer(heading):
            role = self.roles[found[0]]
            if role != "none" and not _is_mended(heading, found.start(), role):
                return found[0], role
        return None


def _is_mended(heading: str, at: int, role: str) -> bool:
    """Whether a shortcoming is the object of a deed (补齐基层短板), and so none is confessed."""
    return role == "shortcomings" and MENDING.search(heading, max(0, at - MENDS), at) is not None


@dataclass(frozen=True, slots=True)
class Tables:
    """The vocabulary as patterns."""

    roles: Phrases
    turns: Phrases
    tags: re.Pattern[str]
    duty: re.Pattern[str]
    chrome: re.Pattern[str]

    def heads(self, line: str) -> bool:
        """A line of its own that names a part without a number: 存在的主要问题."""
        if len(line) > LONGEST_NAME + 2:
            return False
        words = line.rstrip(":")
        if len(words) > LONGEST_NAME or not STOPS.isdisjoint(words):
            return False
        named = self.roles.first(words)
        return named is not None and (len(words) <= 16 or words.endswith(named[0]))

    def starts_body(self, line: str) -> bool:
        """A numbered heading or one that names a part; the report's text begins there."""
        if BODY_START.match(line):
            return True
        if not self.heads(line) or edges.looks_like_title(line):
            return False
        named = self.roles.first(line)
        return named is not None and named[1] != "other"  # 附件: may stand above the title

    def is_chrome(self, line: str) -> bool:
        return self.chrome.search(line) is not None


@dataclass(slots=True)
class Part:
    """A section while the tree is built."""

    node: Node
    end: int
    heading: str | None
    role: Role = "measures"
    parent: Part | None = None


def split(text: str, blocks: tuple[Block, ...], vocabulary: Vocabulary) -> tuple[Section, ...]:
    """Sections in reading order, parents before their children.

    `text` is folded; `blocks` is what the file format says, empty for plain text.
    """
    lines = edges.lines_of(text)
    if not lines:
        return ()
    tables = _tables(vocabulary)
    found = edges.find(lines, blocks, tables.starts_body, tables.is_chrome)
    title = next((section.heading for section in found.front if section.role == "title"), None)
    inside = _inside(lines, found.body)
    if not inside:
        return (*found.front, *found.back)
    headed = frozenset(block.span.start for block in blocks if block.kind == "heading")
    body = Body(text, found.body, inside, headed, title or "", tables)
    return (*found.front, *_sections_of(body), *found.back)


def _inside(lines: Iterable[Line], body: Span) -> list[Line]:
    """The body's lines; its first may begin after a title that shares the line."""
    return [line for line in lines if line.end > body.start and line.start < body.end]


@lru_cache(maxsize=8)
def _tables(vocabulary: Vocabulary) -> Tables:
    return Tables(
        roles=_phrases(vocabulary.section_roles),
        turns=_phrases(vocabulary.section_turns),
        tags=_tag_pattern(vocabulary.section_tags),
        duty=_duty_pattern(vocabulary.section_duties),
        chrome=_chrome_pattern(vocabulary.chrome),
    )


def _phrases(rows: Iterable[RolePhrases]) -> Phrases:
    roles = {phrase: row.role for row in rows for phrase in row.phrases}
    return Phrases(re.compile("|".join(_longest_first(rows))), roles)


def _longest_first(rows: Iterable[RolePhrases]) -> list[str]:
    phrases = {phrase for row in rows for phrase in row.phrases}
    return [re.escape(phrase) for phrase in sorted(phrases, key=lambda word: (-len(word), word))]


def _duty_pattern(rows: Iterable[RolePhrases]) -> re.Pattern[str]:
    """Phrases that pasted text may break between any two characters."""
    phrases = (phrase for row in rows for phrase in row.phrases)
    return re.compile("|".join("\n?".join(map(re.escape, phrase)) for phrase in phrases))


def _tag_pattern(rows: Iterable[RolePhrases]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(_longest_first(rows))}) ?:")


def _chrome_pattern(words: Iterable[ChromeWord]) -> re.Pattern[str]:
    """One pattern for a line: `field` wants a colon or blank after it, `whole` the whole line."""
    places: dict[str, list[str]] = {"start": [], "field": [], "whole": [], "anywhere": []}
    for word in words:
        places[word.place].append(re.escape(word.word))
    return re.compile(
        rf"^[*•·\[【|]? ?(?:{'|'.join(places['start'])})"
        rf"|^[*•·\[【|]? ?(?:{'|'.join(places['field'])}) ?(?:[:|\]】 ]|$)"
        rf"|^(?:{'|'.join(places['whole'])})$"
        rf"|(?:{'|'.join(places['anywhere'])})"
    )


@dataclass(frozen=True, slots=True)
class Body:
    """The report between its edges: text, lines, what the format says, the tables."""

    text: str
    span: Span
    lines: Sequence[Line]
    headed: frozenset[int]  # starts of lines that the file format calls headings
    title: str
    tables: Tables


def _sections_of(body: Body) -> list[Section]:
    labels = _labels(body)
    parts = _parts(body, labels)
    _give_roles(body, parts)
    turns = _turns(body, parts)
    if turns:
        turning = [Label(start, start, "plain", 0, True) for start in turns]
        labels = sorted([*labels, *turning], key=START)
        parts = _parts(body, labels)
        _give_roles(body, parts, turns)
    first = parts[0].node.label.start if parts else body.span.end
    opening = Span(body.span.start, _trimmed(body.text, body.span.start, first))
    sections = [Section(opening, 1, None, None, "intro")] if opening.end > opening.start else []
    sections += [_section(body.text, part) for part in parts]
    return sections


def _labels(body: Body) -> list[Label]:
    start, end, lines = body.span.start, body.span.end, body.lines
    unbroken = len(lines) <= 2 or end - start > UNBROKEN * len(lines)
    labels = outline.labels(body.text, start, end, unbroken)
    taken = {label.start for label in labels if label.opens_line}
    counted = len(labels)
    tags, heads, headed = body.tables.tags, body.tables.heads, body.headed
    for line in lines:
        at, _, words = line
        tag = tags.match(words) if start <= at < end else None
        if tag:
            labels.append(Label(at, at + tag.end(), "tag", 0, True))
        elif at not in taken and (at in headed or heads(words)):
            labels.append(Label(at, at, "plain", 0, True))
    if len(labels) > counted:
        labels.sort(key=START)
    return labels


def _turns(body: Body, parts: Sequence[Part]) -> dict[int, Role]:
    """Paragraphs that turn to shortcomings or plans where no heading names them: start → role."""
    missing = {"shortcomings", "plan"} - {part.role for part in parts}
    if not missing:
        return {}
    roles = {part.node.label.start: part.role for part in parts}
    role: Role = "intro"
    turns: dict[int, Role] = {}
    waiting = [*parts]
    waiting.reverse()
    year = _year(body, parts)
    for line in body.lines[1:]:
        while waiting and waiting[-1].node.label.start < line.start:
            role = waiting.pop().role
        if line.start in roles or role == "plan":
            continue
        turned = _turned_to(line.text, role, year, body.tables.turns)
        if turned in missing:
            turns[line.start] = turned
    return turns


def _turned_to(words: str, role: Role, year: int | None, phrases: Phrases) -> Role | None:
    """What a paragraph turns to; among shortcomings only what leads to a list of plans does."""
    if role == "shortcomings":
        return "plan" if PLANS_FOLLOW.fullmatch(words) else None
    found = phrases.pattern.match(words)
    if found:
        return phrases.roles[found[0]]  # type: ignore[return-value]
    coming = COMING.match(words)
    return "plan" if coming and year is not None and int(coming[1]) > year else None


def _parts(body: Body, labels: Sequence[Label]) -> list[Part]:
    text, start = body.text, body.span.start
    parts: list[Part] = []
    open_parts: list[Part] = []
    last = _trimmed(text, start, body.span.end)
    for node in outline.rank(labels):
        end = -1
        while open_parts and open_parts[-1].node.depth >= node.depth:
            end = _trimmed(text, start, node.label.start) if end < 0 else end
            open_parts.pop().end = end
        part = Part(node, last, None, "measures", open_parts[-1] if open_parts else None)
        open_parts.append(part)
        parts.append(part)
    after = last
    for part in reversed(parts):
        part.heading = _heading(text, part, after)
        after = part.node.label.start
    return parts


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _heading(text: str, part: Part, after: int) -> str | None:
    """The part's heading without its label; None where the label opens a sentence of text.

    `after` is where the next part begins.
    """
    label, part_end = part.node.label, part.end
    begin = label.end
    if label.glyph == "tag":
        return None
    limit = text.find("\n", begin, part_end)
    if limit < 0:
        limit = part_end
    limit = min(limit, after)
    words = text[begin : min(limit, begin + HEADING_LIMIT + 1)].rstrip()
    sentence, stop, _ = words.partition("。")
    sentence = sentence.rstrip()
    heading = sentence.strip().rstrip("、:;,.")
    if not heading or len(sentence) > HEADING_LIMIT:
        return None
    if stop:
        ends_line = begin + len(sentence) + 1 >= limit and limit == part_end
        return None if ends_line or _is_text(label, heading) else heading
    return heading if _stands_alone(text, part, limit) else None


def _is_text(label: Label, heading: str) -> bool:
    """Below the top a heading is short, states no figure and is one phrase."""
    if label.glyph == "run":
        return len(heading) > 20 or "," in heading
    return ";" in heading or DIGIT.search(heading) is not None


def _stands_alone(text: str, part: Part, limit: int) -> bool:
    """Without a stop: a heading where a line or another label follows, not a whole item."""
    return limit < part.end or (
        part.node.level < 3 and "," not in text[part.node.label.end : limit]
    )


def _year(body: Body, parts: Sequence[Part]) -> int | None:
    """The first year of the title, else of the introduction and the first heading."""
    end = body.span.end
    if parts:
        end = parts[0].node.label.end + len(parts[0].heading or "")
    opening = body.text[body.span.start : min(end, body.span.start + 400)]
    found = YEAR.search(body.title) or YEAR.search(opening)
    return int(found[0]) if found else None


def _give_roles(body: Body, parts: Sequence[Part], turned: Mapping[int, Role] = NO_TURNS) -> None:
    before: Role = "intro"
    restarted = False
    year = _year(body, parts)
    for part in parts:
        parent = part.parent
        if part.node.label.start in turned:
            part.role, part.heading = turned[part.node.label.start], None
        elif parent is None:
            restarted = restarted or (before != "intro" and part.node.label.number == 1)
            part.role = _top_role(body, part, Before(before, restarted), year)
        elif part.node.label.glyph in outline.INLINE:
            part.role = parent.role
        else:
            part.role = _inner_role(part, parent, body)
        if parent is None:
            before = part.role
        elif part.role == "shortcomings":
            part.heading = _topic(body.text, part)
    if not any(part.role == "leadership" for part in parts):
        _find_duty(body.text, parts, body.tables)


def _topic(text: str, part: Part) -> str | None:
    """Among shortcomings a first sentence is one of them, unless it only names a topic."""
    if part.heading is None or TOPIC.search(part.heading):
        return part.heading
    begins = text.find(part.heading, part.node.label.end)
    after = text[begins + len(part.heading) : begins + len(part.heading) + 1]
    return None if after == "。" else part.heading


@dataclass(frozen=True, slots=True)
class Before:
    """The role of the part of the top before, and whether its numbering has started again."""

    role: Role
    restarted: bool


def _top_role(body: Body, part: Part, before: Before, year: int | None) -> Role:
    label = part.node.label
    heading = part.heading or body.text[label.end : min(part.end, label.end + LEAD)]
    named = _named(heading, year, body.tables)
    after_shortcomings = before.role in ("plan", "shortcomings") and part.node.level == 1
    if named == "measures" and after_shortcomings and year is None and YEAR.search(heading):
        return "plan"  # 五、2026年重点工作, where nothing says which year is reported
    if named is not None:
        return named
    if before.restarted:
        return before.role  # 1、 2、 below 三、存在的问题, written with the glyph of the top
    return "plan" if after_shortcomings else "measures"


def _named(heading: str, year: int | None, tables: Tables) -> Role | None:
    """The role that a heading names; a year after the report's own makes it a plan."""
    found = tables.roles.first(heading)
    if found is not None and found[1] != "measures":
        return found[1]  # type: ignore[return-value]
    if year is not None and str(year + 1) in YEAR.findall(heading):
        return "plan"
    return found[1] if found else None  # type: ignore[return-value]


def _inner_role(part: Part, parent: Part, body: Body) -> Role:
    """The parent's role, unless the part's own heading says otherwise."""
    named = body.tables.roles.first(part.heading) if part.heading else None
    if part.heading is None or (named and _runs_on(part.heading, *named)):
        return _opening_role(part, parent, body)
    if named is None:
        return parent.role
    if parent.node.label.glyph == "part":
        return named[1]  # type: ignore[return-value]
    return _turned(parent.role, named[1])


def _runs_on(heading: str, phrase: str, role: str) -> bool:
    """A heading that holds more than what it names: 着力解决群众反映的问题和困难."""
    return role in ("plan", "shortcomings") and len(heading) > max(12, 2 * len(phrase))


def _opening_role(part: Part, parent: Part, body: Body) -> Role:
    """Without line breaks a heading runs into its text: （二）下一步打算2021年，我局将…"""
    label = part.node.label
    named = body.tables.roles.first(body.text[label.end : min(part.end, label.end + 8)])
    opens = named is not None and body.text.startswith(named[0], label.end)
    plan = opens and named is not None and named[1] == "plan"
    return "plan" if plan and parent.role == "shortcomings" else parent.role


def _turned(parent: Role, role: str) -> Role:
    """What an inner heading may turn its parent's role into; a duty in a plan is a plan."""
    if role == "leadership" and parent == "measures":
        return "leadership"
    if role == "plan" and parent in ("shortcomings", "measures", "leadership"):
        return "plan"
    if role == "shortcomings" and parent in ("plan", "measures", "leadership"):
        return "shortcomings"
    return parent


def _find_duty(text: str, parts: Sequence[Part], tables: Tables) -> None:
    """Where no heading names the chief's duty, the first numbered part that speaks of it has it."""
    followers: list[Part | None] = [*parts[1:], None]
    for part, after in zip(parts, followers[: len(parts)], strict=True):
        if part.role != "measures" or _inline(part) or _is_results(part, tables):
            continue
        has_parts = after is not None and after.parent is part and not _inline(after)
        end = after.node.label.start if after is not None and has_parts else part.end
        if tables.duty.search(text, part.node.label.start, end):
            _lead_by_chief(parts, part)
            return


def _is_results(part: Part, tables: Tables) -> bool:
    """A part of the top that says it reports the measures as a whole, duty and all."""
    return part.parent is None and (
        part.heading is None or tables.roles.first(part.heading) is not None
    )


def _lead_by_chief(parts: Sequence[Part], holder: Part) -> None:
    for part in parts:
        if part is holder or _within(part, holder):
            part.role = "leadership"


def _inline(part: Part) -> bool:
    return part.node.label.glyph in outline.INLINE


def _within(part: Part, holder: Part) -> bool:
    parent = part.parent
    while parent is not None and parent is not holder:
        parent = parent.parent
    return parent is holder


def _section(text: str, part: Part) -> Section:
    label = part.node.label
    start, stop = label.start, label.end
    written = text[start:stop].rstrip() or None
    return Section(Span(start, part.end), part.node.level, written, part.heading, part.role)


def as_written(part: Section, text: str) -> Section:
    """A section with its label and heading as the document writes them, not folded.

    >>> part = Section(Span(0, 7), 2, "(一)", "学法,用法", "measures")
    >>> as_written(part, "（一）学法，用法").heading
    '学法，用法'
    """
    start = part.span.start + len(part.label or "")
    label = text[part.span.start : start] or None
    while start < part.span.end and text[start].isspace():
        start += 1
    heading = text[start : start + len(part.heading)] if part.heading else None
    if label == part.label and heading == part.heading:
        return part
    return changed(part, label=label, heading=heading)
