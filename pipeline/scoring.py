"""How well what was read agrees with gold, layer by layer.

Two kinds of layer: sets that are compared (true and false positives, misses) and questions that are
right or wrong. Intervals are Wilson's score interval at 95 % (Wilson 1927, JASA 22:209–212); for F1
its trials are the 2·tp + fp + fn of which 2·tp count.
"""

from __future__ import annotations

import difflib
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.gold import IDENTITY_FIELDS, GoldFigure, GoldReport, GoldStatement
from pipeline.records import Figure, Identity, Report, Section, Span, Statement

Z = 1.959964  # two-sided 95 %
VALUE_TOLERANCE = Decimal("0.00005")  # two thirds is written 66.6667 in gold


@dataclass(frozen=True, slots=True)
class Error:
    """One disagreement, for a person to read."""

    layer: str
    report: str
    expected: str
    found: str
    context: str


@dataclass(slots=True)
class Tally:
    """Counts of one layer; `right` and `of` for questions, the others for sets."""

    tp: int = 0
    fp: int = 0
    fn: int = 0
    right: int = 0
    of: int = 0

    @property
    def is_question(self) -> bool:
        return self.of > 0 or not (self.tp or self.fp or self.fn)

    @property
    def score(self) -> float:
        """F1 of a set, accuracy of a question; 1.0 where nothing was asked."""
        good, trials = self.trials
        return good / trials if trials else 1.0

    @property
    def trials(self) -> tuple[int, int]:
        if self.is_question:
            return self.right, self.of
        return 2 * self.tp, 2 * self.tp + self.fp + self.fn

    @property
    def precision(self) -> float:
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 1.0

    @property
    def recall(self) -> float:
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 1.0

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(*self.trials)


@dataclass(slots=True)
class Scores:
    """All layers of an evaluation, and every error in the order met."""

    layers: dict[str, Tally] = field(default_factory=dict)
    errors: list[Error] = field(default_factory=list)

    def layer(self, name: str) -> Tally:
        return self.layers.setdefault(name, Tally())


def wilson(good: int, trials: int) -> tuple[float, float]:
    """Wilson's 95 % score interval of a share.

    >>> tuple(round(x, 3) for x in wilson(8, 10))
    (0.49, 0.943)
    """
    if trials == 0:
        return 0.0, 1.0
    share = good / trials
    centre = share + Z * Z / (2 * trials)
    spread = Z * math.sqrt(share * (1 - share) / trials + Z * Z / (4 * trials * trials))
    scale = 1 + Z * Z / trials
    return (centre - spread) / scale, min(1.0, (centre + spread) / scale)


def score(pairs: Iterable[tuple[GoldReport, Report]], known_ids: frozenset[str]) -> Scores:
    """Scores over reports; `known_ids`: indicators that gold knows, others count as none."""
    scores = Scores()
    for gold, report in pairs:
        comparison = Comparison(scores, gold, report, known_ids)
        _score_figures(comparison)
        if gold.path is not None:
            _score_sections(comparison)
            _score_statements(comparison)
            _score_identity(comparison)
    return scores


@dataclass(frozen=True, slots=True)
class Comparison:
    """One report held against its gold; what it finds goes into `scores`."""

    scores: Scores
    gold: GoldReport
    report: Report
    known_ids: frozenset[str]

    @property
    def prefix(self) -> str:
        """Bare lines are scored apart from whole reports."""
        return "challenge" if self.gold.path is None else "figures"

    def count(self, layer: str, tp: int, found: Sequence[object], wanted: Sequence[object]) -> None:
        """Adds a set's true and false positives and misses to a layer."""
        tally = self.scores.layer(layer)
        tally.tp += tp
        tally.fp += len(found) - tp
        tally.fn += len(wanted) - tp

    def ask(self, layer: str, span: Span | None, right: str, given: str) -> None:
        """Adds one question to a layer, and its error where the answer is wrong."""
        tally = self.scores.layer(layer)
        tally.of += 1
        tally.right += right == given
        if right != given:
            self.note(layer, span, right, given)

    def note(self, layer: str, span: Span | None, expected: str, found: str) -> None:
        """Keeps one error with its surroundings."""
        text = self.report.document.text
        around = text[max(0, span.start - 20) : span.end + 20] if span else ""
        context = " ".join(around.split())[:90]
        self.scores.errors.append(Error(layer, self.gold.name, expected, found, context))


# Figures ------------------------------------------------------------------------------------------


def _score_figures(at: Comparison) -> None:
    wanted, found = at.gold.figures, at.report.figures
    exact = match_exact(wanted, found)
    at.count(f"{at.prefix}.span", len(exact), found, wanted)
    _note_figure_misses(at, exact)
    near = match_near(wanted, found)
    good = [pair for pair in near if _same_value(*pair)]
    at.count(f"{at.prefix}.value_unit", len(good), found, wanted)
    for right, given in near:
        if not _same_value(right, given):
            at.note(f"{at.prefix}.value_unit", given.span, *_values(right, given))
        _ask_figure(at, right, given)
    _score_false_figures(at, {given.span for _, given in exact})


