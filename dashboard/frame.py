"""The frame of every page: language, menu, filters in force, data version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import cast

import duckdb
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import charts, filters, jobs, queries, state
from dashboard.i18n import HTML_LANGUAGE, LANGUAGE_NAMES, LANGUAGES, Language, Words, language_of
from dashboard.names import Names
from dashboard.rows import Catalogue, Selection, Totals
from dashboard.state import ALL, NONE, one_of

# A page: its script, in the order of the menu. A new page adds a row here, and one in state.OWN.
PAGES: Mapping[str, str] = {
    "overview": "app.py",
    "compare": "pages/compare.py",
    "shortcomings": "pages/shortcomings.py",
    "duty": "pages/duty.py",
    "source": "pages/source.py",
}
SIDE_BY_SIDE = 12  # reports that stand as columns of a table


@dataclass(frozen=True)
class View:
    """What a page needs to draw itself."""

    page: str
    build: str
    catalogue: Catalogue
    names: Names
    selection: Selection
    totals: Totals
    ink: charts.Ink
    corner: DeltaGenerator  # where the page's download stands

    @property
    def words(self) -> Words:
        return self.names.words

    def has_few(self) -> bool:
        """Whether the chosen reports fit side by side."""
        return self.totals.reports <= SIDE_BY_SIDE


def frame(page: str) -> View:
    """Draws the frame and gives the view; stops the page where there is nothing to show."""
    words = _language()
    st.set_page_config(page_title=f"{words(page)} · {words('title')}", layout="wide")
    _style(words)
    build = _build(words, page)
    catalogue = queries.catalogue(build)
    rules = filters.rules_of(catalogue)
    state.adopt(rules)
    names = Names(words, catalogue)
    with st.sidebar:
        _choose_language(page, words)
        _menu(words)
        filters.draw(page, names, rules)
        _version(build, names)
    state.publish(page)
    selection = filters.selected()
    totals = queries.totals(build, selection)
    corner = _title(page, words)
    view = View(page, build, catalogue, names, selection, totals, _ink(), corner)
    _heading(view)
    if not totals.reports:
        _nothing(view)
        st.stop()
    return view


def _language() -> Words:
    default = language_of(st.context.locale)
    state.adopt({"lang": one_of(LANGUAGES, (default,))})
    return Words(cast(Language, state.first("lang")))


def _ink() -> charts.Ink:
    return charts.NIGHT if st.context.theme.type == "dark" else charts.PAPER


def _style(words: Words) -> None:
    """Style sheet of the theme in force, and the language of the page for screen readers."""
    theme = "dark" if st.context.theme.type == "dark" else "light"
    folder = Path(__file__).parent
    sheet = (folder / f"{theme}.css").read_text() + (folder / "style.css").read_text()
    st.html(f"<style>{sheet}</style>")
    language = HTML_LANGUAGE[words.language]
    st.html(
        f"<script>document.documentElement.lang='{language}'</script>",
        unsafe_allow_javascript=True,
    )


def _build(words: Words, page: str) -> str:
    """The newest build if it can be read; otherwise says why not, offers a way out, and stops."""
    newest = queries.newest_build()
    problem = _problem(newest, words) if newest else ""
    if newest and not problem:
        return newest
    with st.sidebar:
        _choose_language(page, words)
        _menu(words)
    state.publish_language()
    st.title(words("title"), anchor=False)
    if problem:
        st.warning(problem)
        jobs.offer_build(words)
    else:
        jobs.make_first_build(words)
    return st.stop()


def _problem(build: str, words: Words) -> str:
    """Why a build cannot be read; '' where it can."""
    try:
        queries.connection(build)
    except queries.StaleBuildError as stale:
        return words("build_stale", found=stale.found, wanted=queries.SCHEMA_VERSION)
    except duckdb.Error:
        return words("build_broken", file=Path(build).name)
    return ""


# The sidebar -------------------------------------------------------------------------------------


def _choose_language(page: str, words: Words) -> None:
    key = f"w:lang:{page}:{words.language}"
    st.session_state[key] = words.language
    st.segmented_control(
        words("language"),
        LANGUAGES,
        key=key,
        format_func=lambda code: LANGUAGE_NAMES[code],
        required=True,
        on_change=lambda: state.put("lang", [st.session_state[key]]),
    )


def _menu(words: Words) -> None:
    for page, script in PAGES.items():
        st.page_link(script, label=words(page), query_params=state.carried(page))


def _version(build: str, names: Names) -> None:
    words, catalogue = names.words, names.catalogue
    version = f"{words('data_version')} {queries.readable(catalogue.build)}"
    parts = [version, words("reports_on_file", n=filters.grouped(catalogue.reports))]
    rejected = _rejected(build, names) if catalogue.rejected else ""
    st.html(f'<p class="qj-version">{escape(" · ".join(parts))}</p>{rejected}')


def _rejected(build: str, names: Names) -> str:
    """How many files could not be read; opened, which and why."""
    text = escape(names.words("rejected_files", n=names.catalogue.rejected))
    listed = "".join(
        f"<li>{escape(path)}{escape(names.words('colon') + names.doubt(code, detail))}</li>"
        for path, code, detail in queries.rejected_files(build)
    )
    return f'<details class="qj-note"><summary>{text}</summary><ul>{listed}</ul></details>'


# The head of the page ----------------------------------------------------------------------------


def _title(page: str, words: Words) -> DeltaGenerator:
    """The title, and beside it the place for the download."""
    with st.container(
        horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"
    ):
        st.title(words("title" if page == "overview" else page), anchor=False, width="content")
        return st.container(width="content")


def _heading(view: View) -> None:
    words = view.words
    line = words("in_force") + words("colon") + " · ".join(filters.in_force(view.names, view.page))
    version = f"{words('data_version')} {queries.readable(view.catalogue.build)}"
    st.html(
        f'<p class="qj-force">{escape(line)}<span class="qj-print"> · {escape(version)}</span></p>'
    )
    if state.get("y") == filters.default_years(view.catalogue) != ALL:
        note = words(
            "latest_only", n=filters.grouped(view.catalogue.reports), year=state.first("y")
        )
        st.html(f'<p class="qj-note">{escape(note)}</p>')


def _nothing(view: View) -> None:
    """Which filter emptied the page, and the way out."""
    words = view.words
    if not view.catalogue.reports:
        st.info(words("empty_build"))
        for path, code, detail in queries.rejected_files(view.build):
            st.text(f"{path}: {view.names.doubt(code, detail)}")
        jobs.offer_build(words)
    elif state.get("d") == NONE:
        st.info(words("empty_districts"))
    elif state.get("y") == NONE:
        st.info(words("empty_years"))
    else:
        elsewhere = Selection(
            view.selection.districts, None, view.selection.bureaus, view.selection.prefix
        )
        years = queries.totals(view.build, elsewhere).years
        if years:
            st.info(words("empty_pair", years=words.listed([str(year) for year in years])))
        else:
            st.info(words("empty_filter"))
