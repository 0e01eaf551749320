"""Domain knowledge from `data/vocabulary`, read once, checked, and given as frozen tables.

A table is one CSV or TOML file; a row is one frozen dataclass here; a column is one field of the
same name. In CSV a field of several values is written with `|` between them. A stage asks the
`Vocabulary` for its tables and compiles what it needs from them once.
"""

from __future__ import annotations

import csv
import hashlib
import tomllib
import types
import typing
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

from pipeline.errors import VocabularyError
from pipeline.records import Qualifier

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "vocabulary"

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class CueRow:
    """Words that show how a figure is to be read; `kind` names what they show.

    `reads`: they tell what is counted (name), whose, of when and if it is a result (aspect), both.
    """

    kind: str
    reads: typing.Literal["name", "aspect", "both"]
    why: str
    words: tuple[str, ...]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of count, money, share, time or quantity; `unit` is how figures name it.

    `kind`: what is measured (money, time, people). Only units of one `family` line up: 场次 次 场
    期, 人 名 位, 件 件次; any other unit is a family of its own. `after_han`: after a Chinese
    numeral it counts (`count`), counts only where a cue shows it (`kind`: 三项制度 is a name), or
    makes a word of it (`never`: 三年).
    """

    unit: str
    written: tuple[str, ...]
    kind: str
    family: str
    en: str
    after_han: typing.Literal["count", "kind", "never"]
    unless_before: tuple[str, ...] = ()  # characters that make another word of it: 16部门
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QualifierWord:
    """A word that qualifies a number, and where it stands.

    `bare`: only before a lone multiplier (上千). `after_time`: only after a unit of time (30日内).
    `detached`: before or in the number's verb, outside the quote (至少开展1次, 约占30%).
    `unless_after`: characters that make another word of it (签约163人).
    """

    word: str
    place: typing.Literal["before", "bare", "between", "after", "after_time", "detached"]
    qualifier: Qualifier
    unless_after: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FixedTerm:
    """A name, idiom or slogan with a numeral that counts nothing, and what it is."""

    term: str
    reason: str


@dataclass(frozen=True, slots=True)
class FigureCue:
    """Words beside a number that decide how it is read; `cue` is what the grammar calls them."""

    cue: str
    words: tuple[str, ...]
    why: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RolePhrases:
    """Phrases of headings or paragraphs and the section role they show; "none" is read over."""

    role: typing.Literal["leadership", "measures", "shortcomings", "plan", "other", "none"]
    phrases: tuple[str, ...]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChromeWord:
    """A word of a line of web page furniture: at its start, as a field (word:), whole, anywhere."""

    word: str
    place: typing.Literal["start", "field", "whole", "anywhere"]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexLabel:
    """A label in the index table of a web page; what its value tells is `metadata_labels`."""

    label: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a file was rejected or is in doubt, and what its owner can do."""

    code: str
    severity: typing.Literal["rejected", "doubt"]
    zh: str
    en: str
    todo_zh: str
    todo_en: str


class District(typing.NamedTuple):
    """A province, prefecture or county-level division, as it was named and numbered for a time.

    `code` is GB/T 2260; `since` and `until` are years, None for before the table and for still;
    `prefecture` is None where a unit stands directly under its province. A tuple, not a dataclass:
    the table has 3,600 rows and is read at every start.
    """

    code: str
    name: str
    level: typing.Literal["district", "prefecture", "province"]
    prefecture: str | None
    province: str | None
    short: str
    aliases: tuple[str, ...]
    since: int | None
    until: int | None
    pinyin: str

    @property
    def city(self) -> str | None:
        """The prefecture as given out: a municipality (上海市) is its districts' own."""
        is_municipal = self.level == "district" and (self.province or "").endswith("市")
        return self.province if is_municipal else self.prefecture


@dataclass(frozen=True, slots=True)
class Bureau:
    """A bureau's official name with its abbreviations; `kind` puts bureaus of one line together."""

    name: str
    kind: str
    en: str
    aliases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BureauSuffix:
    """How the names of bureaus end that no row lists, or the `tail` of a listed one's branch."""

    suffix: str
    form: typing.Literal["name", "tail"]
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IssuerWord:
    """A word behind a bureau's name: what a subject does, or what shows it is not the issuer."""

    word: str
    role: typing.Literal["follows", "disowns"]
    example: str


