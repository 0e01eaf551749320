"""The place and level of a report that nowhere names its issuer with a place.

A part of the `identify` stage. What speaks for a division: a document of its own (印发《…要点》),
a sentence whose subject it is, an adjective (法治岳阳), the committee that asks for the report, the
host, the footer's code. Its level has to be the issuer's own (区教育局, 市委、市政府). Visits,
guests, lists and other places' bureaus say nothing. Every place found here is a doubt.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import districts
from pipeline.bureaus import GOVERNMENT, Grammar, chains
from pipeline.candidates import Choice, Setting, among
from pipeline.districts import PlaceName, Words, in_year
from pipeline.issuers import Body
from pipeline.records import Level, Span

if TYPE_CHECKING:
    from pipeline.vocabulary import District

ENOUGH, ENOUGH_OF_ANY = 3.0, 4.0  # points to be taken, where the issuer's level is known and not
LEAD = 2.0  # times the points of the next
MOST = 12.0  # points that one name can gather
CODE, HOST, INITIALS = 12.0, 6.0, 4.0  # points of the footer's code and of the page's host
OWN = 6.0  # a document issued here, or one of the issuer's own
TITLED = 4.0  # another document of the place
OBEYED = 2.5  # the same of a city whose county-level cities obey it too
RULE = 2.0  # such a city's regulations
ADJECTIVE = 4.0
SUBJECT = COMMITTEE = 3.0
GIVEN = PAPER = 2.0
WEAK = 2.5  # of a city with counties, so little that saying it twice adds nothing
PLAIN = 0.75

TITLE_BEFORE = re.compile(
    r"[《〈<](?:关于)?(?:印发|转发|公布)?[《〈<]?(?:中共|中国共产党)?(?:20[0-9]{2} ?年?度?)?$"
)
TITLE_BEFORE_MOST = 28  # characters that a title's begin and the verb before it take
RULES = re.compile(r"[^《》\n]{0,60}?(?:条例|规定|管理办法)(?:\([^()》]{0,20}\))?[》〉]")
COMMITTEE_BEHIND = re.compile("委(?!员会?办|托)|人民政府|政府")
ASKING = re.compile("委(?:全面)?依法治")  # the committee that one's own level reports to
CLAUSE_BEGINS = ",。;:!?、\n “”(（\"'"
BOUNDARY = re.compile(
    r"建设|创建|示范|工作|规划|品牌|考评|考核|要点|方案|行动|水平|进程|大局|发展|目标|成效|贡献|作出"
    r"|提供|取得|再上|[”\"',。;、)]|和|的|$"
)
HAN = re.compile("[一-龥]$")
LEADS = "在于由对为给的把被将从我共省市州评加"  # may stand before a name; 示范县 is not 范县
OTHERS_TITLE = re.compile(
    r"[^《》〈〉\n]{0,40}(?:诉|(?<![方预档草提备议答])案|经验|做法|协议|合同|宣言)[^《》〈〉\n]{0,6}[》〉]"
)
OWN_TOWNSHIP = re.compile(
    r"我[乡镇](?!村)|我街道|(?:^|[,。;:!?\n )])(?:[乡镇]党委[、和]政府|[乡镇]党委政府|街道党工委)"
)
AREA_COMMITTEE = re.compile("区?党工委、?(?:区?管委会)")

LEVEL_OF: dict[str, Level] = {
    "区": "district",
    "县": "district",
    "旗": "district",
    "州": "prefecture",
    "盟": "prefecture",
    "省": "province",
}
CITIES = "市州盟"
NARROW = "区县旗"
HEAD = 3_000  # characters in which a township speaks of itself


@dataclass(frozen=True, slots=True)
class Inferred:
    """The choice, its name in the text, and what is known without it."""

    choice: Choice
    span: Span | None = None
    above: Choice | None = None  # prefecture or province, where the division is not told
    level: Level | None = None


def infer(signs: Setting, body: Body, grammar: Grammar, *, is_township: bool) -> Inferred:
    """The division that the whole text speaks for, or what of it is known."""
    kinds = _kinds(signs, body, is_township)
    level = level_of(signs, kinds, body, is_township)
    is_town = level == "township"
    mentions = tuple(_mentions(signs, body, grammar, is_township=is_town))
    found = _best(_points(mentions, kinds, signs, is_township), kinds, signs)
    spans = {row: name.span for name, _ in mentions for row in name.divisions}
    if found.division or found.reason == "district_ambiguous":
        same = {row.name for row in found.candidates} if found.division is None else set()
        kept = spans.get(found.candidates[0]) if len(same) == 1 else None
        return Inferred(found, spans.get(found.division) if found.division else kept, None, level)
    above = _above(mentions, signs) if is_township or set(kinds) & set(NARROW) else None
    return Inferred(found, None, above, level)


# The level --------------------------------------------------------------------------------------


def _kinds(signs: Setting, body: Body, is_township: bool) -> str:
    """What the name of the report's own division may end in; empty: anything."""
    if body.word and not is_township:
        return CITIES if body.word == "市" else body.word
    if not signs.endings & set(NARROW) and _count(signs, "州委") > _count(signs, "市委"):
        return "州"
    if signs.endings:
        return "".join(sorted(signs.endings))
    counts = {kind: _count(signs, "全" + kind) + _count(signs, "我" + kind) for kind in "区县旗市"}
    spoken = [kind for kind, count in counts.items() if count]
    if len(spoken) == 1 and not _count(signs, "自治区"):
        return CITIES if spoken == ["市"] else spoken[0]
    return ""


