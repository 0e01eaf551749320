"""The command line: `python -m pipeline ingest | parse | export | evaluate | correct | check`."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.abc import MetaPathFinder
from pathlib import Path

from pipeline import builds, check, corrections, export, ingest, jsonform, store
from pipeline.errors import QujianError
from pipeline.isolate import Job, ParsePool
from pipeline.ledger import Ledger
from pipeline.vocabulary import SHIPPED, Vocabulary

ROOT = Path(__file__).resolve().parent.parent
DATA_DIR = "QUJIAN_DATA_DIR"


def main(words: Sequence[str] | None = None) -> int:
    """Runs one command; its exit code as the contract gives it."""
    args = parser().parse_args(words)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    _set_up_logging()
    data_dir = Path(args.data_dir)
    own = data_dir / "vocabulary"
    vocabulary = Vocabulary(own if own.is_dir() else SHIPPED)
    command, failure = COMMANDS[args.command]
    try:
        return command(args, vocabulary, data_dir)
    except BrokenPipeError:  # the reader of our output has seen enough (| head)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except QujianError as error:
        print(error, file=sys.stderr)
        return failure


def _set_up_logging() -> None:
    level = os.environ.get("QUJIAN_LOG", "WARNING").upper()
    known = logging.getLevelNamesMapping().get(level, logging.WARNING)
    logging.basicConfig(level=known, format="%(levelname)s %(name)s %(message)s")


# The commands -------------------------------------------------------------------------------------


def _ingest(args: argparse.Namespace, vocabulary: Vocabulary, data_dir: Path) -> int:
    """0 all loaded, 1 some rejected and the rest published, 2 nothing published."""
    paths = [Path(path) for path in args.paths]
    summary = ingest.run(data_dir, vocabulary, paths, workers=args.workers, full=args.full)
    counts = (
        f"seen={summary.seen} loaded={summary.loaded} copied={summary.copied} "
        f"duplicates={summary.doubled} rejected={len(summary.rejections)}"
    )
    if summary.published is None:
        print(f"nothing published: {counts} seconds={summary.seconds:.1f}", file=sys.stderr)
        print(f"put reports into {data_dir / 'reports'} and run this again", file=sys.stderr)
        return 2
    built = summary.published
    print(
        f"published {built.path.name}: {counts} figures={built.figures} doubts={built.doubts} "
        f"corrections={built.applied} stale={built.stale} seconds={summary.seconds:.1f}"
    )
    return 1 if summary.rejections else 0


def _parse(args: argparse.Namespace, vocabulary: Vocabulary, _: Path) -> int:
    """0, or 1 when some files were rejected."""
    jobs = [Job(Path(file), file) for file in args.files]
    code = 0
    with ParsePool(vocabulary.folder, min(args.workers or os.cpu_count() or 1, len(jobs))) as pool:
        for report in pool.map(jobs):
            print(jsonform.of_report(report), flush=True)
            code = max(code, int(jsonform.is_rejected(report)))
    return code


def _export(args: argparse.Namespace, _: Vocabulary, data_dir: Path) -> int:
    folder = data_dir / "build"
    if args.output is None:
        export.export(folder, args.view, args.format, args.lang, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return 0
    output = Path(args.output)
    fresh = output.with_name(f"{output.name}.unfinished")
    with fresh.open("wb") as file:
        export.export(folder, args.view, args.format, args.lang, file)
    fresh.replace(output)
    return 0


def _evaluate(args: argparse.Namespace, vocabulary: Vocabulary, data_dir: Path) -> int:
    from pipeline import evaluate  # noqa: PLC0415 - brings in every stage, which others do not need

    return evaluate.main(args, vocabulary, data_dir)


def _correct(args: argparse.Namespace, vocabulary: Vocabulary, data_dir: Path) -> int:
    """0, or 1 when some rows were refused; the others are on disk when this returns."""
    table = corrections.read_table(Path(args.file))
    path = data_dir / "corrections.jsonl"
    with store.connect(builds.newest(data_dir / "build")) as con:
        ledger = Ledger(con, store.places(vocabulary), published=True)
        corrections.apply(corrections.read(path)[0], ledger, vocabulary)
        verdicts = corrections.check_table(table, ledger, vocabulary)
    accepted = [each.correction for each in verdicts if each.correction is not None]
    corrections.append(path, accepted)
    for verdict in verdicts:
        if verdict.correction is None:
            print(f"{args.file} line {verdict.row} refused: {verdict.reason}", file=sys.stderr)
    print(f"accepted {len(accepted)} of {len(verdicts)}; run `python -m pipeline ingest` to apply")
    return 0 if len(accepted) == len(verdicts) else 1


def _check(_: argparse.Namespace, vocabulary: Vocabulary, data_dir: Path) -> int:
    found = check.complaints(data_dir, vocabulary)
    for complaint in found:
        print(complaint, file=sys.stderr)
    if not found:
        print("vocabulary, corrections, sources and configuration are well-formed")
    return 1 if found else 0


Command = Callable[[argparse.Namespace, Vocabulary, Path], int]
# Each command with its exit code when nothing could be done.
COMMANDS: Mapping[str, tuple[Command, int]] = {
    "ingest": (_ingest, 2),
    "parse": (_parse, 2),
    "export": (_export, 2),
    "evaluate": (_evaluate, 1),
    "correct": (_correct, 1),
    "check": (_check, 1),
}


# Their words --------------------------------------------------------------------------------------


def parser() -> argparse.ArgumentParser:
    """The words of every command."""
    whole = argparse.ArgumentParser(prog="python -m pipeline", description=__doc__)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--data-dir",
        default=os.environ.get(DATA_DIR) or str(ROOT / "data"),
        help=f"folder with reports/, corrections.jsonl, build/ (default: ${DATA_DIR} or data/)",
    )
    commands = whole.add_subparsers(dest="command", required=True)

    def add(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, parents=[common], help=text, description=text)

    _add_reading(add)
    _add_results(add)
    return whole


Add = Callable[[str, str], argparse.ArgumentParser]


def _add_reading(add: Add) -> None:
    reading = add("ingest", "read reports and publish a new build")
    reading.add_argument("paths", nargs="*", metavar="PATH", help="read besides reports/")
    reading.add_argument("--workers", type=_count, help="parsing processes (default: one a core)")
    reading.add_argument("--full", action="store_true", help="parse unchanged reports as well")
    parsing = add("parse", "print one JSON object per file, in the order given; store nothing")
    parsing.add_argument("files", nargs="+", metavar="FILE")
    parsing.add_argument("--workers", type=_count)
    correcting = add("correct", "append reviewed corrections from a table")
    correcting.add_argument("file", metavar="FILE.csv", help=",".join(corrections.COLUMNS))


def _add_results(add: Add) -> None:
    exporting = add("export", "write a view or table of the newest build")
    exporting.add_argument("view", metavar="VIEW")
    exporting.add_argument("--format", choices=export.FORMATS, default="csv")
    exporting.add_argument("--lang", choices=("zh", "en"), default="zh")
    exporting.add_argument("--output", metavar="FILE", help="default: standard output")
    scoring = add("evaluate", "precision, recall and F1 against gold records")
    scoring.add_argument("gold_dir", nargs="?", metavar="GOLD_DIR")
    scoring.add_argument("--json", action="store_true")
    scoring.add_argument("--against", metavar="BUILD", help="gains and losses since that build")
    scoring.add_argument("--update", action="store_true", help="pin today's scores as floors")
    scoring.add_argument("--allow-regression", action="store_true", help="let --update lower one")
    scoring.add_argument("--errors", type=int, default=40, metavar="N", help="errors to print")
    add("check", "validate vocabulary, corrections, sources and configuration")


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 256:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 256")
    return int(text)


class WithoutPandas(MetaPathFinder):
    """Keeps pandas out: pyarrow imports it for its first array, 46 MB and 0.6 s for no use here."""

    def find_spec(self, fullname: str, *_: object) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)


if __name__ == "__main__":
    sys.meta_path.insert(0, WithoutPandas())
    sys.exit(main())