def _ask_figure(at: Comparison, wanted: GoldFigure, found: Figure) -> None:
    at.ask(f"{at.prefix}.qualifier", found.span, wanted.qualifier, found.qualifier)
    at.ask(f"{at.prefix}.aspect", found.span, wanted.aspect, found.aspect)
    if wanted.counted is not None:
        agreed = phrases_agree(wanted.counted, found.counted or "")
        given = wanted.counted if agreed else str(found.counted)
        at.ask(f"{at.prefix}.counted", found.span, wanted.counted, given)
    if at.gold.path is not None:
        layer = "figures.indicator" if wanted.indicator_id else "figures.no_indicator"
        right = _base(wanted.indicator_id, at.known_ids)
        at.ask(layer, found.span, str(right), str(_base(found.indicator_id, at.known_ids)))


def _base(indicator_id: str | None, known_ids: frozenset[str]) -> str | None:
    base = indicator_id.split(".")[0] if indicator_id else None
    return base if base in known_ids else None


def phrases_agree(wanted: str, found: str) -> bool:
    """True when two phrases share at least half of their characters (Dice's coefficient)."""
    shared = (Counter(wanted) & Counter(found)).total()
    return 2 * shared >= 0.5 * (len(wanted) + len(found))


def match_exact(
    wanted: Sequence[GoldFigure], found: Sequence[Figure]
) -> list[tuple[GoldFigure, Figure]]:
    """Pairs with the same span; without offsets, the same quote in reading order."""
    if wanted and wanted[0].span is None:
        return [(wanted[i], found[j]) for i, j in _aligned(wanted, found)]
    by_span = {figure.span: figure for figure in found}
    return [(figure, by_span[figure.span]) for figure in wanted if figure.span in by_span]


def match_near(
    wanted: Sequence[GoldFigure], found: Sequence[Figure]
) -> list[tuple[GoldFigure, Figure]]:
    """Pairs that overlap, each figure once, the first that fits in reading order."""
    if wanted and wanted[0].span is None:
        return _near_by_quote(wanted, found)
    pairs, free = [], list(found)
    for figure in wanted:
        partner = next((f for f in free if figure.span and f.span.overlaps(figure.span)), None)
        if partner is not None:
            free.remove(partner)
            pairs.append((figure, partner))
    return pairs


def _aligned(wanted: Sequence[GoldFigure], found: Sequence[Figure]) -> list[tuple[int, int]]:
    matcher = _matcher(wanted, found)
    blocks = matcher.get_matching_blocks()
    return [(b.a + k, b.b + k) for b in blocks for k in range(b.size)]


def _matcher(wanted: Sequence[GoldFigure], found: Sequence[Figure]) -> difflib.SequenceMatcher[str]:
    quotes = [figure.quote for figure in wanted], [figure.quote for figure in found]
    return difflib.SequenceMatcher(None, *quotes, autojunk=False)


def _near_by_quote(
    wanted: Sequence[GoldFigure], found: Sequence[Figure]
) -> list[tuple[GoldFigure, Figure]]:
    pairs = [(wanted[i], found[j]) for i, j in _aligned(wanted, found)]
    for tag, a, a_end, b, b_end in _matcher(wanted, found).get_opcodes():
        if tag == "replace":
            free = list(found[b:b_end])
            for figure in wanted[a:a_end]:
                partner = next((f for f in free if _quotes_overlap(figure.quote, f.quote)), None)
                if partner is not None:
                    free.remove(partner)
                    pairs.append((figure, partner))
    return pairs


def _quotes_overlap(one: str, other: str) -> bool:
    return one in other or other in one


def _same_value(wanted: GoldFigure, found: Figure) -> bool:
    if wanted.unit != found.unit or (wanted.value is None) != (found.value is None):
        return False
    if wanted.value is None or found.value is None:
        return True
    return abs(wanted.value - found.value) <= VALUE_TOLERANCE


def _values(wanted: GoldFigure, found: Figure) -> tuple[str, str]:
    return f"{wanted.value} {wanted.unit}", f"{found.value} {found.unit}"


def _note_figure_misses(at: Comparison, matched: Sequence[tuple[GoldFigure, Figure]]) -> None:
    hit, used = {id(wanted) for wanted, _ in matched}, {id(found) for _, found in matched}
    for wanted in at.gold.figures:
        if id(wanted) not in hit:
            at.note(f"{at.prefix}.span", wanted.span, wanted.quote, "—")
    for found in at.report.figures:
        if id(found) not in used:
            at.note(f"{at.prefix}.span", found.span, "—", f"{found.quote} [{found.rule}]")


