"""The contract between the halves: tables as `rows` fills them, views as pages read them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from pipeline import rows, store

SCHEMA = Path(store.__file__).with_name("schema.sql").read_text(encoding="utf-8")
TYPES = {
    "VARCHAR": pa.string(),
    "INTEGER": pa.int32(),
    "DECIMAL(24,4)": rows.DECIMAL,
    "DATE": pa.date32(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "VARCHAR[]": pa.list_(pa.string()),
}
# What the dashboard reads: columns may be added, never renamed or dropped.
VIEWS = {
    "report": "document_id path district_code district prefecture province pinyin level bureau "
    "year title issued_on published_on figures not_exact doubts publisher url",
    "superseded": "document_id path record_key superseded_by",
    "observation": "document_id indicator_id family value low high qualifier unit status start end "
    "quote starts counted period several",
    "comparison": "document_id path district_code district pinyin prefecture province level bureau "
    "year topic indicator_id zh en position measures measure value low high qualifier unit family "
    "status quote sentence sentence_start sentence_end section_heading start end starts counted "
    "period review",
    "figures_shown": "document_id path district_code district year indicator_id zh en start end "
    "quote value qualifier unit counted aspect subject period part_of rule sentence "
    "section_heading review",
    "shortcoming": "document_id path district_code district year kind start end quote themes "
    "section_heading responds_to linked_start linked_quote",
    "follow_up": "document_id path district_code district year start end quote themes_zh themes_en "
    "shortcoming cause remedy outcome answer target value later_document_id later_year later_start "
    "later_quote",
    "reused_sentence": "document_id path district_code district year start end sentence source "
    "districts likeness earlier_document_id earlier_district earlier_year earlier_sentence",
    "substance": "document_id path district_code district year sentences reused_own reused_other "
    "stock_phrases length figures figures_per_1000 shortcomings remedied plans measurable_plans",
}


def columns(name: str) -> dict[str, str]:
    """Columns of a table or view with their types."""
    with duckdb.connect() as con:
        con.execute(SCHEMA)
        found = con.table(name)
        return dict(zip(found.columns, map(str, found.types), strict=True))


@pytest.mark.parametrize("table", sorted(rows.SCHEMAS))
def test_rows_have_the_columns_of_their_table_in_its_order(table: str) -> None:
    expected = {name: TYPES[kind] for name, kind in columns(table).items()}
    assert list(zip(rows.SCHEMAS[table].names, rows.SCHEMAS[table].types, strict=True)) == list(
        expected.items()
    )


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_a_view_keeps_the_columns_that_pages_read(view: str) -> None:
    assert set(VIEWS[view].split()) <= set(columns(view))


@pytest.mark.parametrize("table", ["figure", "identity"])
def test_what_was_read_has_the_columns_of_what_stands(table: str) -> None:
    assert columns(f"{table}_as_read") == columns(table)


@pytest.mark.parametrize("table", ["figure", "figure_as_read", "observation", "comparison"])
def test_no_reported_value_is_a_binary_float(table: str) -> None:
    kinds = columns(table)
    assert {kinds[name] for name in ("value", "low", "high")} == {"DECIMAL(24,4)"}
    assert not {"DOUBLE", "FLOAT"} & set(kinds.values())
