"""Who acts: the bodies that open a report's clauses, and whether they stand above its issuer.

市局 stands above a district's bureau and is a city's own; 全国…系统共查办 is nobody's own figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.cues import Cue, Reading
from pipeline.records import Identity, Subject

LEADING = frozenset({"act", "noun_verb", "prep", "compare"})  # no actor stands after these
SUBJECT_LEAD = 12  # characters from the clause's start within which its subject stands
OWN_RANK = {"township": 0, "functional_area": 1, "district": 1, "prefecture": 2, "province": 3}
RANK = {"镇": 0, "乡": 0, "区": 1, "县": 1, "旗": 1, "市": 2, "州": 2, "盟": 2, "省": 3, "国": 4}
OFFICE = ("局", "厅", "委")  # ends of a bureau's short name: 市局, 省厅
GOVERNMENT = "人民政府"
# 全省退役军人系统共…, 全国各级…: all bodies of an area, where that opens the clause.
AREA = re.compile(
    r"全(?P<sign>[国省市州盟区县旗])"
    r"(?:[^,。;:、\n]{0,12}?(?:系统|部门|机关|机构)|各级|累计|共(?![同青享建]))"
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever opens a clause, and where."""

    start: int
    subject: Subject


def actors(reading: Reading, issuer: Identity) -> list[Actor]:
    """The actors of a report in the order of the text."""
    finder = _Finder(reading, issuer)
    return sorted(finder.found(), key=lambda actor: actor.start)


class _Finder:
    def __init__(self, reading: Reading, issuer: Identity) -> None:
        self.reading = reading
        self.text = reading.text
        self.issuer = issuer
        self.rank = OWN_RANK[issuer.level or "district"]
        self.city = (issuer.district or "").removesuffix("市") if self._is_city() else ""

    def _is_city(self) -> bool:
        """Whether 市 is the county-level issuer's own sign."""
        return self.rank == 1 and (self.issuer.district or "").endswith("市")

    def found(self) -> Iterator[Actor]:
        for cue in self.reading.aspects.cues:
            subject = self._subject(cue)
            if subject is not None and self._opens_clause(cue.start):
                yield Actor(cue.start, subject)
        yield from self._bureaus()
        for area in AREA.finditer(self.text):
            is_above = self._rank(area["sign"], area.start()) > self.rank
            if is_above and self._opens_clause(area.start()):
                yield Actor(area.start(), "upstream")

    def _subject(self, cue: Cue) -> Subject | None:
        if "upstream" in cue.kinds:
            return self._of_body(cue)
        if "leaders" in cue.kinds:
            return "leaders"
        if "sub_unit" in cue.kinds and not self.text.startswith("的", cue.end):
            return "sub_unit"
        return None

    def _of_body(self, cue: Cue) -> Subject:
        """Whose 市局 and 区领导 are: at the issuer's rank a body is its own, leaders are not."""
        word = self.text[cue.start : cue.end]
        if word[0] not in RANK:  # 上级部门
            return "upstream"
        rank = self._rank(word[0], cue.start)
        if rank != self.rank or word.endswith(OFFICE):
            return self._at(rank)
        return "leaders" if self.issuer.bureau == GOVERNMENT else "upstream"

    def _at(self, rank: int) -> Subject:
        if rank == self.rank:
            return "bureau"
        return "upstream" if rank > self.rank else "sub_unit"

    def _bureaus(self) -> Iterator[Actor]:
        """Bureaus of the issuer's own name at any level: 济宁市退役军人事务局."""
        own = (self.issuer.bureau, self.issuer.official_bureau)
        for name in {name for name in own if name and name != GOVERNMENT}:
            at = self.text.find(name, 1)
            while at > 0:
                sign = self.text[at - 1]
                if sign in RANK and self._opens_clause(at - 1):
                    yield Actor(at - 1, self._at(self._rank(sign, at - 1)))
                at = self.text.find(name, at + 1)

    def _rank(self, sign: str, at: int) -> int:
        """What a sign stands for; 市 is a county-level city's own, but after another's name."""
        if sign == "市" and self.city:
            prefecture = (self.issuer.prefecture or "\n").removesuffix("市")
            return 2 if self.text.endswith(prefecture, 0, at) else 1
        if sign == "区" and self.rank > 1 and (self.issuer.province or "").endswith("自治区"):
            return 3
        return RANK[sign]

    def _opens_clause(self, at: int) -> bool:
        """True for 服务中心 in 服务中心组织培训; not in 对村级服务站人员轮训."""
        start = self.reading.clause_start(at)
        if at - start > SUBJECT_LEAD:
            return False
        return not any(
            cue.kinds & LEADING and "invite" not in cue.kinds
            for cue in self.reading.names.within(start, at)
        )