def _count(signs: Setting, word: str) -> int:
    return sum(signs.text.count(word, window.start, window.end) for window in signs.windows)


def level_of(signs: Setting, kinds: str, body: Body, is_township: bool) -> Level | None:
    """The level that the issuer's form gives by itself; 市 may be either of two."""
    head = signs.text[:HEAD]
    if is_township or (body.name is None and OWN_TOWNSHIP.search(head)):
        return "township"
    levels = {LEVEL_OF.get(kind) for kind in kinds}
    if len(levels) != 1:
        return None
    is_area = AREA_COMMITTEE.search(head) and "区委" not in head.replace("社区委", "")
    return None if is_area and kinds == "区" else levels.pop()


# What speaks for a division ---------------------------------------------------------------------


def _mentions(
    signs: Setting, body: Body, grammar: Grammar, *, is_township: bool
) -> Iterator[tuple[PlaceName, float]]:
    """Names in the text with what each mention says; those above another say nothing."""
    for names in signs.names:
        for chain in _chains(signs.text, names):
            yield (
                chain[-1],
                _weight_of(signs.text, chain, body, grammar, is_township=is_township),
            )
            for wider in chain[:-1]:
                yield wider, PLAIN
    gazetteer, text = signs.gazetteer, signs.text
    for window in signs.windows:
        for name in signs.adjectives(window):
            is_word = any(districts.is_word(row.name) for row in name.divisions)
            if BOUNDARY.match(text, name.span.end) and not is_word:
                yield _in_full(name, signs), ADJECTIVE
        for found in signs.words.papers.finditer(text, window.start, window.end):
            for name in gazetteer.shorts_in(text, max(0, found.start() - 6), found.start()):
                if name.span.end == found.start():
                    cities = tuple(row for row in name.divisions if row.level == "prefecture")
                    yield name._replace(divisions=cities), PAPER


def _in_full(short: PlaceName, signs: Setting) -> PlaceName:
    """What an adjective means where a longer name begins so: 法治雨花 beside 雨花台区."""
    own = {row.name for row in short.divisions}
    longer = {
        row
        for names in signs.names
        for name in names
        for row in name.divisions
        if row.short.startswith(short.name)
    }
    if not longer or any(row.name in own for row in longer):
        return short
    return short._replace(divisions=tuple(sorted(longer, key=lambda row: row.code)))


def _chains(text: str, names: Sequence[PlaceName]) -> Iterator[tuple[PlaceName, ...]]:
    """Names behind one another, a 、 between place and what is above it: 重庆市、忠县部署."""
    held: tuple[PlaceName, ...] = ()
    for chain in chains(names):
        if held:
            is_list = text[held[-1].span.end : chain[0].span.start] == "、"
            if is_list and _is_above(held[-1], chain[0]):
                held = (*held, *chain)
                continue
            yield held
        held = chain
    if held:
        yield held


def _is_above(wide: PlaceName, narrow: PlaceName) -> bool:
    names = {row.name for row in wide.divisions}
    return any(names & {row.prefecture, row.province} for row in narrow.divisions)


