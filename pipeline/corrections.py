"""Reviewed corrections: `corrections.jsonl`, append-only, one checked line each.

A line is on disk before it is acknowledged. It is applied where the document and place match and
`was` is what is read there; where the file was replaced, to the only report of that district,
bureau and year with that quote. What does not apply is stale: listed, never forced.
"""

from __future__ import annotations

import csv
import json
import os
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import NoneType
from typing import Any, Protocol, get_args

from pipeline import builds, rows
from pipeline.download import exact
from pipeline.errors import CorrectionError
from pipeline.records import Aspect, Qualifier, Subject
from pipeline.vocabulary import Vocabulary

FIGURE_FIELDS = (
    "value",
    "unit",
    "qualifier",
    "indicator_id",
    "aspect",
    "subject",
    "counted",
    "not_a_figure",
)
IDENTITY_FIELDS = ("district_code", "bureau", "year")
COLUMNS = ("document", "start", "field", "was", "now", "reason", "name")
# Types in the file; every other field is a text.
TYPES: Mapping[str, tuple[type, ...]] = {
    "district_code": (str, NoneType),
    "bureau": (str, NoneType),
    "year": (int, NoneType),
    "start": (int, NoneType),
    "quote": (str, NoneType),
}
LONGEST = 200  # code points of a corrected word
YEARS = range(1978, 2101)
CHOICES: Mapping[str, tuple[str, ...]] = {
    "qualifier": get_args(Qualifier),
    "aspect": get_args(Aspect),
    "subject": get_args(Subject),
}


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of the file; `start` is None for an identity field."""

    document_id: str
    district_code: str | None
    bureau: str | None
    year: int | None
    start: int | None
    quote: str | None
    field: str
    was: str
    now: str
    reason: str
    name: str
    at: str
    line: int = 0  # where it stands in the file


@dataclass(frozen=True, slots=True)
class Torn:
    """A line that is not whole, and why it was skipped."""

    line: int
    detail: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a correction: applied to a document, or stale and why."""

    correction: Correction
    applied_to: str | None
    detail: str = ""


class Ledger(Protocol):
    """What was read, as it stands after the corrections applied so far."""

    def identity(self, document_id: str) -> dict[str, Any] | None: ...

    def figures(self, document_id: str) -> dict[int, dict[str, Any]]: ...

    def reports_of(
        self, district_code: str | None, bureau: str | None, year: int | None
    ) -> Sequence[str]: ...

    def change_identity(self, document_id: str, field: str, now: Any) -> None: ...

    def change_figure(self, document_id: str, start: int, field: str, now: Any) -> None: ...


# The file -----------------------------------------------------------------------------------------


def read(path: Path) -> tuple[tuple[Correction, ...], tuple[Torn, ...]]:
    """Every whole line of the file in its order, and every line that is not whole.

    A missing file holds no corrections.
    """
    if not path.is_file():
        return (), ()
    whole: list[Correction] = []
    torn: list[Torn] = []
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            whole.append(_from_line(line, number))
        except (ValueError, RecursionError) as error:
            torn.append(Torn(number, f"{path.name} line {number} skipped: {error}"))
    return tuple(whole), tuple(torn)


def append(path: Path, corrections: Iterable[Correction]) -> None:
    """Adds lines; when this returns they are on disk.

    Raises CorrectionError when they could not be written: then none is acknowledged.
    """
    lines = b"".join(_to_line(correction) for correction in corrections)
    if not lines:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as file:
            builds.wait_for_lock(file.fileno())
            file.write(_end_of_torn_line(file) + lines)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise CorrectionError(f"{path}: not written ({error}); make room and try again") from error


def _end_of_torn_line(file: Any) -> bytes:
    """A line end where the last writer died within its line, so that ours starts a new one."""
    if not file.seek(0, os.SEEK_END):
        return b""
    file.seek(-1, os.SEEK_END)
    return b"" if file.read(1) == b"\n" else b"\n"


def _to_line(correction: Correction) -> bytes:
    record = asdict(correction)
    del record["line"]
    record["crc"] = _checksum(record)
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


def _from_line(line: bytes, number: int) -> Correction:
    record = json.loads(line)
    if not isinstance(record, dict):
        raise ValueError("not a JSON object")
    if record.pop("crc", None) != _checksum(record):
        raise ValueError("its checksum does not match; write it again with `pipeline correct`")
    known = {field.name for field in fields(Correction)} - {"line"}
    if set(record) != known:
        raise ValueError(f"fields differ: {sorted(set(record) ^ known)}")
    for name, value in record.items():
        if not isinstance(value, TYPES.get(name, str)):
            raise ValueError(f"{name} is of the wrong type")
    return Correction(**record, line=number)