@dataclass(frozen=True, slots=True)
class PlaceWord:
    """A word beside a place's or a body's name, by what it tells of whose report it is.

    `adjective`, `visited`, `beside`, `own_verb`, `obeying`, `award` stand before it, the others
    behind it, but for `towns`, `counties`, `general`, which stand anywhere. 某 is a place. `doing`
    begins or ends what is no name of an area (推进新区).
    """

    word: str
    role: typing.Literal[
        "adjective",
        "visited",
        "beside",
        "guest",
        "own_verb",
        "obeying",
        "doing",
        "obeyed",
        "award",
        "paper",
        "towns",
        "counties",
        "general",
        "internal",
        "part",
    ]
    example: str


@dataclass(frozen=True, slots=True)
class FunctionalArea:
    """A development zone: by its own `name`, or the `suffix` of such names (高新区, 经开区)."""

    name: str
    form: typing.Literal["name", "suffix"]
    aliases: tuple[str, ...] = ()
    prefecture: str | None = None
    province: str | None = None
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementCue:
    """Words by which statements are told and cut; `kind` is what the grammar calls them."""

    kind: str
    why: str
    words: tuple[str, ...]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of shortcomings; how its cues are written: `themes.read_cue`."""

    id: str
    zh: str
    en: str
    cues: tuple[str, ...]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThemeStatement:
    """A statement with the themes that a reader gives it; none is none of the twenty."""

    text: str
    kind: str
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """What is counted: one row of the comparison. `indicators.toml` says how its words are read.

    `is_scored`: one of the forty that gold records know.
    """

    id: str
    zh: str
    en: str
    units: tuple[str, ...]
    topic: typing.Literal[
        "activities",
        "volunteers",
        "benefits",
        "assistance",
        "employment",
        "publicity",
        "learning",
        "governance",
    ]
    measures: typing.Literal["stock", "flow", "rate"]
    several: typing.Literal["only", "largest", "sum", "latest"]
    definition: str
    definition_zh: str
    triggers: tuple[str, ...]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]
    weak: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    near_exclusions: tuple[str, ...] = ()
    excluded_by: str = ""
    doers: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    scope: typing.Literal["any", "veterans"] = "any"
    parts: typing.Literal["inherit", "own"] = "inherit"
    zero: tuple[str, ...] = ()
    unnumbered: tuple[str, ...] = ()
    mention_examples: tuple[str, ...] = ()
    is_scored: bool = False


@dataclass(frozen=True, slots=True)
class Refinement:
    """A measure within an indicator that is no one series with the others; its id has a dot.

    A figure is of it where one of `words` stands by it, or its unit is one of `units`.
    """

    id: str
    zh: str
    en: str
    examples: tuple[str, ...]
    words: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkingWords:
    """Words that carry a topic on to a figure, or show that a figure is no value of a topic."""

    kind: str
    words: tuple[str, ...]
    why: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MetadataLabel:
    """A label of a page's index table or date line; rank 1 is the surest label of its field."""

    label: str
    field: typing.Literal["issued_on", "published_on", "issuer", "source", "title"]
    rank: int
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProvinceMark:
    """A province's character in licence numbers (粤ICP备) and its letters in host names (.gd.)."""

    province: str
    mark: str
    host: str