def _score_false_figures(at: Comparison, right: set[Span]) -> None:
    """A question per numeral that is no figure: right when no figure was read on it."""
    spare = [figure for figure in at.report.figures if figure.span not in right]
    for numeral in at.gold.numerals:
        taken = next((figure for figure in spare if _on(numeral.span, numeral.quote, figure)), None)
        found = numeral.quote if taken is None else f"read as {taken.quote}"
        if taken is not None:
            spare.remove(taken)
        span = taken.span if taken else numeral.span
        at.ask(f"{at.prefix}.not_figures", span, numeral.quote, found)


def _on(span: Span | None, quote: str, figure: Figure) -> bool:
    return figure.span.overlaps(span) if span else figure.quote in quote


# Sections, identity -------------------------------------------------------------------------------


def _score_sections(at: Comparison) -> None:
    if not at.gold.sections:
        return
    length = len(at.report.document.text)
    wanted, found = _roles(at.gold.sections, length), _roles(at.report.sections, length)
    tally = at.scores.layer("sections.role")
    tally.of += sum(role is not None for role in wanted)
    tally.right += sum(a is not None and a == b for a, b in zip(wanted, found, strict=True))
    for span in _runs(list(zip(wanted, found, strict=True))):
        right, given = wanted[span.start], found[span.start]
        if right is not None and right != given:
            at.note("sections.role", span, right, str(given))


def _runs(values: Sequence[object]) -> Iterator[Span]:
    """Spans over which the value stays the same."""
    start = 0
    for here in range(1, len(values) + 1):
        if here == len(values) or values[here] != values[start]:
            yield Span(start, here)
            start = here


def _roles(sections: Iterable[Section], length: int) -> list[str | None]:
    """The role of the innermost section at each character."""
    roles: list[str | None] = [None] * length
    for section in sorted(sections, key=lambda s: (s.level, s.span.start)):
        for at in range(section.span.start, min(section.span.end, length)):
            roles[at] = section.role
    return roles


def _score_identity(at: Comparison) -> None:
    if at.gold.identity is None:
        return
    for name in IDENTITY_FIELDS:
        right, given = _field(at.gold.identity, name), _field(at.report.identity, name)
        at.ask(f"identity.{name}", None, right, given)


def _field(identity: Identity, name: str) -> str:
    return str(getattr(identity, name))


# Statements ---------------------------------------------------------------------------------------


def _score_statements(at: Comparison) -> None:
    for kind in ("shortcoming", "cause", "remedy", "plan"):
        wanted = [said for said in at.gold.statements if said.kind == kind]
        found = [said for said in at.report.statements if said.kind == kind]
        pairs = _match_statements(wanted, found, at.report.document.text)
        at.count(f"statements.{kind}", len(pairs), found, wanted)
        for right, given in pairs:
            _ask_themes(at, right, given)
        _note_statement_misses(at, kind, pairs)


def _ask_themes(at: Comparison, right: GoldStatement, given: Statement) -> None:
    if right.themes:
        expected = "|".join(right.themes)
        shared = set(right.themes) & set(given.themes)
        answer = expected if shared else "|".join(given.themes) or "none"
        at.ask("statements.themes", given.span, expected, answer)


def _match_statements(
    wanted: Sequence[GoldStatement], found: Sequence[Statement], text: str
) -> list[tuple[GoldStatement, Statement]]:
    pairs, free, at = [], list(found), 0
    for said in wanted:
        span = said.span
        if span is None:
            start = text.find(said.quote, at)
            start = start if start >= 0 else text.find(said.quote)
            if start < 0:
                continue
            span, at = Span(start, start + len(said.quote)), start
        best = max(free, key=lambda f: overlap(f.span, span), default=None)
        if best is not None and overlap(best.span, span) >= 0.5:
            free.remove(best)
            pairs.append((said, best))
    return pairs


def overlap(one: Span, other: Span) -> float:
    """Intersection over union, in characters.

    >>> overlap(Span(0, 10), Span(5, 15))
    0.3333333333333333
    """
    shared = min(one.end, other.end) - max(one.start, other.start)
    union = max(one.end, other.end) - min(one.start, other.start)
    return max(0, shared) / union if union else 0.0


def _note_statement_misses(
    at: Comparison, kind: str, pairs: Sequence[tuple[GoldStatement, Statement]]
) -> None:
    hit, used = {id(wanted) for wanted, _ in pairs}, {id(found) for _, found in pairs}
    for said in at.gold.statements:
        if said.kind == kind and id(said) not in hit:
            at.note(f"statements.{kind}", said.span, said.quote, "—")
    for read in at.report.statements:
        if read.kind == kind and id(read) not in used:
            at.note(f"statements.{kind}", read.span, "—", read.quote)