def _checksum(record: Mapping[str, Any]) -> str:
    """CRC-32 of the record without `crc`: keys sorted, no blanks, UTF-8."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{zlib.crc32(text.encode()):08x}"


# Applying -----------------------------------------------------------------------------------------


def apply(
    corrections: Iterable[Correction], ledger: Ledger, vocabulary: Vocabulary
) -> tuple[Outcome, ...]:
    """Applies corrections in their order to the ledger; each one's outcome."""
    return tuple(_apply(correction, ledger, vocabulary) for correction in corrections)


def _apply(correction: Correction, ledger: Ledger, vocabulary: Vocabulary) -> Outcome:
    try:
        now = value_of(correction.field, correction.now, vocabulary)
        if correction.field in IDENTITY_FIELDS:
            target = _report(correction, ledger)
            _expect(correction, (ledger.identity(target) or {})[correction.field])
            ledger.change_identity(target, correction.field, now)
            return Outcome(correction, target)
        target, start = _place(correction, ledger)
        figure = ledger.figures(target)[start]
        _expect(correction, figure[correction.field])
        ledger.change_figure(target, start, correction.field, now)
    except CorrectionError as error:
        return Outcome(correction, None, str(error))
    return Outcome(correction, target)


def _report(correction: Correction, ledger: Ledger) -> str:
    """The document that a correction addresses: itself, else the only report in its place."""
    if ledger.identity(correction.document_id) is not None:
        return correction.document_id
    found = ledger.reports_of(correction.district_code, correction.bureau, correction.year)
    if len(found) != 1:
        raise CorrectionError(
            f"document {correction.document_id} is gone, and {len(found)} reports of "
            f"{correction.district_code} {correction.bureau} {correction.year} stand in its place"
        )
    return found[0]


def _place(correction: Correction, ledger: Ledger) -> tuple[str, int]:
    """Document and start of the figure that a correction addresses."""
    target = _report(correction, ledger)
    figures = ledger.figures(target)
    if target == correction.document_id:
        if correction.start in figures:
            return target, int(correction.start or 0)
        raise CorrectionError(f"{target} has no figure at {correction.start}")
    same = [start for start, figure in figures.items() if figure["quote"] == correction.quote]
    if len(same) != 1:
        raise CorrectionError(f"{target} has {len(same)} figures that read {correction.quote!r}")
    return target, same[0]


def _expect(correction: Correction, found: Any) -> None:
    if not _is_same(correction.was, found):
        raise CorrectionError(
            f"expected {correction.was!r} in {correction.field}, "
            f"the report now gives {as_text(found)!r}"
        )


def _is_same(was: str, found: Any) -> bool:
    if isinstance(found, bool) and not was:
        return not found  # nobody writes that a figure was not a figure before
    if isinstance(found, Decimal):
        try:
            return Decimal(was) == found
        except InvalidOperation:
            return False
    return was == as_text(found)