def _weight_of(
    text: str, chain: Sequence[PlaceName], body: Body, grammar: Grammar, *, is_township: bool
) -> float:
    """What one mention says, by what stands around it."""
    start, end = chain[0].span.start, chain[-1].span.end
    before = text[max(0, start - TITLE_BEFORE_MOST) : start]
    titled = TITLE_BEFORE.search(before)
    if not titled and (
        grammar.words.visited.search(before) or grammar.words.guest.match(text, end)
    ):
        is_told = len(chain) > 1 or body.word in ("州", "盟")
        return SUBJECT if is_told and grammar.words.obeyed.match(text, end) else 0.0
    system = None if titled else grammar.own_system.match(text, end)
    if system:  # 涟水县民政系统
        return 0.0 if grammar.words.guest.match(text, system.end()) else SUBJECT
    if not titled and (
        _is_within_words(before, chain, grammar.words) or _is_elsewhere(text, chain, grammar.words)
    ):
        return 0.0
    organ = grammar.organ_at(text, end, min(len(text), end + 40))
    if organ and organ.official != GOVERNMENT:
        is_guest = not titled and grammar.disowns.match(text, organ.span.end) is not None
        is_own = organ.key == body.key and not is_guest
        return _of_organ(is_own=is_own, is_titled=titled is not None or is_township)
    if titled:
        return _of_title(
            text,
            chain[-1],
            is_own=grammar.words.own_verb.search(before[: titled.start()]) is not None,
        )
    return _of_sentence(text, before, chain[-1], body.word, grammar.words)


def superiors(signs: Setting, body: Body, grammar: Grammar) -> set[str]:
    """Names of places whose body of the issuer's trade is spoken of, guests and hosts left out."""
    found = set()
    for names in signs.names:
        for name in names:
            start, end = name.span.start, name.span.end
            organ = grammar.organ_at(signs.text, end, min(len(signs.text), end + 40))
            if organ is None or organ.key != body.key:
                continue
            is_visited = grammar.words.visited.search(
                signs.text[max(0, start - TITLE_BEFORE_MOST) : start]
            )
            if not is_visited and not grammar.words.guest.match(signs.text, organ.span.end):
                found.add(name.divisions[0].name)
    return found


def _is_within_words(before: str, chain: Sequence[PlaceName], words: Words) -> bool:
    """Whether a name is only a stretch of other words: 示范县, 创新县域, 市委和县委."""
    if len(chain) > 1:
        return False
    name = chain[0].name
    if districts.is_word(name):
        return True
    if words.obeying.search(before):
        return False
    leads = "共" if len(name) == 2 else LEADS
    return HAN.search(before) is not None and before[-1] not in leads


def _is_elsewhere(text: str, chain: Sequence[PlaceName], words: Words) -> bool:
    """山东省德州市临邑县派驻干部: with its province in front a report names another's place."""
    is_full = len(chain) > 1 and any(row.level == "province" for row in chain[0].divisions)
    if not is_full or chain[0].name.endswith("市"):
        return False
    end = chain[-1].span.end
    return not (words.obeyed.match(text, end) or COMMITTEE_BEHIND.match(text, end))


def _of_sentence(text: str, before: str, name: PlaceName, word: str | None, words: Words) -> float:
    """A name in a sentence: the committee of the place, a subject, an award to it."""
    if COMMITTEE_BEHIND.match(text, name.span.end):
        # 落实南通市委、市委部署: a county-level city names the wider city's committee.
        return COMMITTEE if not _is_wide(name) or ASKING.match(text, name.span.end) else GIVEN
    # Behind 州民宗局 a prefecture is the issuer's own, not a city above it.
    is_own_kind = not _is_wide(name) or word in ("州", "盟")
    is_obeyed = words.obeyed.match(text, name.span.end) and is_own_kind
    if is_obeyed or not before or before[-1] in CLAUSE_BEGINS:
        return SUBJECT
    return GIVEN if words.awarded.search(before) else PLAIN


def _of_title(text: str, name: PlaceName, *, is_own: bool) -> float:
    """A document of the place; of a prefecture's, what binds the cities in it too says less."""
    if OTHERS_TITLE.match(text, name.span.end):
        return 0.0
    if not _is_wide(name):
        return OWN if is_own else TITLED
    if RULES.match(text, name.span.end):
        return RULE
    return OWN if is_own else OBEYED


def _is_wide(name: PlaceName) -> bool:
    return any(row.level == "prefecture" for row in name.divisions)


def _of_organ(*, is_own: bool, is_titled: bool) -> float:
    """A body of the place: the issuer's own; in a document's title, or a town's county's."""
    if is_own:
        return OWN
    return SUBJECT if is_titled else 0.0


