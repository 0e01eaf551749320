"""Shortcomings that a part on something else owns up to: 但也存在…的问题, 从案卷看,…."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.actions import actions
from pipeline.claims import bare, claims, parted
from pipeline.records import Section, Span
from pipeline.saying import FIGURE, LONGEST, SENTENCE, Found, Reader, Stretch, as_found, trim

# A look at one's own work that may end in a confession: 从案卷质量看,… 督查中也发现,…
LOOKING = re.compile(
    "从[^,。;:\\n]{2,16}看,|(?:督查|检查|督导|调研|评查|自查)中(?:也|还|同时)?发现,"
)
ANSWERED = re.compile("(?:为此|对此|就此|针对(?:这一|上述|以上|此类)?[^,。;]{0,8}),")
NONE_FOUND = re.compile("没有|未发现|未发生|未出现|无")


def outside(sections: Sequence[Section], reader: Reader) -> Iterator[Found]:
    """Shortcomings that a part on something else owns up to: 但也存在…的问题, 从案卷看,….

    With them the cause in the same sentence, and the remedy that the next one begins with 为此.
    """
    for part in sections:
        if part.role not in ("measures", "other") or part.level > 1:
            continue
        stretch = Stretch(part.span, "shortcoming", part, part.span.start, 0, False, "remedy")
        for start, end in _confessions(part.span, reader):
            sentence = _sentence_at(reader.text, start, part.span)
            claim, cause, _ = parted(bare(Span(start, sentence.end), reader), reader)
            if _owns_up(sentence, Span(max(claim.start, end), claim.end), reader):
                for span in claims(trim(reader.text, max(claim.start, end), claim.end), reader):
                    yield as_found("shortcoming", span, stretch, reader)
                if cause:
                    yield as_found("cause", cause, stretch, reader)
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
        trimmed = trim(reader.text, following.start(), following.end())
        yield from actions("remedy", trimmed, stretch, 1, reader)


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