def as_text(value: Any) -> str:
    """A field's value as a correction writes it: exact, empty for none.

    >>> as_text(Decimal("48.3000")), as_text(Decimal("3E+4")), as_text(None)
    ('48.3', '30000', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return exact(value)
    return str(value)


# The values that a field may take -----------------------------------------------------------------


def value_of(field: str, text: str, vocabulary: Vocabulary) -> Any:
    """The typed value that a correction's text stands for; empty is none where a field may be none.

    Raises CorrectionError saying what the field takes.
    """
    if field not in READERS:
        known = ", ".join((*FIGURE_FIELDS, *IDENTITY_FIELDS))
        raise CorrectionError(f"{field!r} cannot be corrected; choose one of {known}")
    return READERS[field](field, text.strip(), vocabulary)


def _choice(field: str, text: str, _: Vocabulary) -> str:
    if text not in CHOICES[field]:
        raise CorrectionError(f"{field} {text!r}: choose one of {', '.join(CHOICES[field])}")
    return text


def _amount(_: str, text: str, __: Vocabulary) -> Decimal | None:
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise CorrectionError(f"value {text!r} is no number; write 48.3, without unit") from error
    if not rows.fits(value):
        raise CorrectionError(f"value {text!r} cannot be stored: below 10^20, at most 4 decimals")
    return value


def _year(_: str, text: str, __: Vocabulary) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:5]) in YEARS):
        raise CorrectionError(f"year {text!r}: write a year from {YEARS[0]} to {YEARS[-1]}")
    return int(text)


def _word(field: str, text: str, _: Vocabulary) -> str:
    if not text or len(text) > LONGEST or not text.isprintable():
        raise CorrectionError(f"{field} needs a text of 1 to {LONGEST} characters on one line")
    return text


def _phrase(field: str, text: str, vocabulary: Vocabulary) -> str | None:
    return _word(field, text, vocabulary) if text else None


def _unit(_: str, text: str, vocabulary: Vocabulary) -> str:
    if text not in {row.unit for row in vocabulary.units}:
        raise CorrectionError(f"unit {text!r} is not in units.csv; choose one of its units")
    return text


def _indicator(_: str, text: str, vocabulary: Vocabulary) -> str | None:
    known = {row.id.split(".")[0] for row in vocabulary.indicators}
    if text and text.split(".", maxsplit=1)[0] not in known:
        raise CorrectionError(
            f"indicator {text!r} is not in indicators.toml; choose one of its ids"
        )
    return text or None


def _district(_: str, text: str, vocabulary: Vocabulary) -> str:
    if text not in {row.code for row in vocabulary.districts}:
        raise CorrectionError(f"district code {text!r} is not in districts.csv (GB/T 2260)")
    return text


def _truth(field: str, text: str, _: Vocabulary) -> bool:
    if text not in ("true", "false"):
        raise CorrectionError(f"{field} {text!r}: write true or false")
    return text == "true"


READERS: Mapping[str, Callable[[str, str, Vocabulary], Any]] = {
    "value": _amount,
    "unit": _unit,
    "qualifier": _choice,
    "indicator_id": _indicator,
    "aspect": _choice,
    "subject": _choice,
    "counted": _phrase,
    "not_a_figure": _truth,
    "district_code": _district,
    "bureau": _word,
    "year": _year,
}


# Proposals from a table ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Verdict:
    """One row of a proposed table: the correction, or why it is refused."""

    row: int
    correction: Correction | None
    reason: str = ""


def read_table(path: Path) -> tuple[dict[str, str], ...]:
    """Rows of a correction table (CSV in UTF-8, with the columns of `COLUMNS`).

    Raises CorrectionError when it is no such table.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = set(COLUMNS) - set(reader.fieldnames or ())
            if missing:
                raise CorrectionError(
                    f"{path} line 1: columns missing: {', '.join(sorted(missing))}"
                )
            return tuple({name: (row[name] or "").strip() for name in COLUMNS} for row in reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CorrectionError(f"{path}: {error}; give a CSV file in UTF-8") from error


def check_table(
    table: Iterable[Mapping[str, str]], ledger: Ledger, vocabulary: Vocabulary
) -> tuple[Verdict, ...]:
    """Each row of a table as a correction, applied to the ledger, or refused with the reason."""
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return tuple(
        _check_row(number, row, at, ledger, vocabulary) for number, row in enumerate(table, 2)
    )


def _check_row(
    number: int, row: Mapping[str, str], at: str, ledger: Ledger, vocabulary: Vocabulary
) -> Verdict:
    try:
        correction = _proposed(row, at, ledger)
        outcome = _apply(correction, ledger, vocabulary)
    except CorrectionError as error:
        return Verdict(number, None, str(error))
    if outcome.applied_to is None:
        return Verdict(number, None, outcome.detail)
    return Verdict(number, correction)


def _proposed(row: Mapping[str, str], at: str, ledger: Ledger) -> Correction:
    if not row["reason"] or not row["name"]:
        raise CorrectionError("a correction needs a reason and a name")
    identity = ledger.identity(row["document"])
    if identity is None:
        raise CorrectionError(f"document {row['document']!r} is not in the newest build")
    start, quote = _addressed(row, ledger)
    return Correction(
        document_id=row["document"],
        district_code=identity["district_code"],
        bureau=identity["bureau"],
        year=identity["year"],
        start=start,
        quote=quote,
        field=row["field"],
        was=row["was"],
        now=row["now"],
        reason=row["reason"],
        name=row["name"],
        at=at,
    )


def _addressed(row: Mapping[str, str], ledger: Ledger) -> tuple[int | None, str | None]:
    """Start and quote of the figure that a row names; neither for an identity field."""
    if row["field"] in IDENTITY_FIELDS:
        return None, None
    if not (row["start"].isascii() and row["start"].isdigit() and len(row["start"]) < 10):
        raise CorrectionError(f"start {row['start']!r} is no offset")
    figure = ledger.figures(row["document"]).get(int(row["start"]))
    if figure is None:
        raise CorrectionError(f"{row['document']} has no figure at {row['start']}")
    return int(row["start"]), figure["quote"]
