"""Precision, recall and F1 against gold, with floors that only rise.

The floors stand in `floors.json` beside the gold, pinned with a fingerprint of the gold and its
reports: when either changes, they must be pinned again, so no floor ever speaks of other data.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline import decode, gains, gold, parse, scoring
from pipeline.errors import DecodeError
from pipeline.gold import GoldReport
from pipeline.records import Document, Hints, Issue, Report
from pipeline.scoring import Scores, Tally
from pipeline.vocabulary import Vocabulary

GOLD = Path(__file__).resolve().parent.parent / "tests" / "gold"
NOISE = 0.0005  # below this a change is no change
SHOWN = 40  # errors printed by default


def main(args: argparse.Namespace, vocabulary: Vocabulary, data_dir: Path) -> int:
    """The command `evaluate`: prints the scores; 0, or 1 below a floor."""
    if args.against is not None:
        print(gains.describe(data_dir, Path(args.against)))
        return 0
    folder = Path(args.gold_dir) if args.gold_dir else GOLD
    scores = evaluate(folder, vocabulary)
    if args.json:
        print(json.dumps(as_json(scores), ensure_ascii=False))
    else:
        print(as_table(scores, args.errors))
    return _hold_floors(folder, scores, update=args.update, lower=args.allow_regression)


def evaluate(folder: Path, vocabulary: Vocabulary) -> Scores:
    """Scores of today's code over every gold record of `folder`."""
    reports = gold.load(folder)
    known = frozenset(row.id for row in vocabulary.indicators if row.is_scored)
    return scoring.score(_read(reports, vocabulary), known)


def _read(
    reports: Iterable[GoldReport], vocabulary: Vocabulary
) -> Iterator[tuple[GoldReport, Report]]:
    for record in reports:
        try:
            document = _document(record)
        except DecodeError as error:
            yield record, _rejected(record, error)
        else:
            yield record, parse.parse_document(document, Hints(), vocabulary)


def _document(record: GoldReport) -> Document:
    if record.path is None:
        return Document(record.name, record.name, "", "text/plain", "utf-8", record.text or "")
    return decode.decode(record.path.read_bytes(), record.path.name)


def _rejected(record: GoldReport, error: DecodeError) -> Report:
    document = Document(record.name, record.name, "", "", "", "")
    issue = Issue("decode", error.code, "rejected", error.detail)
    return replace(Report(document), issues=(issue,))


# Output -------------------------------------------------------------------------------------------


def as_json(scores: Scores) -> dict[str, Any]:
    """`{layer: {tp, fp, fn, p, r, f1, ci}}`, or `{right, of, accuracy, ci}` for questions."""
    return {name: _layer_json(tally) for name, tally in sorted(scores.layers.items())}


def _layer_json(tally: Tally) -> dict[str, Any]:
    interval = [round(bound, 4) for bound in tally.interval]
    score = round(tally.score, 4)
    if tally.is_question:
        return {"right": tally.right, "of": tally.of, "accuracy": score, "ci": interval}
    counts = {"tp": tally.tp, "fp": tally.fp, "fn": tally.fn}
    rates = {"p": round(tally.precision, 4), "r": round(tally.recall, 4), "f1": score}
    return {**counts, **rates, "ci": interval}


def as_table(scores: Scores, shown: int = SHOWN) -> str:
    """A table of layers, then the errors in context."""
    lines = [f"{'layer':24} {'score':>7} {'95 % interval':>17}   counts"]
    for name, tally in sorted(scores.layers.items()):
        low, high = tally.interval
        counts = (
            f"{tally.right} of {tally.of}"
            if tally.is_question
            else f"tp {tally.tp}  fp {tally.fp}  fn {tally.fn}  "
            f"p {tally.precision:.3f}  r {tally.recall:.3f}"
        )
        lines.append(f"{name:24} {tally.score:7.4f}   {low:.4f} – {high:.4f}   {counts}")
    errors = scores.errors[:shown]
    if errors:
        lines.append(f"\n{len(scores.errors)} errors, the first {len(errors)}:")
    lines += [
        f"  {e.layer} · {e.report} · expected {e.expected!r}, found {e.found!r} · …{e.context}…"
        for e in errors
    ]
    return "\n".join(lines)


# Floors -------------------------------------------------------------------------------------------


def fingerprint(folder: Path) -> str:
    """SHA-256 over gold and reports, names included, floors left out."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name != "floors.json":
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _hold_floors(folder: Path, scores: Scores, *, update: bool, lower: bool) -> int:
    path = folder / "floors.json"
    pinned = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    now = {name: round(tally.score, 4) for name, tally in sorted(scores.layers.items())}
    if pinned is None and not update:
        return 0
    fallen = _fallen(now, pinned["floors"]) if pinned else []
    for complaint in fallen:
        print(complaint, file=sys.stderr)
    if update and (lower or not fallen):
        return _pin(path, now, fingerprint(folder))
    if update:
        print("not pinned: --allow-regression lowers a floor on purpose", file=sys.stderr)
    if pinned and pinned["fingerprint"] != fingerprint(folder):
        print(f"{path} was pinned for other gold; read the scores, then --update", file=sys.stderr)
        return 1
    return 1 if fallen else 0


def _fallen(now: dict[str, float], floors: dict[str, float]) -> list[str]:
    return [
        f"below its floor: {name} {now.get(name, 0.0):.4f} < {floor:.4f}"
        for name, floor in floors.items()
        if now.get(name, 0.0) < floor - NOISE
    ]


def _pin(path: Path, floors: dict[str, float], print_of: str) -> int:
    record = {"fingerprint": print_of, "floors": floors}
    fresh = path.with_suffix(".json.new")
    fresh.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    fresh.replace(path)
    print(f"pinned {len(floors)} floors in {path}")
    return 0