def _points(
    mentions: Sequence[tuple[PlaceName, float]], kinds: str, signs: Setting, is_township: bool
) -> dict[District, float]:
    """Divisions that may be the report's own, with what speaks for them."""
    points: dict[District, float] = defaultdict(float)
    for name, weight in mentions:
        for row in in_year(name.divisions, signs.year):
            if not weight or not _fits(row, kinds, is_township):
                continue
            if row.level == "prefecture" and weight <= WEAK:
                points[row] = max(points[row], weight)
            else:
                points[row] = min(MOST, points[row] + weight)
    for row, weight in _of_page(signs, points):
        if _fits(row, kinds, is_township):
            points[row] += weight
    return _by_what_lies_below(points, signs)


def _fits(row: District, kinds: str, is_township: bool) -> bool:
    """Whether a division can be the issuer's own by its kind."""
    is_city = row.name.endswith("市")
    if row.level == "province" and not is_city:
        return False
    if not kinds:
        return row.level != "province" and not (is_township and row.level != "district")
    if row.name[-1] not in kinds:
        return False
    return row.level == "district" or not set(kinds) & set(NARROW)


def _of_page(signs: Setting, named: dict[District, float]) -> Iterator[tuple[District, float]]:
    """Divisions by the footer's code and by the host; its initials only confirm what is named."""
    gazetteer = signs.gazetteer
    for code in signs.codes:
        found = gazetteer.of_code(code, signs.year)
        if found:
            yield found, CODE
    for label in signs.host_labels:
        alone = gazetteer.by_pinyin.get(label, ()) if len(label) > 3 else ()
        rows = in_year(tuple(alone or gazetteer.by_host.get(label, ())), signs.year)
        for row in rows:
            if row.level != "province":
                yield row, HOST
    for label in signs.host_labels:
        rows = in_year(gazetteer.by_initials.get(label, ()), signs.year)
        below = [row for row in rows if {row.prefecture, row.province} & signs.titled]
        for row in rows:
            if row in named or below == [row]:
                yield row, INITIALS


def _by_what_lies_below(points: dict[District, float], signs: Setting) -> dict[District, float]:
    """A city's report speaks of counties below it, a county-level city's of towns and streets.

    Only the latter is spoken to by a wider city: its rules and its paper are no sign there.
    """
    if {row.level for row in points} <= {"district"}:
        return points
    towns, counties = _below(signs.words.towns, signs), _below(signs.words.counties, signs)
    if towns == counties:
        return points
    factor = {"district": 1.5 if towns else 0.5, "prefecture": 0.4 if towns else 1.5}
    return {row: weight * factor.get(row.level, 1.0) for row, weight in points.items()}


def _below(pattern: re.Pattern[str], signs: Setting) -> bool:
    return any(
        pattern.search(signs.text, window.start, window.end) is not None for window in signs.windows
    )


# The decision -----------------------------------------------------------------------------------


def _best(points: dict[District, float], kinds: str, signs: Setting) -> Choice:
    """The division whose name leads clearly, told from its namesakes by the signs of place."""
    names: dict[str, list[District]] = defaultdict(list)
    for row in sorted(points, key=lambda row: -points[row]):
        names[row.name].append(row)
    if not names:
        return Choice(None, (), "district_missing")
    ranked = sorted(names, key=lambda name: -points[names[name][0]])
    rows = tuple(names[ranked[0]])
    best = points[rows[0]]
    second = points[names[ranked[1]][0]] if len(ranked) > 1 else 0.0
    if best < (ENOUGH if kinds else ENOUGH_OF_ANY):
        return Choice(None, (), "district_missing")
    if best < LEAD * second:
        return Choice(None, tuple(names[name][0] for name in ranked[:4]), "district_ambiguous")
    chosen = among(rows, signs) if len(rows) > 1 else Choice(rows[0])
    reason = "district_inferred" if chosen.division else "district_ambiguous"
    return Choice(chosen.division, tuple(rows), reason)


def _above(mentions: Sequence[tuple[PlaceName, float]], signs: Setting) -> Choice | None:
    """The one prefecture, or else the one province, that a county's report speaks of as its own."""
    full = [(name, weight) for name, weight in mentions if not name.is_short]
    for level, least in (("prefecture", GIVEN), ("province", RULE)):
        points: dict[District, float] = defaultdict(float)
        for name, weight in full:
            for row in in_year(name.divisions, signs.year):
                if row.level == level and weight:
                    points[row] += weight
        if len(points) > 1:
            return None
        for row, weight in points.items():
            agrees = any(name.name == row.province for name, said in full if said)
            if weight >= least or agrees:
                return Choice(row, (row,), "district_missing")
    return None
