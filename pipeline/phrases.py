"""What both sides of a figure share where the thing counted is sought: kinds of words, units, ends.

Kinds are those of `data/vocabulary/cues.toml`; the sides are `leftward` and `rightward`.
"""

from __future__ import annotations

import re

from pipeline.cues import Cues

VERBS = frozenset({"act", "outcome"})
ANY_VERB = frozenset({"act", "outcome", "noun_verb"})
TAIL = frozenset({"lasting", "copula", "change", "compare", "adverb", "prep"})
HEAD = frozenset({"adverb", "prep", "copula", "rest", "share"})
ACTORS = frozenset({"person", "body"})

PERSON_UNITS = frozenset({"人", "名", "位", "户", "人次"})
BODY_UNITS = frozenset({"家", "个", "所"})
CASE_UNITS = frozenset({"件", "起", "宗", "例"})
SESSIONS = frozenset({"场", "场次", "次", "期", "件次", "堂", "节"})
RATES = frozenset({"%", "个百分点"})
DURATIONS = frozenset({"日", "天", "工作日", "个工作日", "小时", "分钟", "个月", "月", "周", "年"})

HELD = ("开展", "举办", "举行", "组织", "召开")
DOINGS = frozenset({"工作", "活动", "行动", "任务"})

LOOSE_ENDS = "的了和与及暨并、 \n:“(由"
LOOSE_TAIL = re.compile(rf"(?:(?<!参)与|[{LOOSE_ENDS.replace('与', '')}])+$")
WINDOW = 48  # characters of a clause that are looked at on either side
LONG_ATTRIBUTE = 6


def ends_in_actor(cues: Cues, at: int) -> bool:
    """Whether persons or a body are named right before `at`."""
    cue = cues.by_end.get(at)
    return cue is not None and bool(cue.kinds & ACTORS)
