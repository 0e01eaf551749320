"""The build as pages read it: locked, bound, and the same under threads."""

from __future__ import annotations

import threading
from pathlib import Path

import duckdb
import pytest

from dashboard import queries
from dashboard.rows import Selection
from tests.dashboard_builds import two_reports

EVERYTHING = Selection()
INJECTION = "'; DROP TABLE report; --"


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = two_reports(tmp_path_factory.mktemp("data"))
    return str(next((folder / "build").glob("reports-*.duckdb")))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY (SELECT 1) TO '/tmp/out.csv'",
        "ATTACH '/tmp/other.duckdb'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "DELETE FROM report",
    ],
)
def test_nothing_outside_the_build_can_be_reached(build: str, sql: str) -> None:
    with queries.connection(build).cursor() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(sql)


def test_what_a_user_types_is_never_sql(build: str) -> None:
    assert queries.search(build, EVERYTHING, INJECTION) == ((0, 0), ())
    assert queries.totals(build, Selection(districts=(INJECTION,))).reports == 0
    assert queries.totals(build, EVERYTHING).reports == 2


def test_search_counts_every_place_and_takes_no_wildcard(build: str) -> None:
    (reports, places), hits = queries.search(build, EVERYTHING, "志愿服务")
    text = {hit.document_id: queries.text_of(build, hit.document_id) for hit in hits}
    assert reports == len(text) == 2
    assert places == sum(whole.count("志愿服务") for whole in text.values())
    assert all(text[hit.document_id].startswith("志愿服务", hit.start) for hit in hits)
    assert queries.search(build, EVERYTHING, "志%务") == ((0, 0), ())


def test_filters_narrow_by_district_year_prefix_and_bureau(build: str) -> None:
    def number(**given: object) -> int:
        return queries.totals(build, Selection(**given)).reports  # type: ignore[arg-type]

    assert number(districts=("440104",)) == 1
    assert number(districts=()) == 0
    assert number(years=(2024,)) == 1
    assert number(prefix="44") == 1
    assert number(prefix="11") == 0
    assert number(bureaus=("司法局",)) == 0


def test_every_observation_has_its_sentence(build: str) -> None:
    observations = queries.observations(build, EVERYTHING)
    places = tuple((one.document_id, start) for one in observations for start in one.starts)
    found = queries.evidence(build, places)
    assert len(found) == len(set(places)) > 30
    for (document, start), evidence in found.items():
        whole = queries.text_of(build, document)
        end = evidence.sentence_start + len(evidence.sentence)
        assert whole[evidence.sentence_start : end] == evidence.sentence
        assert evidence.sentence_start <= start < evidence.end <= end


def test_brand_names_and_idle_words_do_not_change_the_scope(build: str) -> None:
    scopes = {one.counted: one.scope for one in queries.observations(build, EVERYTHING)}
    assert scopes["“红棉老兵”志愿服务队"] == "志愿服务队"
    assert scopes["月度培训、学法培训和各类业务培训"] == "月度培训、学法培训和业务培训"


def test_sessions_do_not_mix_each_others_answers(build: str) -> None:
    wrong: list[object] = []

    def ask(year: int) -> None:
        for _ in range(40):
            queries.totals.clear()
            if queries.totals(build, Selection(years=(year,))).years != (year,):
                wrong.append(year)

    threads = [threading.Thread(target=ask, args=(year,)) for year in (2023, 2024) * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_the_newest_build_is_found_and_none_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(tmp_path))
    assert queries.newest_build() is None
    (tmp_path / "build").mkdir()
    for name in ("reports-20260102T000000Z.duckdb", "reports-20260101T000000Z.duckdb", "x.duckdb"):
        (tmp_path / "build" / name).touch()
    assert str(queries.newest_build()).endswith("reports-20260102T000000Z.duckdb")