@dataclass(frozen=True, slots=True)
class FieldWord:
    """A word of the field that a general dictionary does not know; `tag` as in jieba (n, v)."""

    word: str
    tag: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FollowUpCue:
    """A word that tells what became of a plan, or how often a year it asks for a thing.

    `outcome` is empty for a word of frequency. Of an answer: `met`, `missed`, `unclear`. Of the
    first word of a plan: `degree` (提升, never shown by an event), `course` (推动, met only where
    the answer says that it ended); `adverb` (持续) may stand before. Of both: `every` (全员),
    `less` (缩短到), `growth` (新增), `stock` (共有). Of an answer again: `step` (考察), which comes
    before what was planned; `tried` (报考), before who passed; `out_of` (12处已修缮9处), between a
    whole and what is done of it; `stock_phrase` (三项制度), said of whatever was done; `deed`
    (完工), which may be denied; `others` (协管员), who do not count for a plan that names none;
    `only` (仅), before a part of a whole; `vague` (更加规范), which says that a thing is better and
    not what was done. `regular`, of both: a word of frequency that multiplies nothing (季度通报).
    `coverage`: a rate of who was reached (走访率), by which 92% is not all.
    `general`: a pair of letters that says of no plan what it is about (制度). `begun` (开工) and
    `applied` (申报): what comes before an end; `ended` (完工). `most` (大部分), which is not all.
    """

    word: str
    outcome: typing.Literal[
        "", "met", "missed", "unclear", "degree", "course", "adverb", "every", "less", "growth",
        "stock", "step", "tried", "out_of", "stock_phrase", "deed", "others", "only",
        "vague", "regular", "coverage", "general",
        "begun", "ended", "applied", "most",
    ]  # fmt: skip
    times: int | None
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Words of one sense; `word` names it.

    `doing`: says that something is done and not what (举办, 召开). `frame`: says when or how much.
    `thing`: a word of the matter itself. `made`: a thing that a plan makes (制度, 平台, 手册).
    """

    word: str
    kind: typing.Literal["doing", "frame", "thing", "made"]
    words: tuple[str, ...]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NearUnits:
    """Kinds of unit that count the same things in other words: 服务站2个, 服务站3家."""

    group: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DullPair:
    """Two letters that stand in nearly every sentence of the genre and tell nothing."""

    pair: str
    example: str


@dataclass(frozen=True, slots=True)
class Matter:
    """One of the different matters of a broad theme: two of them are no recurrence."""

    theme: str
    matter: str
    cues: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KinThemes:
    """Two themes of which a sentence's clauses speak as of one shortcoming."""

    theme: str
    kin: str
    example: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day of the next year by which the report is due; `field` is the date that shows it."""

    deadline: str
    field: typing.Literal["issued_on", "published_on"]
    month: int
    day: int
    article: str
    article_en: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class MandatedPart:
    """A part that every report must have, shown by a section's role or by words.

    `headings`: words by which the heading of another chapter shows that it holds this part too
    (存在问题及下一步打算).
    """

    part: str
    role: str
    words: tuple[str, ...]
    headings: tuple[str, ...]
    article: str
    article_en: str
    zh: str
    en: str
    examples: tuple[str, ...]


class Vocabulary:
    """The tables of one folder; two of the same folder compare by identity, so share one."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        self.folder = folder

    @cached_property
    def cues(self) -> tuple[CueRow, ...]:
        return read_toml(self.folder / "cues.toml", "cue", CueRow)

    @cached_property
    def section_roles(self) -> tuple[RolePhrases, ...]:
        return read_toml(self.folder / "section_roles.toml", "role", RolePhrases)

    @cached_property
    def section_turns(self) -> tuple[RolePhrases, ...]:
        return read_toml(self.folder / "section_roles.toml", "turn", RolePhrases)

    @cached_property
    def section_tags(self) -> tuple[RolePhrases, ...]:
        return read_toml(self.folder / "section_roles.toml", "tag", RolePhrases)

    @cached_property
    def section_duties(self) -> tuple[RolePhrases, ...]:
        return read_toml(self.folder / "section_roles.toml", "duty", RolePhrases)

    @cached_property
    def chrome(self) -> tuple[ChromeWord, ...]:
        return read_csv(self.folder / "chrome.csv", ChromeWord)

    @cached_property
    def index_labels(self) -> tuple[IndexLabel, ...]:
        return read_csv(self.folder / "index_labels.csv", IndexLabel)

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        return read_csv(self.folder / "reasons.csv", Reason)

    @cached_property
    def themes(self) -> tuple[Theme, ...]:
        return read_toml(self.folder / "themes.toml", "theme", Theme)

    @cached_property
    def statement_cues(self) -> tuple[StatementCue, ...]:
        return read_toml(self.folder / "statement_cues.toml", "cue", StatementCue)

    @cached_property
    def indicators(self) -> tuple[IndicatorRow, ...]:
        return read_toml(self.folder / "indicators.toml", "indicator", IndicatorRow)

    @cached_property
    def refinements(self) -> tuple[Refinement, ...]:
        return read_toml(self.folder / "indicators.toml", "refinement", Refinement)

    @cached_property
    def linking(self) -> tuple[LinkingWords, ...]:
        return read_csv(self.folder / "linking.csv", LinkingWords)

    @cached_property
    def words(self) -> tuple[FieldWord, ...]:
        return read_csv(self.folder / "words.csv", FieldWord)

    @cached_property
    def follow_up_cues(self) -> tuple[FollowUpCue, ...]:
        return read_csv(self.folder / "follow_up_cues.csv", FollowUpCue)

    @cached_property
    def synonyms(self) -> tuple[Synonyms, ...]:
        return read_csv(self.folder / "synonyms.csv", Synonyms)

    @cached_property
    def near_units(self) -> tuple[NearUnits, ...]:
        return read_csv(self.folder / "near_units.csv", NearUnits)

    @cached_property
    def dull_pairs(self) -> frozenset[str]:
        return frozenset(row.pair for row in read_csv(self.folder / "dull_pairs.csv", DullPair))

    @cached_property
    def theme_statements(self) -> tuple[ThemeStatement, ...]:
        return read_csv(self.folder / "theme_statements.csv", ThemeStatement)

    @cached_property
    def matters(self) -> tuple[Matter, ...]:
        return read_csv(self.folder / "matters.csv", Matter)

    @cached_property
    def kin_themes(self) -> frozenset[frozenset[str]]:
        rows = read_csv(self.folder / "kin_themes.csv", KinThemes)
        return frozenset(frozenset((row.theme, row.kin)) for row in rows)

    @cached_property
    def deadlines(self) -> tuple[Deadline, ...]:
        return read_csv(self.folder / "deadlines.csv", Deadline)

    @cached_property
    def mandated_parts(self) -> tuple[MandatedPart, ...]:
        return read_csv(self.folder / "mandated_parts.csv", MandatedPart)

    @cached_property
    def fingerprint(self) -> str:
        """First 16 hex digits of a SHA-256 over every table, names included."""
        digest = hashlib.sha256()
        for path in sorted(self.folder.iterdir()):
            if path.suffix in {".csv", ".toml"}:
                digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()[:16]

    @cached_property
    def districts(self) -> tuple[District, ...]:
        return read_districts(self.folder / "districts.csv")

    @cached_property
    def bureaus(self) -> tuple[Bureau, ...]:
        return read_csv(self.folder / "bureaus.csv", Bureau)

    @cached_property
    def bureau_suffixes(self) -> tuple[BureauSuffix, ...]:
        return read_csv(self.folder / "bureau_suffixes.csv", BureauSuffix)

    @cached_property
    def issuer_words(self) -> tuple[IssuerWord, ...]:
        return read_csv(self.folder / "issuer_words.csv", IssuerWord)

    @cached_property
    def place_words(self) -> tuple[PlaceWord, ...]:
        return read_csv(self.folder / "place_words.csv", PlaceWord)

    @cached_property
    def metadata_labels(self) -> tuple[MetadataLabel, ...]:
        return read_csv(self.folder / "metadata_labels.csv", MetadataLabel)

    @cached_property
    def province_marks(self) -> tuple[ProvinceMark, ...]:
        return read_csv(self.folder / "province_marks.csv", ProvinceMark)

    @cached_property
    def functional_areas(self) -> tuple[FunctionalArea, ...]:
        return read_csv(self.folder / "functional_areas.csv", FunctionalArea)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        return read_csv(self.folder / "units.csv", Unit)

    @cached_property
    def qualifiers(self) -> tuple[QualifierWord, ...]:
        return read_csv(self.folder / "qualifiers.csv", QualifierWord)

    @cached_property
    def fixed_terms(self) -> tuple[FixedTerm, ...]:
        return read_csv(self.folder / "fixed_terms.csv", FixedTerm)

    @cached_property
    def figure_cues(self) -> tuple[FigureCue, ...]:
        return read_csv(self.folder / "figure_cues.csv", FigureCue)


