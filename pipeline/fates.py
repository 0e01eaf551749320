"""What words of a later report say became of a plan: done, not done, put off, only expected.

A doing that is denied (未能录用), or expected of a year to come (预计2025年投用), is no doing,
however its words sound; one that is expected without a date leaves it open.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from ahocorasick_rs import AhoCorasick

from pipeline.vocabulary import Vocabulary

Outcome = Literal["met", "missed", "unclear", "not_reported", "no_later_report"]

ADVERB = "能够|按计划|按要求|按原计划|[\u4e00-\u9fff]{0,2}"  # 未能如期 is 未能 and two letters
NOT = f"(?:未(?!成年|来|经|知|婚|遂|央)|没有|没能|没)(?:{ADVERB})"
NO_ATTRIBUTE = "(?![^,，。；;]{0,30}的)"  # 未建立台账的企业 were found, nothing was left undone
YEAR = re.compile(
    # 2024至2026年 is a period, 截至2024年 a date of counting
    "(?:于|在|入|列为|作为|预计|计划|力争|争取|拟|将|有望|待|(?<![0-9年截])[至到])(20[0-9]{2})年"
)
TIME = "20[0-9]{2}年|[0-9]{1,2}月|一季度|二季度|三季度|四季度|上半年|下半年|年底|近期|下[一步年]"
HOPED = "(?:预计|有望|将于|计划于|计划在|将在|计划|待|(?<![草虚模对核查的])拟)(?:于|在)?"
HOPED_ALONE = "(?:预计|有望|将于|计划于|(?<![草虚模对核查的])拟)[可能]?"
HINDERED = re.compile(
    "(?:因|受|由于)[^,，。；;]{1,14}(?:影响|限制|制约|所限|原因|调整|不足|紧张|滞后|冻结|受限|统建)"
)
WAITING = "待[^,，。；;、]{1,14}后"  # 待场地装修后启用
DEADLINE = re.compile("(?<![0-9])([0-9]{1,2})月(?:份|底|末|中旬|上旬|下旬)?[之以]?前|上半年")
WITHIN_YEAR = re.compile("年内|年底|年末|下半年|全年|开工|启动")
MONTH = re.compile("(?<![0-9])([0-9]{1,2})月(?!至|-|—|到|、)")
HALF_YEAR = 6
BEST = re.compile("前([一二三四五六七八九十]|[0-9]{1,2})(?![0-9期往后者来提年个季月项])")  # 前三
RANK = re.compile(
    "第([一二三四五六七八九十]|[0-9]{1,2})(?![0-9十一二三四五六七八九季届次批期个条])"
)
LISTED = re.compile("(?:列入|纳入|列为)[^,，。；;]{0,14}(?:规划|计划|项目库|重点项目|储备项目)")
LISTING = re.compile("列入|纳入|列为")
RANKS = "一二三四五六七八九十"
EACH = "每(?![年月周季日天半两次期场批届轮学逢当0-9])"  # 每站2名, and no 每季1次
ONE_EACH = "一[村站户企校镇所街乡区人案](?:一|[0-9])"  # 一村一顾问
ALL_HAVE = "(?<![平人户年日月])均(?![衡价等值匀])"
EACH_ONE = re.compile(f"{EACH}|{ONE_EACH}|{ALL_HAVE}")
LESS = re.compile("(?:压缩|缩短|压减|降低|下降|控制)[^,，。；;0-9]{0,12}[至到在]")
PROGRESS = "(?:加快|有序|稳步|扎实|深入|积极|顺利|持续|全面|平稳)(?:推进|开展|进行|实施)中?"
STAGE = "(?:进入|处于|仍在|尚在)[^,，。；;]{0,10}阶段"
IN_PROGRESS = re.compile(f"{PROGRESS}|{STAGE}")
ONGOING = re.compile(f"(?:{PROGRESS}|{STAGE})$")  # 修订工作加快推进 tells no end of 修订
PARTLY = re.compile(  # 完成七成, 完成总量的78%
    "(?:完成|进度)[^,，。；;率0-9]{0,10}"
    "(?:[一二三四五六七八九]成(?![立效为果功员本])|过半|大半|近半|[二三四五六七八九十]分之"
    "|[0-9]{1,2}(?:[.][0-9]{1,2})?%)"
)
PASSED = re.compile("通过[^,，。；;未]{0,12}(?:验收|认定|审定)")  # 通过省五星级所验收
EXCEPT = re.compile(  # 除2个新设社区外 not all have it; 除3个站点外还 tells of more
    "除[^,，。；;]{0,6}[0-9一二两三四五六七八九十]{1,3}[个家名处所人村户项件][^,，。；;]{0,16}(?:外|之外)$"
)
GROUNDS = ("针对", "对", "围绕", "聚焦", "为", "因", "由于", "整改", "纠正", "查处", "发现", "解决")
FAULT = re.compile("(?:滞后|不(?:够[\u4e00-\u9fff]{1,2}|及时|到位|严格|规范|充分))(?=[,，;；]|$)")
CLAUSE_START = re.compile("[,，;；]")
# A drill that is cancelled was not held; papers that are no longer asked for are a deed.
CANCELLED = re.compile(
    "取消(?![^,，。；;]{0,12}(?:证明|材料|事项|许可|审批|环节|收费|手续|[0-9]项))"
)
ASKED = re.compile("征求[^,，。；;]{0,4}意见")


PATTERNED = frozenset(  # the kinds that not only cues tell
    {"every", "less", "partly", "except", "progress", "ongoing"}
    | {"met", "missed", "unclear", "hindered"}
)


class Patterns(NamedTuple):
    """The patterns whose words are the vocabulary's: a doing denied, a doing expected."""

    denied: re.Pattern[str]
    expected: re.Pattern[str]


