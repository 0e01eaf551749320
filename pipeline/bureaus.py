"""Names of issuing bodies in a text: a place and the body's own name behind it.

A part of the `identify` stage. Grammar: places from the province down, then a bureau of the table,
or a name that ends like one (局, 委员会, 办公室 …); a functional area (高新区) or a township may
stand between; a branch names its place in the middle (广州市公安局增城区分局).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline import districts
from pipeline.districts import Gazetteer, PlaceName, either, is_valid
from pipeline.records import Span

if TYPE_CHECKING:
    from pipeline.vocabulary import FunctionalArea, Vocabulary

NAME_CHARS = r"[^\W\d_a-zA-Z的是在将把了由向从使让其个次各某着]"
TOWNSHIP = (
    r"(?P<town>(?!各|全|我|本|乡镇|城镇|村镇|集镇|区|县|市|街道|镇街)[一-龥]{1,8}?"
    r"(?:街道|镇|乡|苏木|街(?![道区头面坊巷镇长上心])))"
    r"(?P<body>人民政府|政府|办事处|党工委办事处)?(?P<more>[一-龥]{2,10}(?:所|站|中心|办公室|队))?"
)
TOWNSHIP_MARK = re.compile("[街镇乡木]")
LONGEST_TOWN, LONGEST_STEM = 10, 10  # characters of a town's name, and before an area's kind
COMMITTEE = re.compile("管委会|党工委|管理委员会")
NEAR = 600  # characters in which a bare area's own committee is looked for
GOVERNMENT = "人民政府"
SENDERS = (GOVERNMENT, "行政公署")  # whose name may stand before their bureaus' and offices'
BRANCH = re.compile("分局")
JOINED = re.compile("[和与]")
WHOLE = ("government", "committee", "court", "procuratorate")  # kinds of bodies without a trade
COMMON = ("justice", "petitions", "services", "urban", "offices")  # trades that all speak of
SUBJECT_END = re.compile("(?:监督管理|管理|监督)?(?:委员会|局|厅)$")
FIELDS = ("系统", "领域", "行业", "事业", "部门", "工作", "高质量发展", "法治", "依法")
WORDS = frozenset("区县市旗州盟省自特林")  # what a body's level begins with
LEVELS = "区县市旗州"
STRAIGHT = "直"  # 州直机关事务服务中心 stands under the prefecture


class Organ(NamedTuple):
    """An issuing body's own name as printed, and the table's name for it.

    `official` is what two mentions of one body share: 卫健局 and 卫生健康局 are 卫生健康局.
    """

    name: str
    span: Span
    official: str
    township: str | None = None

    @property
    def key(self) -> str:
        """What mentions are counted by: 文化旅游局 is 文化和旅游局."""
        return JOINED.sub("", self.official)


@dataclass(frozen=True, slots=True)
class Area:
    """A functional area as written; `place`: the short name before it (合肥 of 合肥高新区)."""

    name: str
    span: Span
    prefecture: str | None = None
    province: str | None = None
    place: PlaceName | None = None


class Issuer(NamedTuple):
    """A body in the text: its places from the widest to the narrowest, its name.

    `word` is the level that stands for the place (区退役军人事务局), or None.
    """

    span: Span
    places: tuple[PlaceName, ...]
    organ: Organ | None
    area: Area | None = None
    word: str | None = None


class Grammar:
    """The tables of bureaus and areas as patterns."""

    def __init__(self, vocabulary: Vocabulary, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.words = districts.words(vocabulary)
        self.canonical = {
            name: row.name for row in vocabulary.bureaus for name in (row.name, *row.aliases)
        }
        self.named_areas = {name: row for name, row in _areas(vocabulary) if row.form == "name"}
        kinds = {row: either((row.name, *row.aliases)) for _, row in _areas(vocabulary)}
        # Each kind with the pattern of its other forms: 高新区 is a 高新技术产业开发区.
        self.area_kinds = {
            name: re.compile(kinds[row]) for name, row in _areas(vocabulary) if row.form == "suffix"
        }
        self._compile(vocabulary)

    def _compile(self, vocabulary: Vocabulary) -> None:
        listed = either(self.canonical)
        follows = either(row.word for row in vocabulary.issuer_words if row.role == "follows")
        ends = rf"(?=$|[^一-龥]|二[〇○零]|{follows})"
        suffixes = either(row.suffix for row in vocabulary.bureau_suffixes if row.form == "name")
        tails = either(row.suffix for row in vocabulary.bureau_suffixes if row.form == "tail")
        named, kinds = either(self.named_areas), either(self.area_kinds)
        self.ends = re.compile(ends)
        self.disowns = re.compile(
            r"[、《]|"
            + either(row.word for row in vocabulary.issuer_words if row.role == "disowns")
        )
        self.listed = re.compile(listed)
        # What a name begins or ends with is asked before its pattern, which takes ten times longer.
        self.heads = frozenset(name[:2] for name in self.canonical)
        areas = (*self.named_areas, *self.area_kinds)
        self.area_mark = re.compile(f"[{''.join({name[-1] for name in areas})}]")
        self.longest_area = max(map(len, areas)) + LONGEST_STEM
        trades = either(_trades(vocabulary))
        self.trades = re.compile(trades)
        self.alike = re.compile(rf"{NAME_CHARS}{{2,16}}?(?:{suffixes}){ends}")
        self.tail = re.compile(rf"[一-龥]{{0,12}}(?:{tails})(?=$|[^一-龥]|关于)")
        self.township = re.compile(TOWNSHIP + ends)
        self.generic = re.compile(
            rf"(?:(?<![一-龥])|(?<=[我由和对与向]))(?:自治|特|林)?(?P<word>[区县市旗州盟省])直?"
            rf"(?={listed}|(?:{trades}){NAME_CHARS}{{1,12}}?(?:局|委员会){ends})"
        )
        self.subjects = re.compile(
            rf"(?P<trade>{either(self._by_subject(vocabulary))})(?P<field>{either(FIELDS)})?"
        )
        self.own_system = re.compile(f"(?:{either(self.by_subject)})系统")
        self.area = re.compile(
            rf"(?P<named>{named})|(?P<alike>(?P<stem>{NAME_CHARS}{{0,{LONGEST_STEM}}}?)(?:{kinds})(?:\([一-龥]{{2,6}}\))?)"
        )

    def _by_subject(self, vocabulary: Vocabulary) -> dict[str, list[str]]:
        """Names of bodies by what they are about: 交通运输 → 交通运输局, 交通运输委员会."""
        self.by_subject: dict[str, list[str]] = {}
        names = [row.name for row in vocabulary.bureaus if row.kind not in WHOLE + COMMON]
        for name in names:
            subject = SUBJECT_END.sub("", name)
            if len(subject) > 1 and subject != name and subject not in self.by_subject:
                self.by_subject[subject] = [one for one in names if one.startswith(subject)]
        return self.by_subject

    def body_of(self, subject: str, ending: str) -> str | None:
        """The one body of the table that is about a subject and ends so, a sub-bureau left out."""
        named = [name for name in self.by_subject[subject] if name.endswith(ending)]
        named = [name for name in named if ending == "分局" or not name.endswith("分局")]
        return named[0] if len(named) == 1 else None

    def organ_at(self, text: str, at: int, end: int) -> Organ | None:
        """The body whose name begins at `at`.

        A listed name wins unless a longer name that ends alike begins with it.
        """
        is_headed = text[at : at + 2] in self.heads
        listed = self.listed.match(text, at, end) if is_headed else None
        if listed and not self._runs_on(text, listed.end(), end):
            return self._listed(text, listed, end)
        alike = self.alike.match(text, at, end)
        if alike is None or alike[0] in self.words.tasks:
            return None
        if not alike[0].startswith(("委", "人大", "政协", "政府")):
            return Organ(alike[0], Span(at, alike.end()), alike[0])
        return None

    def _runs_on(self, text: str, at: int, end: int) -> bool:
        """Whether a listed name only begins another word: 公安局长, but not 公安局长泰区分局."""
        if not self.words.part.match(text, at, end) or self._is_sure(text, at, end):
            return False  # 机关 but not 机关事务管理局
        window = min(end, at + 12)
        names = self.gazetteer.names_in(text, at, window)
        shorts = self.gazetteer.shorts_in(text, at, window)  # 规划局长兴分局
        return not any(place.span.start == at for place in (*names[:1], *shorts[:1]))

    def _listed(self, text: str, listed: re.Match[str], end: int) -> Organ:
        official = self.canonical[listed[0]]
        # 县政府 is always the 人民政府; other bodies keep the form that the report writes.
        name = GOVERNMENT if official == GOVERNMENT else listed[0]
        tail = self.tail.match(text, listed.end(), end)
        if tail and not self._is_branch(tail[0]):
            span = Span(listed.start(), tail.end())
            return Organ(name + tail[0], span, official + tail[0])
        return Organ(name, Span(listed.start(), listed.end()), official)

    def _is_branch(self, tail: str) -> bool:
        """Whether a tail names a place first: 冷水滩分局."""
        gazetteer = self.gazetteer
        places = (*gazetteer.names_in(tail), *gazetteer.shorts_in(tail, 0, len(tail)))
        return any(place.span.start == 0 for place in places)

    def issuers(self, text: str, start: int, end: int) -> Iterator[Issuer]:
        """Every place in text[start:end] with the body behind it, and bodies behind 区, 县, 市."""
        names = self.gazetteer.names_in(text, start, end)
        taken: list[Span] = []
        for chain in chains(names):
            if any(span.overlaps(chain[0].span) for span in taken):
                continue
            issuer = self._issuer(text, chain, end)
            taken.append(issuer.span)
            yield issuer
        for found in self.generic.finditer(text, start, end):
            at = Span(found.start(), found.end())
            if not any(span.overlaps(at) for span in taken):
                yield from self._of_word(text, at, end)

    def _of_word(self, text: str, word: Span, end: int) -> Iterator[Issuer]:
        organ = self.organ_at(text, word.end, end)
        if organ:
            span = Span(word.start, organ.span.end)
            yield Issuer(span, (), organ, None, self._level_word(text, word))

    def _level_word(self, text: str, word: Span) -> str:
        """The level that stands for a place: 区 of 特区; an autonomous region is a province."""
        found = self.generic.match(text, word.start)
        level = found["word"] if found else text[word.start]
        return "省" if level == "区" and text.startswith("自治", word.start) else level

    def _issuer(self, text: str, chain: tuple[PlaceName, ...], end: int) -> Issuer:
        start, at = chain[0].span.start, chain[-1].span.end
        return self.body_after(text, start, at, chain, end)

    def body_after(
        self, text: str, start: int, at: int, places: tuple[PlaceName, ...], end: int
    ) -> Issuer:
        """The issuer whose places are read and whose body begins at `at`."""
        at = self._begin(text, at, end)
        inner = self._inner(text, at, places, end)
        if inner:
            places, at = (*places, inner), inner.span.end
        organ = self._listed_at(text, at, end)
        if organ is None:
            area = self.area_at(text, at, end, is_behind=bool(places))
            if area:
                return self._of_area(text, start, places, area, end)
            organ = self.township_at(text, at, end) or self.organ_at(text, at, end)
        if organ is None:
            return Issuer(Span(start, at), places, None)
        return self._with_branch(text, Issuer(Span(start, organ.span.end), places, organ), end)

    def _listed_at(self, text: str, at: int, end: int) -> Organ | None:
        """The listed body at `at`; a street office behind the government that sends it."""
        if not self._is_sure(text, at, end):
            return None
        organ = self.organ_at(text, at, end)
        if organ is None or organ.official not in SENDERS:
            return organ
        behind = organ.span.end
        sent = self._listed_at(text, behind, end)  # 大兴安岭地区行政公署民政局
        return sent or self.township_at(text, behind, end) or organ

    def _inner(
        self, text: str, at: int, places: tuple[PlaceName, ...], end: int
    ) -> PlaceName | None:
        """The county that a city's own branch is named by: 福州市闽侯生态环境局."""
        if not places or places[-1].is_short or text[at : at + 2] not in self.gazetteer.short_heads:
            return None
        wider = {row.name for row in places[-1].divisions}
        for short in self.gazetteer.shorts_in(text, at, min(end, at + 8))[:1]:
            below = tuple(row for row in short.divisions if row.prefecture in wider)
            is_next = short.span.start == at and self._is_sure(text, short.span.end, end)
            return short._replace(divisions=below) if below and is_next else None
        return None

    def _begin(self, text: str, at: int, end: int) -> int:
        """Where a body begins behind its place, its level said once more: 元谋县县卫生健康局."""
        mark = text[at : at + 1]
        is_extra = mark == STRAIGHT or (mark in LEVELS and mark == text[at - 1 : at])
        return at + 1 if is_extra and mark and self._is_sure(text, at + 1, end) else at

    def _of_area(
        self, text: str, start: int, places: tuple[PlaceName, ...], area: Area, end: int
    ) -> Issuer:
        """An area's issuer; 高新区(新市区) is run together with the division in brackets."""
        organ = self.organ_at(text, area.span.end, end)
        stop = organ.span.end if organ else area.span.end
        inner = [
            name
            for name in self.gazetteer.names_in(text, area.span.start, area.span.end)
            if text[name.span.start - 1] == "(" and text[name.span.end] == ")"
        ]
        if inner:
            above = (area.place,) if area.place else ()
            return Issuer(Span(start, stop), (*places, *above, inner[0]), organ)
        return Issuer(Span(start, stop), places, organ, area)

    def _is_sure(self, text: str, at: int, end: int) -> bool:
        return text[at : at + 2] in self.heads and self.listed.match(text, at, end) is not None

    def _with_branch(self, text: str, issuer: Issuer, end: int) -> Issuer:
        """广州市公安局增城区分局 → 增城区, 公安局增城区分局; by the table a 公安分局."""
        organ = issuer.organ
        if organ is None or not organ.official.endswith("局"):
            return issuer
        window = min(end, organ.span.end + 20)
        if text.find("分局", organ.span.end, window + 2) < 0:
            return issuer
        after = self.gazetteer.names_in(text, organ.span.end, window)
        shorts = self.gazetteer.shorts_in(text, organ.span.end, window)
        for place in (*after[:1], *shorts[:1]):
            found = BRANCH.match(text, place.span.end, end)
            if place.span.start == organ.span.end and found:
                branch = self.canonical.get(organ.official + "分局", organ.official[:-1] + "分局")
                span = Span(issuer.span.start, found.end())
                own = Span(organ.span.start, found.end())
                named = Organ(own.of(text), own, branch)
                return issuer._replace(span=span, places=(*issuer.places, place), organ=named)
        return issuer

    def area_at(self, text: str, at: int, end: int, *, is_behind: bool) -> Area | None:
        """The functional area whose name begins at `at`; bare 高新区 only behind a place,
        or where its own committee (管委会) is spoken of near by."""
        if self.area_mark.search(text, at, at + self.longest_area) is None:
            return None
        found = self.area.match(text, at, end)
        if found is None:
            return None
        span = Span(found.start(), found.end())
        row = self.named_areas.get(found[0])
        if row:
            return Area(found[0], span, row.prefecture, row.province)
        bare = found[0] in self.area_kinds
        if bare and not is_behind and not COMMITTEE.search(text, at, at + NEAR):
            return None
        if self.words.doing.match(found["stem"]) or not self._ends_name(text, found.end(), end):
            return None
        shorts = self.gazetteer.shorts_in(text, at, found.end())
        place = shorts[0] if shorts and self._places(shorts[0], found) else None
        return Area(found[0], span, place=place)

    def _places(self, short: PlaceName, area: re.Match[str]) -> bool:
        """Whether a short name places the area: 合肥高新区, 天津滨海高新区, not 滨海湾新区."""
        rest = area[0][short.span.end - area.start() :]
        is_wide = any(row.level != "district" for row in short.divisions)
        return short.span.start == area.start() and (is_wide or rest in self.area_kinds)

    def area_before_division(self, place: PlaceName, year: int | None) -> Area | None:
        """The area that a name meant in a year before it became a division's (两江新区)."""
        row = self.named_areas.get(place.name)
        if row is None or year is None or any(is_valid(one, year) for one in place.divisions):
            return None
        return Area(place.name, place.span, row.prefecture, row.province)

    def _ends_name(self, text: str, at: int, end: int) -> bool:
        """Whether an area's name can end here: at a body, a sign, a verb."""
        return (
            self.ends.match(text, at, end) is not None or self.organ_at(text, at, end) is not None
        )

    def township_at(self, text: str, at: int, end: int) -> Organ | None:
        """The township or street office whose name begins at `at`."""
        if TOWNSHIP_MARK.search(text, at, at + LONGEST_TOWN) is None:
            return None
        found = self.township.match(text, at, end)
        if found is None:
            return None
        town = found["town"]
        if town.endswith("街") and text.count(town, 0, NEAR * 4) < 2:
            return None  # 走村入街 is said once, 鹤龙街 again and again
        body = "办事处" if town.endswith(("街道", "街")) else "人民政府"
        more = found["more"] or ""
        printed = GOVERNMENT if found["body"] == "政府" else found["body"] or ""
        span = Span(at, found.end())
        return Organ(town + printed + more, span, town + body + more, township=town)

    def at(self, text: str, start: int, end: int) -> Issuer | None:
        """The issuer whose name begins at `start`: by its place, by 区, by its own name."""
        if text[start : start + 2] in self.gazetteer.heads:
            for chain in chains(self.gazetteer.names_in(text, start, min(end, start + 60))):
                if chain[0].span.start == start:
                    return self._issuer(text, chain, end)
                break
        word = self.generic.match(text, start, end) if text[start : start + 1] in WORDS else None
        if word:
            return next(self._of_word(text, Span(start, word.end()), end), None)
        return self._without_full_name(text, start, end)

    def _without_full_name(self, text: str, start: int, end: int) -> Issuer | None:
        """The issuer that a line opens with where no full place name does.

        越秀司法局, 合肥高新区管委会, 东部新区, 沅江路街道办事处.
        """
        if self._is_sure(text, start, end):
            organ = self.organ_at(text, start, end)
            return Issuer(organ.span, (), organ) if organ else None
        area = self.area_at(text, start, end, is_behind=False)
        if area:
            return self._of_area(text, start, (), area, end)
        is_headed = text[start : start + 2] in self.gazetteer.short_heads
        shorts = self.gazetteer.shorts_in(text, start, min(end, start + 12)) if is_headed else []
        if (
            shorts
            and shorts[0].span.start == start
            and self._is_sure(text, shorts[0].span.end, end)
        ):
            return self.body_after(text, start, shorts[0].span.end, (shorts[0],), end)
        organ = self.township_at(text, start, end)
        return Issuer(organ.span, (), organ) if organ else None


def _trades(vocabulary: Vocabulary) -> set[str]:
    """What bureaus are about, by the beginning of their names: 退役军人, 司法, 市场监督."""
    stems = (row.name.removesuffix("局")[:4] for row in vocabulary.bureaus if row.kind not in WHOLE)
    return {stem for stem in stems if len(stem) > 1}


def _areas(vocabulary: Vocabulary) -> Iterator[tuple[str, FunctionalArea]]:
    for row in vocabulary.functional_areas:
        for name in (row.name, *row.aliases):
            yield name, row


@lru_cache(maxsize=4)
def grammar(vocabulary: Vocabulary, gazetteer: Gazetteer) -> Grammar:
    """The vocabulary's bureaus and areas, prepared once."""
    return Grammar(vocabulary, gazetteer)


def chains(names: Sequence[PlaceName]) -> Iterable[tuple[PlaceName, ...]]:
    """Names that stand directly behind one another: 襄阳市 樊城区."""
    run: list[PlaceName] = []
    for name in names:
        if run and run[-1].span.end != name.span.start:
            yield tuple(run)
            run = []
        run.append(name)
    if run:
        yield tuple(run)