@cache
def shipped() -> Vocabulary:
    """The tables that come with the repository, read once."""
    return Vocabulary()


def read_csv(path: Path, row_type: type[Row]) -> tuple[Row, ...]:
    """Rows of a CSV file with a header line.

    Raises VocabularyError with the file, the line, and what to do.
    """
    with _opened(path) as file:
        reader = csv.DictReader(file)
        _check_header(path, row_type, reader.fieldnames or ())
        return tuple(
            _row(row_type, _split(row_type, cells), f"{path.name} line {reader.line_num}")
            for cells in reader
        )


def read_districts(path: Path) -> tuple[District, ...]:
    """The table of divisions, as `build_districts.py` writes it; read by position, for speed.

    Raises VocabularyError with the file, the line, and what to do.
    """
    with _opened(path) as file:
        lines = csv.reader(file)
        if next(lines, None) != list(District._fields):
            raise VocabularyError(f"{path.name} line 1: columns must be {District._fields}")
        try:
            return tuple(_district(cells) for cells in lines)
        except (TypeError, ValueError) as error:
            raise VocabularyError(
                f"{path.name} line {lines.line_num}: {error}; rebuild it with build_districts.py"
            ) from error


def _district(cells: list[str]) -> District:
    code, name, level, prefecture, province, short, aliases, since, until, pinyin = cells
    return District(
        code,
        name,
        typing.cast(typing.Literal["district", "prefecture", "province"], level),
        prefecture or None,
        province or None,
        short,
        tuple(aliases.split("|")) if aliases else (),
        int(since) if since else None,
        int(until) if until else None,
        pinyin,
    )


