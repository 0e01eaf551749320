"""Shortcomings, causes, remedies and plans, each cut to its own words and given its themes.

Position says what a sentence is (an item 一是 of the shortcomings), words where it turns (原因,
整改, 要). A remedy, cause or plan points at the shortcoming of its own item, of the item with its
number, or of its theme.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from pipeline import themes
from pipeline.records import Section, Span, Statement, StatementKind
from pipeline.vocabulary import Vocabulary

SENTENCE = re.compile(r"[^。!?\n]++[。!?]*+")
SEGMENT = re.compile(r"[^;]++")
CLAUSE = re.compile(r"[^,]++")
FIGURE = re.compile(
    r"[0-9](?![0-9.]*+ ?(?:年|月|日|·|版))"
    r"|(?<!每)(?:[二两三四五六七八九]|[二三四五六七八九]?[十百]{1,2}[一二三四五六七八九]?)(?:期|场|次|名|件|项|家|份|部|篇|处|支)(?!建设|工程|项目)"
)
ATTRIBUTED = re.compile(
    r"(?<=,)(?:既|也|更|又|还)?有(?P<cause>[^,。;]{2,60}?)的?(?:客观|主观|历史|现实)?(?:因素|原因)"
)
WE_SHALL = re.compile(
    "[^。]{0,25}?(?:我[局镇委办区县市乡院所处]|我街道|我中心|我们|全[区县市局镇])将"
)
# 6月底前完成…: a clause with a day of its own to be done by.
DEADLINE = re.compile(
    "(?:20[0-9]{2}年|明年|年内|力争|确保)?"
    "(?:[0-9]{1,2}月(?:份|底|末|中旬|上旬|下旬)?|[上下]半年|年底|[一二三四]季度末?)(?:之?前)?,?"
)
SESSIONS = re.compile("[0-9一两二三四五六七八九十][余多]?(?:[期场次届轮节堂班]|人次)")
BLANK = re.compile("[ 。!?\n]*+")
YEAR_IS = re.compile("20[0-9]{2} ?年是")  # 2026年是“十五五”开局之年
NAMED = re.compile("[^,。;:]{2,16}:(?=.)")  # 抓执法规范：制定清单
OF_THEM = re.compile("(?:上述|这些|以上|对这些|对上述|对以上)(?:问题|不足|短板)")
ALL_OF_THEM = re.compile("上述|这些|以上|究其|从成因|从原因")
ANNOUNCES = re.compile("不足|问题|短板|差距|薄弱|表现|体现")
ANSWERS = re.compile("(?:针对|对于|对照|围绕|对)[^,。;]{2,20}(?:问题|不足|短板|差距|情况),")
QUOTED = re.compile(r"[“《(][^”》)]{0,200}[”》)]")
# 上述问题的根源,一是…: a sentence that names the causes of what was said before.
OF_ALL = re.compile(
    r"(?:产生|造成|导致|存在|出现)?(?:这些|上述|以上)?(?:不足|问题|短板|差距)(?:和不足|和短板)?产?生?的?"
    r"(?:主要|根本|深层|深层次)?(?:原因|根源|症结|成因),?(?:主要)?(?:在于|是|有)?,?"
)
# A look at one's own work that may end in a confession: 从案卷质量看,… 督查中也发现,…
LOOKING = re.compile(
    "从[^,。;:\\n]{2,16}看,|(?:督查|检查|督导|调研|评查|自查)中(?:也|还|同时)?发现,"
)
ANSWERED = re.compile("(?:为此|对此|就此|针对(?:这一|上述|以上|此类)?[^,。;]{0,8}),")
NONE_FOUND = re.compile("没有|未发现|未发生|未出现|无")
TOPIC = re.compile(r"(?:方面|问题|原因|表现|情况)$")
# A claim by its end: 听讲率低, 场次少, 标准不明确.
ENDS_LOW = re.compile(r"(?:[少低弱差慢窄难浅乱旧薄]|不[^,。;不]{1,3})$")
LONGEST = 300  # characters of a sentence that owns up to a shortcoming outside its part
PARAGRAPH = 1000  # characters to look back for a line's start: no input may make that quadratic
LEAST = 4  # characters of a statement
MAINLY = "主要是"
OBJECT_FIRST = ("将", "把")  # 争取编制,将新招人员充实到司法所
LONGEST_LEAD = 8  # characters of 攻坚数据归集: what the clause with the deadline is for
LONGEST_STATE = 6  # characters of 投入使用, 全面建成: what became of a thing, no action


@dataclass(frozen=True, slots=True)
class Cues:
    """The table of cue words, by kind: as a pattern, and as a finder, which is ten times faster."""

    patterns: Mapping[str, re.Pattern[str]]
    finders: Mapping[str, AhoCorasick]

    def begins(self, kind: str, words: str) -> bool:
        return self.patterns[kind].match(words) is not None

    def holds(self, kind: str, words: str) -> bool:
        return bool(self.finders[kind].find_matches_as_indexes(words))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A section's own text, without its heading and its parts.

    `item` is the number of its item among those of its run, `branch` the start of what it is under.
    """

    span: Span
    kind: StatementKind
    section: Section
    branch: int
    item: int
    is_item: bool
    turns_to: StatementKind  # what 下一步 opens here: the report's plans, if no part is for them
    leads: bool = False  # stands before the items of a part of the top

    def narrowed(self, own: Span, leads: bool) -> Stretch:
        return Stretch(
            own,
            self.kind,
            self.section,
            self.branch,
            self.item,
            self.is_item,
            self.turns_to,
            leads,
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A statement before it is linked."""

    kind: StatementKind
    span: Span
    item: int
    branch: int
    section: int
    themes: tuple[str, ...]
    place: int = 0  # its number among those of its sentence, and how many they are
    of: int = 0


@dataclass(frozen=True, slots=True)
class Reader:
    """What every step reads: the text, the cues, the vocabulary."""

    text: str
    cues: Cues
    vocabulary: Vocabulary

    def words(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def themes(self, span: Span) -> tuple[str, ...]:
        return themes.of(self.words(span), self.vocabulary)


def find(text: str, sections: tuple[Section, ...], vocabulary: Vocabulary) -> tuple[Statement, ...]:
    """Statements in reading order. `text` is folded; `sections` is what `sections.split` gives."""
    reader = Reader(text, _cues(vocabulary), vocabulary)
    found: list[Found] = []
    for stretch in _stretches(text, sections, reader.cues):
        found.extend(_read(stretch, reader))
    found.extend(_outside(sections, reader))
    return _linked(sorted(found, key=lambda said: said.span), reader)


@lru_cache(maxsize=4)
def _cues(vocabulary: Vocabulary) -> Cues:
    patterns, finders = {}, {}
    for row in vocabulary.statement_cues:
        longest_first = sorted(row.words, key=lambda word: (-len(word), word))
        patterns[row.kind] = re.compile("|".join(map(re.escape, longest_first)))
        finders[row.kind] = AhoCorasick(longest_first)
    return Cues(patterns, finders)


# Where to read -----------------------------------------------------------------------------------


@dataclass(slots=True)
class Above:
    """A section on the way down to the one read: its kind, its item, how many items it has."""

    section: Section
    kind: StatementKind
    item: int
    items: int = 0

    def count(self, part: Section) -> int:
        """The item's number; 整改情况： belongs to the item that it stands under."""
        if _is_tag(part):
            return self.item
        self.items += 1
        return self.items


@dataclass(slots=True)
class Walk:
    """The way through the sections in reading order."""

    cues: Cues
    turns_to: StatementKind
    path: list[Above] = field(default_factory=list)
    turned: dict[int, StatementKind] = field(default_factory=dict)  # by start of the part above

    def leave(self, position: int) -> None:
        while self.path and self.path[-1].section.span.end <= position:
            self.path.pop()

    def enter(self, part: Section) -> Stretch:
        """The section as one stretch, to be narrowed to its own text."""
        above = self.path[-1] if self.path else None
        branch = above.section.span.start if above else part.span.start
        inherited = above.kind if above else None
        kind = self.turned.get(branch) or _kind_of(part, inherited, self.cues)
        item = above.count(part) if above else 0
        self.path.append(Above(part, kind, item))
        return Stretch(part.span, kind, part, branch, item, above is not None, self.turns_to)

    def turn(self, stretch: Stretch, words: str) -> None:
        """A paragraph after the last item may open a new list: 下一步，我局将：一是…"""
        to = "plan" if stretch.kind == "plan" else self.turns_to
        kind = _turn(words, self.cues, to)
        if kind is not None:
            part = stretch.section
            is_last_item = part.level == 3 and stretch.span.end == part.span.end
            self.turned[stretch.branch if is_last_item else part.span.start] = kind


def _stretches(text: str, sections: Sequence[Section], cues: Cues) -> Iterator[Stretch]:
    """Own text of the parts about shortcomings and plans, with what stands there."""
    ordered = sorted(sections, key=lambda part: (part.span.start, -part.span.end))
    has_plan = any(part.role == "plan" for part in sections)
    walk = Walk(cues, "remedy" if has_plan else "plan")
    for index, part in enumerate(ordered):
        walk.leave(part.span.start)
        if part.role not in ("shortcomings", "plan"):
            continue
        whole = walk.enter(part)
        may_claim = whole.kind == "shortcoming" and whole.is_item
        is_claim = may_claim and _claims_something(part.heading, cues)
        for own in _own_text(text, ordered, index, is_claim):
            leads = part.level == 1 and own.end < part.span.end
            stretch = whole.narrowed(own, leads)
            yield stretch
            walk.turn(stretch, text[own.start : own.end])


def _claims_something(words: str | None, cues: Cues) -> bool:
    if not words:
        return False
    claims = cues.holds("claim", words) or ENDS_LOW.search(words) is not None
    return claims and not cues.holds("empty_claim", words) and not TOPIC.search(words)


def _kind_of(part: Section, inherited: StatementKind | None, cues: Cues) -> StatementKind:
    named = (part.label or "") + (part.heading or "") if part.level < 3 or _is_tag(part) else ""
    if _is_tag(part):
        return "cause" if cues.holds("cause_list", named) else _tag_kind(named)
    if part.role == "plan":
        return "plan"
    if named and cues.holds("cause_list", named) and not re.search("问题|不足|短板", named):
        return "cause"
    if named and re.search("整改|改进", named) and not re.search("问题|不足|短板", named):
        return "remedy"
    return inherited if inherited not in (None, "plan") else "shortcoming"


def _is_tag(part: Section) -> bool:
    return part.label is not None and part.label.endswith(":")


def _tag_kind(label: str) -> StatementKind:
    return "shortcoming" if "表现" in label else "remedy"


def _own_text(text: str, ordered: Sequence[Section], index: int, is_claim: bool) -> Iterator[Span]:
    """What of a section is neither its label, its heading (unless a claim) nor a part of it."""
    part = ordered[index]
    start = part.span.start + len(part.label or "")
    if part.heading and not is_claim:
        start = _after_heading(text, part, start, _starts_within(ordered, index + 1, part))
    while _starts_within(ordered, index + 1, part):
        index += 1
        inner = ordered[index].span
        if inner.start > start:
            yield Span(start, inner.start)
        start = max(start, inner.end)
    if start < part.span.end:
        yield Span(start, part.span.end)


def _starts_within(ordered: Sequence[Section], index: int, part: Section) -> bool:
    return index < len(ordered) and ordered[index].span.start < part.span.end


def _after_heading(text: str, part: Section, start: int, has_parts: bool) -> int:
    """Where the text below a heading begins; a part of nothing but its heading is its own text."""
    heading = part.heading or ""
    begins = text.find(heading, start, part.span.end)
    end = begins + len(heading) if begins >= 0 else start
    return end if has_parts or text[end : part.span.end].strip(" 。;,\n") else start


def _turn(words: str, cues: Cues, turns_to: StatementKind) -> StatementKind | None:
    """What a list that follows is about: the words before it name causes or end in a colon."""
    lead = re.split("[。!?\n]", words.rstrip())[-1]
    if OF_ALL.fullmatch(lead.rstrip(":").lstrip()):
        return "cause"
    if not lead.endswith(":"):
        return None
    if cues.holds("cause_list", lead) and not re.search("[及和、与]原因", lead):
        return "cause"
    return turns_to if cues.holds("next_lead", lead) else None


# What stands there -------------------------------------------------------------------------------


def _read(stretch: Stretch, reader: Reader) -> Iterator[Found]:
    """Statements sentence by sentence; a lead such as 原因: holds for its own sentence."""
    kind: str = stretch.kind
    said = 0
    for sentence in _sentences(reader.text, stretch.span):
        if reader.words(sentence).endswith(":"):
            continue
        turned, body = _lead(sentence, kind, said, reader)
        if turned == "next":
            kind = turned = _next_kind(sentence, stretch, reader)
        for statement in _statements(turned, body, stretch, said, reader):
            said += 1
            yield statement


def _next_kind(sentence: Span, stretch: Stretch, reader: Reader) -> StatementKind:
    """下一步 in an item's own paragraph answers that item; in one of its own it opens the plans."""
    label = stretch.section.label or ""
    first = max(stretch.section.span.start, sentence.start - PARAGRAPH)
    own_line = reader.text.rfind("\n", first, sentence.start) < 0
    if stretch.is_item and own_line and not label.endswith(("是", "要")):
        return "remedy"
    return stretch.turns_to


def _sentences(text: str, span: Span) -> Iterator[Span]:
    for found in SENTENCE.finditer(text, span.start, span.end):
        trimmed = _trim(text, found.start(), found.end())
        if trimmed.end - trimmed.start >= LEAST:
            yield trimmed


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " \n,;、:。-•·*":
        start += 1
    while end > start and text[end - 1] in " \n,;、。!?":
        end -= 1
    return Span(start, end)


def _lead(sentence: Span, kind: str, said: int, reader: Reader) -> tuple[str, Span]:
    """What the sentence's first words make of it, and the sentence without them."""
    words = reader.words(sentence)
    of_all = OF_ALL.match(words) if said else None
    if of_all:
        return "cause", _trim(reader.text, sentence.start + of_all.end(), sentence.end)
    for cue, turned in (("cause_lead", "cause"), ("remedy_lead", "remedy")):
        found = reader.cues.patterns[cue].match(words)
        if found:
            return turned, _trim(reader.text, sentence.start + found.end(), sentence.end)
    if kind == "shortcoming" and said and words.startswith("主要是"):
        return "cause", _trim(reader.text, sentence.start + len("主要是"), sentence.end)
    if kind in ("shortcoming", "cause") and reader.cues.begins("next_lead", words):
        return "next", sentence
    return kind, sentence


def _statements(
    kind: str, sentence: Span, stretch: Stretch, said: int, reader: Reader
) -> Iterator[Found]:
    if kind == "shortcoming":
        yield from _shortcomings(sentence, stretch, said, reader)
    elif kind == "cause":
        yield from _causes(sentence, stretch, reader)
    else:
        yield from _actions(kind, sentence, stretch, said, reader)


def _found(kind: str, span: Span, stretch: Stretch, reader: Reader) -> Found:
    return Found(
        kind,  # type: ignore[arg-type]
        span,
        stretch.item,
        stretch.branch,
        stretch.section.span.start,
        reader.themes(span),
    )


# Shortcomings ------------------------------------------------------------------------------------


def _shortcomings(sentence: Span, stretch: Stretch, said: int, reader: Reader) -> Iterator[Found]:
    """An item's sentence is a shortcoming by its place; elsewhere it must claim one."""
    words = reader.words(sentence)
    if any(_attributed(sentence, reader)):
        yield from _causes(sentence, stretch, reader)
        return
    if reader.cues.begins("closing", words) or OF_THEM.match(words):
        return
    if said and stretch.is_item and _is_remedy(words, reader.cues):
        yield from _actions("remedy", sentence, stretch, said, reader)
        return
    for segment in _pieces(SEGMENT, reader.text, _confession(sentence, reader)):
        claim, cause, remedy = _parted(_bare(segment, reader), reader)
        if _is_claim(claim, stretch, said, reader):
            yield from (
                _found("shortcoming", part, stretch, reader) for part in _claims(claim, reader)
            )
        if cause:
            yield _found("cause", cause, stretch, reader)
        if remedy:
            yield _found("remedy", remedy, stretch, reader)


def _confession(sentence: Span, reader: Reader) -> Span:
    """What is confessed: after 但也存在, before 等问题, after the colon of 存在以下不足：."""
    colon = reader.text.find(":", sentence.start, sentence.end)
    if colon >= 0 and ANNOUNCES.search(reader.text, sentence.start, colon):
        sentence = _trim(reader.text, colon + 1, sentence.end)
    found = reader.cues.patterns["outside"].search(reader.text, sentence.start, sentence.end)
    return _bare(Span(found.start(), sentence.end), reader) if found else sentence


def _pieces(pattern: re.Pattern[str], text: str, span: Span) -> list[Span]:
    pieces = (
        _trim(text, found.start(), found.end())
        for found in pattern.finditer(text, span.start, span.end)
    )
    return [piece for piece in pieces if piece.end > piece.start]


def _is_claim(claim: Span, stretch: Stretch, said: int, reader: Reader) -> bool:
    words = reader.words(claim)
    if len(words) < LEAST:
        return False
    if stretch.is_item and said == 0:
        return stretch.section.heading is None or not reader.cues.holds("empty_claim", words)
    return _claims_something(words, reader.cues)


def _parted(segment: Span, reader: Reader) -> tuple[Span, Span | None, Span | None]:
    """A segment's claim, and the cause and the remedy that its later clauses give."""
    claim_end, cause, remedy = segment.end, None, None
    clauses = _pieces(CLAUSE, reader.text, segment)
    for clause in clauses[1:]:
        words = reader.words(clause)
        lead = _cause_lead(words, Span(segment.start, clause.start), reader)
        if lead and cause is None:
            cause = _trim(reader.text, clause.start + lead, segment.end)
            claim_end = min(claim_end, clause.start)
        elif _is_remedy_clause(words, reader.cues):
            remedy = Span(clause.start, segment.end)
            cause = Span(cause.start, clause.start) if cause else None
            claim_end = min(claim_end, clause.start)
            break
    claim = _trim(reader.text, segment.start, claim_end)
    if cause is not None:
        cause = _trim(reader.text, cause.start, cause.end)
    return claim, cause, remedy


def _cause_lead(words: str, before: Span, reader: Reader) -> int:
    """How long the words are that open a cause: 原因是; 主要是 where a claim stands before."""
    lead = reader.cues.patterns["cause_lead"].match(words)
    if lead:
        return lead.end()
    is_cause = words.startswith(MAINLY) and _claims_something(reader.words(before), reader.cues)
    return len(MAINLY) if is_cause else 0


def _is_remedy(words: str, cues: Cues) -> bool:
    """Whether a sentence after a claim says what ought to be done or already is."""
    if _is_remedy_clause(words, cues):
        return True
    return cues.begins("remedy_done", words) and not _claims_something(words, cues)


def _is_remedy_clause(words: str, cues: Cues) -> bool:
    return cues.begins("remedy_clause", words) and not cues.begins("not_remedy_clause", words)


def _claims(claim: Span, reader: Reader) -> list[Span]:
    """A claim's clauses, apart where each is a claim of its own on a theme of its own."""
    parts: list[Span] = []
    for clause in _pieces(CLAUSE, reader.text, claim):
        if parts and not _is_another(parts[-1], clause, reader):
            parts[-1] = Span(parts[-1].start, clause.end)
        else:
            parts.append(clause)
    return parts


def _bare(claim: Span, reader: Reader) -> Span:
    """A claim without 但也存在 before it and 等问题 after it."""
    words = reader.words(claim)
    lead = reader.cues.patterns["claim_lead"].match(words)
    start = claim.start
    while lead and lead.end() < len(words):
        start, words = start + lead.end(), words[lead.end() :]
        lead = reader.cues.patterns["claim_lead"].match(words)
    if start == claim.start:
        return claim
    end = claim.end
    for tail in reader.cues.patterns["claim_tail"].finditer(words):
        if tail.end() == len(words):
            end = start + tail.start()
            break
    return _trim(reader.text, start, end)


def _is_another(before: Span, clause: Span, reader: Reader) -> bool:
    words = reader.words(clause)
    if len(words) < 6 or reader.cues.begins("carries_on", words):
        return False
    if not (reader.cues.holds("claim", words) and reader.cues.holds("claim", reader.words(before))):
        return False
    one = themes.by_cue(reader.words(before), reader.vocabulary)
    other = themes.by_cue(words, reader.vocabulary)
    if not one or not other or other[0] in one:
        return False
    return frozenset((one[0], other[0])) not in reader.vocabulary.kin_themes


# Causes ------------------------------------------------------------------------------------------


def _attributed(sentence: Span, reader: Reader) -> Iterator[Span]:
    """Causes of the form 既有…的因素, 更有…、…的主观原因."""
    for found in ATTRIBUTED.finditer(reader.text, sentence.start, sentence.end):
        start = found.start("cause")
        parts = found["cause"].split("、")
        if len(parts) > 1 and all(reader.cues.holds("claim", part) for part in parts):
            for part in parts:
                yield Span(start, start + len(part))
                start += len(part) + 1
        elif len(found["cause"]) > LEAST:
            yield Span(start, found.end("cause"))


def _causes(sentence: Span, stretch: Stretch, reader: Reader) -> Iterator[Found]:
    """Causes of a sentence; those of 上述问题 belong to no item, though they stand in the last."""
    spans = list(_attributed(sentence, reader)) or _causes_listed(sentence, reader)
    item = 0 if _speaks_of_all(sentence, stretch, reader) else stretch.item
    for place, span in enumerate(spans, 1):
        if span.end - span.start >= LEAST:
            cause = _found("cause", span, stretch, reader)
            yield replace(cause, item=item, place=place, of=len(spans))


def _causes_listed(sentence: Span, reader: Reader) -> list[Span]:
    """A sentence's segments; its clauses where each of three or more is a cause of its own."""
    segments = _pieces(SEGMENT, reader.text, sentence)
    if len(segments) > 1:
        return segments
    clauses = _pieces(CLAUSE, reader.text, sentence)
    is_list = len(clauses) > 2 and all(_is_own_cause(clause, reader) for clause in clauses)
    return clauses if is_list else segments


def _is_own_cause(clause: Span, reader: Reader) -> bool:
    words = reader.words(clause)
    return _claims_something(words, reader.cues) and not reader.cues.begins("carries_on", words)


def _speaks_of_all(sentence: Span, stretch: Stretch, reader: Reader) -> bool:
    if not (stretch.section.label or "").endswith(("是", "要")) or stretch.kind == "cause":
        return False
    first = max(stretch.section.span.start, sentence.start - PARAGRAPH)
    start = reader.text.rfind("\n", first, sentence.start)
    before = max(reader.text.rfind("。", first, sentence.start), start)
    return start >= 0 or ALL_OF_THEM.search(reader.text, before + 1, sentence.end) is not None


# Remedies and plans ------------------------------------------------------------------------------


def _actions(
    kind: str, sentence: Span, stretch: Stretch, said: int, reader: Reader
) -> Iterator[Found]:
    """The actions of a sentence; the rhetoric that ends a report is none."""
    if _is_rhetoric(sentence, stretch, said if kind == "plan" else 0, reader):
        return
    segments = _pieces(SEGMENT, reader.text, _without_lead(sentence, reader))
    for segment in segments:
        for span in _cut(segment, len(segments) > 1, reader):
            yield _found(kind, span, stretch, reader)


def _is_rhetoric(sentence: Span, stretch: Stretch, said: int, reader: Reader) -> bool:
    """A report's closing words, what leads to a list, an opening that more sentences spell out."""
    words = reader.words(sentence)
    if reader.cues.begins("formula", words) or YEAR_IS.match(words):
        return True
    if FIGURE.search(words) is not None:
        return False
    if stretch.leads or (stretch.is_item and said and _closes(sentence, stretch, reader)):
        return True
    spelt_out = sentence.end + LEAST < stretch.span.end
    return "," not in words and spelt_out and _is_effect(words, reader.cues)


def _closes(sentence: Span, stretch: Stretch, reader: Reader) -> bool:
    """After a plan's actions: what 我局将 as a whole, or the part's last paragraph, unlabelled."""
    words = reader.words(sentence)
    if reader.cues.begins("closing", words) or WE_SHALL.match(words):
        return True
    if not reader.cues.holds("action", words):
        return True
    text, own = reader.text, stretch.span
    is_last = own.end == stretch.section.span.end
    return is_last and _opens_line(text, sentence) and _is_blank(text, sentence.end, own.end)


def _is_blank(text: str, start: int, end: int) -> bool:
    blank = BLANK.match(text, start, end)
    return blank is not None and blank.end() == end


def _opens_line(text: str, sentence: Span) -> bool:
    position = sentence.start
    while position and text[position - 1] == " ":
        position -= 1
    return position == 0 or text[position - 1] == "\n"


def _without_lead(sentence: Span, reader: Reader) -> Span:
    start = sentence.start
    answers = ANSWERS.match(reader.text, start, sentence.end)
    start = answers.end() if answers else start
    named = NAMED.match(reader.text, start, sentence.end)
    start = named.end() if named else start
    found = reader.cues.patterns["plan_lead"].match(reader.text, start, sentence.end)
    while found:
        start = found.end()
        found = reader.cues.patterns["plan_lead"].match(reader.text, start, sentence.end)
    return _trim(reader.text, start, sentence.end)


@dataclass(slots=True)
class Action:
    """An action while its clauses are read."""

    span: Span
    has_figure: bool
    waits: bool  # its clauses so far only say by what means


def _cut(segment: Span, is_one_of_many: bool, reader: Reader) -> list[Span]:
    """A segment's actions, clause by clause; clauses that only say the effect belong to none.

    Segments between semicolons are set apart by the writer already, so their clauses hold together.
    """
    if is_one_of_many and FIGURE.search(reader.words(segment)) is None:
        return _cut_loosely(segment, reader)
    actions: list[Action] = []
    joins = False
    for clause in _pieces(CLAUSE, reader.text, segment):
        words = reader.words(clause)
        has_figure = FIGURE.search(QUOTED.sub("", words)) is not None
        if actions and joins and _goes_on(actions[-1], clause, has_figure, reader):
            last = actions[-1]
            last.span = Span(last.span.start, clause.end)
            last.has_figure = last.has_figure or has_figure
            last.waits = last.waits and _waits(words, reader.cues)
        elif actions and not has_figure and _is_effect(words, reader.cues):
            joins = False
        else:
            actions.append(Action(clause, has_figure, _waits(words, reader.cues)))
            joins = True
    return [action.span for action in actions if action.span.end - action.span.start >= LEAST]


def _cut_loosely(segment: Span, reader: Reader) -> list[Span]:
    """One action, or more where a long one is followed by 持续… or 进一步…; 让… is its effect."""
    spans: list[Span] = []
    for clause in _pieces(CLAUSE, reader.text, segment):
        words = reader.words(clause)
        if spans and words.startswith(("让", "使")):
            break
        if spans and not _starts_anew(spans[-1], words, reader):
            spans[-1] = Span(spans[-1].start, clause.end)
        else:
            spans.append(clause)
    return spans


def _starts_anew(before: Span, words: str, reader: Reader) -> bool:
    if _has_deadline(words, reader.cues):
        return before.end - before.start > LONGEST_LEAD
    is_done_by = _has_deadline(reader.words(before), reader.cues)
    if is_done_by and reader.cues.holds("action", words) and not _is_effect(words, reader.cues):
        return True
    if before.end - before.start >= 30 and reader.cues.begins("renewed", words):
        return True
    return reader.cues.begins("document_verb", reader.words(before)) and reader.cues.begins(
        "action", words
    )


def _has_deadline(words: str, cues: Cues) -> bool:
    """Whether a clause has a day of its own and what is to be done by then (9月底前启用: none)."""
    deadline = DEADLINE.match(words)
    rest = words[deadline.end() :] if deadline else ""
    return len(rest) > LONGEST_STATE and cues.begins("action", rest)


def _is_effect(words: str, cues: Cues) -> bool:
    return cues.begins("effect", words)


def _waits(words: str, cues: Cues) -> bool:
    """Only a means or a ground so far: 依托服务体系."""
    if not cues.begins("opener", words):
        return False
    return not cues.holds("action", words[2:])


def _goes_on(action: Action, clause: Span, has_figure: bool, reader: Reader) -> bool:
    """Whether a clause is of the action before it: its means, its figure, what it yields."""
    words, before = reader.words(clause), reader.words(action.span)
    if action.waits:
        return True
    if action.has_figure and has_figure:
        return _belongs(words, before, reader.cues)
    if action.has_figure:
        return not _opens_another(words, reader.cues)
    if _has_deadline(words, reader.cues):
        return len(before) <= LONGEST_LEAD
    if has_figure:
        return not reader.cues.holds("document_verb", before)
    return words.startswith(OBJECT_FIRST) or _only_says_how(words, before, reader.cues)


def _only_says_how(words: str, before: str, cues: Cues) -> bool:
    """Whether a clause without a figure, after one without, is no action of its own."""
    if _is_effect(words, cues) or cues.begins("opener", words):
        return False
    is_short = len(before) <= 4 or (len(before) <= 6 and len(words) <= 6)
    return is_short or not cues.begins("action", words)


def _opens_another(words: str, cues: Cues) -> bool:
    """Whether a clause without a figure goes its own way after an action with one."""
    if cues.begins("opener", words):
        return cues.holds("action", words)
    return any(cues.begins(kind, words) for kind in ("effect", "action", "document_verb"))


def _belongs(words: str, before: str, cues: Cues) -> bool:
    """Whether a figure is of the action before: 举办轮训班3期|培训260人次; 3名参加考试|2名通过."""
    if words[0] in "0123456789近约超":
        return True
    return cues.begins("yield", words) and SESSIONS.search(before) is not None


# Outside their own part --------------------------------------------------------------------------


def _outside(sections: Sequence[Section], reader: Reader) -> Iterator[Found]:
    """Shortcomings that a part on something else owns up to: 但也存在…的问题, 从案卷看,….

    With them the cause in the same sentence, and the remedy that the next one begins with 为此.
    """
    for part in sections:
        if part.role not in ("measures", "other") or part.level > 1:
            continue
        stretch = Stretch(part.span, "shortcoming", part, part.span.start, 0, False, "remedy")
        for start, end in _confessions(part.span, reader):
            sentence = _sentence_at(reader.text, start, part.span)
            claim, cause, _ = _parted(_bare(Span(start, sentence.end), reader), reader)
            if _owns_up(sentence, Span(max(claim.start, end), claim.end), reader):
                for span in _claims(_trim(reader.text, max(claim.start, end), claim.end), reader):
                    yield _found("shortcoming", span, stretch, reader)
                if cause:
                    yield _found("cause", cause, stretch, reader)
                yield from _answered(sentence, stretch, reader)


def _confessions(part: Span, reader: Reader) -> Iterator[tuple[int, int]]:
    """Where a confession's first words stand, and from where it may be read."""
    for found in reader.cues.patterns["outside"].finditer(reader.text, part.start, part.end):
        yield found.start(), found.start()
    for found in LOOKING.finditer(reader.text, part.start, part.end):
        yield found.end(), found.end()


def _answered(sentence: Span, stretch: Stretch, reader: Reader) -> Iterator[Found]:
    """The remedy in the sentence after a confession: 为此,组织跟班学习."""
    last = min(sentence.end + LONGEST, stretch.span.end)
    following = SENTENCE.search(reader.text, min(sentence.end + 1, last), last)
    if following and ANSWERED.match(reader.text, following.start(), following.end()):
        trimmed = _trim(reader.text, following.start(), following.end())
        yield from _actions("remedy", trimmed, stretch, 1, reader)


def _sentence_at(text: str, position: int, within: Span) -> Span:
    """The sentence around a position, as far as `LONGEST` characters on either side."""
    first, last = max(within.start, position - LONGEST), min(within.end, position + LONGEST)
    start = max(text.rfind(stop, first, position) for stop in "。\n;") + 1
    ends = (text.find(stop, position, last) for stop in "。\n;")
    return Span(max(start, first), min((end for end in ends if end >= 0), default=last))


def _owns_up(sentence: Span, claim: Span, reader: Reader) -> bool:
    words = reader.words(claim)
    return (
        reader.cues.holds("claim", words)
        and not reader.cues.holds("empty_claim", words)
        and not reader.cues.holds("settled", reader.words(sentence))
        and FIGURE.search(words) is None
        and NONE_FOUND.search(words) is None
    )


# Links -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shortcomings:
    """The report's shortcomings as links look them up."""

    items: Sequence[Sequence[Found]]
    by_section: Mapping[int, Sequence[Found]]
    by_theme: Mapping[str, Found]

    def of_theme(self, said: Found) -> Found | None:
        """The first one that shares a theme."""
        sharing = [self.by_theme[theme] for theme in said.themes if theme in self.by_theme]
        return min(sharing, key=lambda one: one.span, default=None)


def _linked(found: Sequence[Found], reader: Reader) -> tuple[Statement, ...]:
    known = _known([said for said in found if said.kind == "shortcoming"])
    in_order = {
        branch: _answers_in_order(said, known.items) for branch, said in _by_branch(found).items()
    }
    linked = []
    for said in found:
        target = _target(said, known, in_order.get(said.branch, False))
        linked.append(_statement(said, target, reader))
    return tuple(linked)


def _known(shortcomings: Sequence[Found]) -> Shortcomings:
    by_section: dict[int, list[Found]] = {}
    by_theme: dict[str, Found] = {}
    for said in shortcomings:
        by_section.setdefault(said.section, []).append(said)
        for theme in said.themes:
            by_theme.setdefault(theme, said)
    return Shortcomings(_items(shortcomings), by_section, by_theme)


def _items(shortcomings: Iterable[Found]) -> list[list[Found]]:
    """Shortcomings by item, in the order of the report."""
    items: list[list[Found]] = []
    last: tuple[int, int] | None = None
    for said in shortcomings:
        key = (said.branch, said.item)
        if said.item and key == last:
            items[-1].append(said)
        else:
            items.append([said])
        last = key
    return items


def _by_branch(found: Iterable[Found]) -> dict[int, list[Found]]:
    branches: dict[int, list[Found]] = {}
    for said in found:
        if said.kind != "shortcoming":
            branches.setdefault(said.branch, []).append(said)
    return branches


def _answers_in_order(said: Sequence[Found], items: Sequence[Sequence[Found]]) -> bool:
    """Whether a list answers the shortcomings one by one: as many items, or themes that agree."""
    given: dict[int, set[str]] = {}
    for one in said:
        given.setdefault(one.item, set()).update(one.themes)
    given.pop(0, None)
    if len(given) == len(items):
        return bool(items)
    agreeing = 0
    for number, item in enumerate(items, 1):
        wanted = {theme for one in item for theme in one.themes}
        agreeing += bool(wanted & given.get(number, set()))
    return len(given) > len(items) > 1 and 2 * agreeing >= len(items)


def _target(said: Found, known: Shortcomings, in_order: bool) -> Found | None:
    """The shortcoming of its own item, of the item with its number, or of its theme."""
    if said.kind == "shortcoming":
        return None
    if said.of > 1 and said.of == len(known.items):
        return known.items[said.place - 1][0]
    if said.kind != "plan" and said.item:
        own = known.by_section.get(said.section) or known.by_section.get(said.branch)
        if own:
            return own[0] if len(own) == 1 else _sharing(said, own)
    if in_order and 0 < said.item <= len(known.items):
        item = known.items[said.item - 1]
        return _sharing(said, item) or item[0]
    return known.of_theme(said)


def _sharing(said: Found, among: Iterable[Found]) -> Found | None:
    for one in among:
        if set(one.themes) & set(said.themes):
            return one
    return None


def _statement(said: Found, target: Found | None, reader: Reader) -> Statement:
    shown = said.themes
    if target is not None:
        shown = tuple(dict.fromkeys((*target.themes, *said.themes)))[: themes.MOST]
    return Statement(
        said.kind,
        said.span,
        reader.words(said.span),
        shown,
        target.span.start if target else None,
        said.section,
    )