class Fates:
    """The cues of a vocabulary, ready to be asked of the words of one later report."""

    def __init__(self, year: int, vocabulary: Vocabulary) -> None:
        """`year`: of the report; what is said of later years has not come true."""
        self._year = year
        self._finder, self._kinds = _finder(vocabulary)
        self._patterns = _patterns(vocabulary)
        self._cued: dict[str, frozenset[str]] = {}  # by words, the kinds of cue they hold
        self._held: dict[str, frozenset[str]] = {}  # the same, with what patterns find

    def holds(self, kind: str, words: str) -> bool:
        """Whether words hold a cue of this kind; `hindered`, where a reason of failure stands."""
        if kind not in PATTERNED:
            return kind in self._cues(words)
        held = self._held.get(words)
        if held is None:
            held = self._held[words] = self._read(words)
        return kind in held

    def _cues(self, words: str) -> frozenset[str]:
        held = self._cued.get(words)
        if held is None:
            found = self._finder.find_matches_as_indexes(words, overlapping=True)
            held = self._cued[words] = frozenset([self._kinds[word] for word, _, _ in found])
        return held

    def _read(self, words: str) -> frozenset[str]:
        held = set(self._cues(words))
        if EACH_ONE.search(words):
            held.add("every")
        if LESS.search(words):
            held.add("less")
        if PASSED.search(words):
            held.add("met")
        if PARTLY.search(words):
            held.add("partly")
        if EXCEPT.search(words):
            held.add("except")
        if IN_PROGRESS.search(words):
            held |= {"progress", "ongoing"} if ONGOING.search(words) else {"progress"}
        if self._is_put_off(words) or self._patterns.denied.search(words) or _is_undone(words):
            held.add("missed")
        elif self._patterns.expected.search(words) or ASKED.search(words):
            held.add("unclear")
        elif "met" not in held and HINDERED.search(words):
            held.add("hindered")  # a reason is given for what was not done
        return frozenset(held)

    def _is_put_off(self, words: str) -> bool:
        return any(int(year) > self._year for year in YEAR.findall(words))


def _is_undone(words: str) -> bool:
    return CANCELLED.search(words) is not None or _is_faulted(words)


def _is_faulted(words: str) -> bool:
    """Whether words find fault with what was done (更新不及时), which is no ground for doing."""
    found = FAULT.search(words)
    if found is None:
        return False
    clause = CLAUSE_START.split(words[: found.start()])[-1]
    return len(clause) > 1 and not clause.startswith(GROUNDS)


def is_late(plan: str, words: str) -> bool:
    """Whether words tell of a month after that by which a plan was to be done.

    >>> is_late("平台10月底前上线", "平台12月上线"), is_late("平台10月底前上线", "平台9月上线")
    (True, False)
    """
    asked = DEADLINE.search(plan)
    if asked is None or WITHIN_YEAR.search(plan):  # 6月底前开工,年内投用 may be of any month
        return False
    told = [int(month) for month in MONTH.findall(words)]
    return bool(told) and min(told) > int(asked.group(1) or HALF_YEAR)


def is_behind(plan: str, words: str) -> bool:
    """Whether words tell of a rank behind that which a plan asks for.

    >>> is_behind("满意度排名进入全市前三", "位居全市第五"), is_behind("排名全市前三", "位居第二")
    (True, False)
    """
    asked, told = BEST.search(plan), RANK.search(words)
    return asked is not None and told is not None and _rank(told[1]) > _rank(asked[1])


def is_only_listed(plan: str, words: str) -> bool:
    """Whether words only list for later what a plan wants done, and not listed.

    >>> is_only_listed("建设普法展示馆", "普法展示馆已列入二期规划")
    True
    """
    return LISTED.search(words) is not None and LISTING.search(plan) is None


def _rank(written: str) -> int:
    return int(written) if written.isdigit() else RANKS.index(written) + 1


@lru_cache(maxsize=4)
def cues_of(vocabulary: Vocabulary) -> Mapping[str, tuple[str, ...]]:
    """The words of a vocabulary by the kind of cue."""
    cues: defaultdict[str, list[str]] = defaultdict(list)
    for cue in vocabulary.follow_up_cues:
        cues[cue.outcome].append(cue.word)
    return {kind: tuple(words) for kind, words in cues.items()}


@lru_cache(maxsize=4)
def _finder(vocabulary: Vocabulary) -> tuple[AhoCorasick, Sequence[str]]:
    """The cues as one search, and by number the kind of each."""
    cues = vocabulary.follow_up_cues
    return AhoCorasick([cue.word for cue in cues]), [cue.outcome for cue in cues]


@lru_cache(maxsize=4)
def _patterns(vocabulary: Vocabulary) -> Patterns:
    doing = {word for row in vocabulary.synonyms if row.kind == "doing" for word in row.words}
    deeds = {cue.word for cue in vocabulary.follow_up_cues if cue.outcome == "deed"}
    words = "|".join(sorted(map(re.escape, doing | deeds), key=lambda word: (-len(word), word)))
    return Patterns(
        re.compile(f"{NOT}(?:{words}){NO_ATTRIBUTE}"),
        re.compile(f"{HOPED}(?:{TIME})|{HOPED_ALONE}(?:{words}){NO_ATTRIBUTE}|{WAITING}"),
    )
