"""The arrows of the architecture, walked over the imports of every module."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STAGES = {
    "decode",
    "normalise",
    "sections",
    "identify",
    "figures",
    "aspects",
    "indicators",
    "statements",
}
PIPELINE = sorted((ROOT / "pipeline").rglob("*.py"))
DASHBOARD = sorted((ROOT / "dashboard").rglob("*.py"))
PAGES = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]
PAGE_LINES = 60
FUNCTION_LINES = 40


def imports(path: Path) -> set[str]:
    """Dotted names of every module that a file imports, wherever in the file."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def tops(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)}


@pytest.mark.parametrize("path", PIPELINE, ids=lambda path: path.stem)
def test_the_pipeline_knows_no_page(path: Path) -> None:
    assert not tops(path) & {"streamlit", "plotly", "dashboard", "pages", "app"}


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_no_stage_imports_another(stage: str) -> None:
    others = {f"pipeline.{name}" for name in STAGES - {stage}}
    assert not imports(ROOT / "pipeline" / f"{stage}.py") & others


def test_the_first_page_of_the_pipeline_names_every_module() -> None:
    told = ast.get_docstring(ast.parse((ROOT / "pipeline/__init__.py").read_text("utf-8"))) or ""
    modules = {path.stem for path in (ROOT / "pipeline").glob("*.py")} - {"__init__", "__main__"}
    assert {name for name in modules if f"`{name}`" not in told} == set()
    named = set(re.findall(r"`([a-z_]+)`", told))
    assert named - modules - {"readers"} == set()


def test_only_words_imports_jieba() -> None:
    assert [path.stem for path in PIPELINE if "jieba" in tops(path)] == ["words"]


@pytest.mark.parametrize("path", DASHBOARD, ids=lambda path: path.stem)
def test_the_dashboard_takes_only_the_form_of_downloads_from_the_pipeline(path: Path) -> None:
    allowed = {"pipeline.download", "pipeline.environment"}
    taken = {name for name in imports(path) if name.split(".")[0] == "pipeline"}
    assert all(
        name in allowed or name.rsplit(".", 1)[0] in allowed | {""} for name in taken - {"pipeline"}
    )


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_is_a_table_of_contents(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "pipeline" not in tops(path)
    assert "duckdb" not in tops(path)
    assert len(text.splitlines()) < PAGE_LINES


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_takes_its_words_from_the_strings(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    words = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    shown = [w for w in words if isinstance(w, str) and any("\u4e00" <= c <= "\u9fff" for c in w)]
    docs = {
        ast.get_docstring(n) for n in ast.walk(tree) if isinstance(n, ast.Module | ast.FunctionDef)
    }
    assert [w for w in shown if w.strip() not in {(d or "").strip() for d in docs}] == []


@pytest.mark.parametrize("path", [*PIPELINE, *DASHBOARD, *PAGES], ids=lambda path: path.stem)
def test_no_function_is_longer_than_a_screen(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    long = [n.name for n in functions if (n.end_lineno or 0) - n.lineno + 1 > FUNCTION_LINES]
    assert long == []


@pytest.mark.parametrize("path", [*PIPELINE, *DASHBOARD, *PAGES], ids=lambda path: path.stem)
def test_no_value_is_formatted_into_sql(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
    sql = [
        n.args[0]
        for n in calls
        if isinstance(n.func, ast.Attribute) and n.func.attr in {"execute", "sql"} and n.args
    ]
    assert not [node.lineno for node in sql if isinstance(node, ast.JoinedStr)]