def read_toml(path: Path, key: str, row_type: type[Row]) -> tuple[Row, ...]:
    """Rows of the array of tables `[[key]]` in a TOML file.

    Raises VocabularyError with the file, the row, and what to do.
    """
    with _opened(path) as file:
        try:
            rows = tomllib.loads(file.read()).get(key, [])
        except tomllib.TOMLDecodeError as error:
            raise VocabularyError(f"{path.name}: {error}; mend the TOML there") from error
    return tuple(
        _row(row_type, row, f"{path.name} [[{key}]] number {number}")
        for number, row in enumerate(rows, 1)
    )


def _opened(path: Path) -> typing.TextIO:
    try:
        return path.open(encoding="utf-8-sig", newline="")
    except FileNotFoundError as error:
        raise VocabularyError(f"{path} is missing; restore it from the repository") from error


def _check_header(path: Path, row_type: type[Any], header: Iterable[str]) -> None:
    known = {column.name for column in _columns(row_type)}
    required = {column.name for column in _columns(row_type) if _is_required(column)}
    unknown, missing = set(header) - known, required - set(header)
    if unknown or missing:
        raise VocabularyError(
            f"{path.name} line 1: columns missing {sorted(missing)}, not known {sorted(unknown)}"
        )


def _hints(row_type: type[Any]) -> dict[str, Any]:
    return _hints_once(typing.cast(Hashable, row_type))


@cache
def _hints_once(row_type: Hashable) -> dict[str, Any]:
    return typing.get_type_hints(row_type)


def _columns(row_type: type[Any]) -> tuple[Field[Any], ...]:
    return fields(row_type)


def _is_required(column: Field[Any]) -> bool:
    return column.default is MISSING and column.default_factory is MISSING


def _split(row_type: type[Any], cells: Mapping[str, Any]) -> dict[str, Any]:
    hints = _hints(row_type)
    row: dict[str, Any] = {}
    for name, cell in cells.items():
        if name not in hints or cell is None:
            row[str(name)] = cell
        elif typing.get_origin(hints[name]) is tuple:
            row[name] = tuple(part.strip() for part in cell.split("|") if part.strip())
        else:
            row[name] = cell.strip()
    return row


def _row(row_type: type[Row], cells: Mapping[str, Any], where: str) -> Row:
    hints = _hints(row_type)
    unknown = set(cells) - set(hints)
    if unknown:
        raise VocabularyError(f"{where}: {sorted(map(str, unknown))} not known; remove or rename")
    values: dict[str, Any] = {}
    for column in _columns(typing.cast(Any, row_type)):
        if column.name in cells:
            values[column.name] = _value(hints[column.name], cells[column.name], where, column.name)
        elif _is_required(column):
            raise VocabularyError(f"{where}: {column.name} is missing; give it a value")
    return row_type(**values)


def _value(hint: Any, cell: Any, where: str, name: str) -> Any:
    if isinstance(cell, list):
        cell = tuple(cell)
    if typing.get_origin(hint) is tuple:
        return tuple(_value(typing.get_args(hint)[0], part, where, name) for part in cell)
    if isinstance(hint, types.UnionType):  # X | None: an empty cell is None
        return None if cell in ("", None) else _value(typing.get_args(hint)[0], cell, where, name)
    if typing.get_origin(hint) is typing.Literal:
        return _choice(typing.get_args(hint), cell, where, name)
    if hint is bool and cell in ("true", "false", "", True, False):
        return cell in ("true", True)
    try:
        return hint(cell)
    except (TypeError, ValueError) as error:
        raise VocabularyError(f"{where}: {name} = {cell!r} is not a {hint.__name__}") from error


def _choice(choices: tuple[Any, ...], cell: Any, where: str, name: str) -> Any:
    if cell not in choices:
        raise VocabularyError(f"{where}: {name} = {cell!r}; choose one of {', '.join(choices)}")
    return cell
