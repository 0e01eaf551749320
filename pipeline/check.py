"""What `python -m pipeline check` looks at: vocabulary, corrections, sources, configuration."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

from pipeline import corrections, download, sources
from pipeline.errors import QujianError
from pipeline.vocabulary import Vocabulary

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / ".streamlit" / "config.toml"


def complaints(data_dir: Path, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Everything that is malformed, each with file, line and what to do; empty when all is well."""
    checks: tuple[Callable[[], Iterator[str]], ...] = (
        lambda: _vocabulary(vocabulary),
        lambda: _corrections(data_dir / "corrections.jsonl", vocabulary),
        lambda: _sources(data_dir / "reports", vocabulary),
        _downloads,
        _configuration,
    )
    found: list[str] = []
    for check in checks:
        try:
            found += check()
        except QujianError as error:
            found.append(str(error))
    return tuple(found)


def _vocabulary(vocabulary: Vocabulary) -> Iterator[str]:
    """Reads every table that the vocabulary has."""
    for name, table in vars(Vocabulary).items():
        if isinstance(table, cached_property):
            try:
                getattr(vocabulary, name)
            except QujianError as error:
                yield str(error)


def _corrections(path: Path, vocabulary: Vocabulary) -> Iterator[str]:
    whole, torn = corrections.read(path)
    for line in torn:
        yield f"{line.detail}; remove the line or write it again with `pipeline correct`"
    for correction in whole:
        try:
            corrections.value_of(correction.field, correction.now, vocabulary)
        except QujianError as error:
            yield f"{path} line {correction.line}: {error}"


def _sources(reports: Path, vocabulary: Vocabulary) -> Iterator[str]:
    codes = {place.code for place in vocabulary.districts}
    for name, hints in sources.read(reports).items():
        where = f"{reports / sources.NAME}, file {name}"
        if not (reports / name).is_file():
            yield f"{where}: it is not in {reports}; add the file or remove the line"
        if hints.district_code and hints.district_code not in codes:
            yield f"{where}: district_code {hints.district_code} is not in districts.csv"


def _downloads() -> Iterator[str]:
    for form in download.FORMS:
        if not download.columns(form):
            yield f"columns.csv: no column for {form}; mark some with yes"


def _configuration() -> Iterator[str]:
    try:
        tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    except FileNotFoundError:
        yield f"{CONFIG} is missing; restore it from the repository"
    except tomllib.TOMLDecodeError as error:
        yield f"{CONFIG}: {error}; mend the TOML there"
