"""The frame of every page: language, menu, filters in force, data version."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import cast

import duckdb
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import charts, jobs, queries, state
from dashboard.highlight import KINDS
from dashboard.i18n import HTML_LANGUAGE, LANGUAGE_NAMES, LANGUAGES, Language, Words, language_of
from dashboard.names import Names
from dashboard.rows import Catalogue, Selection, Totals
from dashboard.state import ALL, NONE, Codes, Rule, one_of

# A page: its script, in the order of the menu. A new page adds a row here, and one in state.OWN.
PAGES: Mapping[str, str] = {
    "overview": "app.py",
    "compare": "pages/compare.py",
    "shortcomings": "pages/shortcomings.py",
    "source": "pages/source.py",
}
CHIPS = 12  # districts up to this number are shown one by one in the filter
MANY_REPORTS = 60  # above, the first view is of one year
SIDE_BY_SIDE = 12  # reports that stand as columns of a table
LONGEST_SEARCH = 60  # characters


@dataclass(frozen=True)
class Frame:
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


def frame(page: str) -> Frame:
    """Draws the frame and gives the view; stops the page where there is nothing to show."""
    words = _language()
    st.set_page_config(page_title=f"{words(page)} · {words('title')}", layout="wide")
    _style(words)
    build = _build(words, page)
    catalogue = queries.catalogue(build)
    rules = rules_of(catalogue)
    state.adopt(rules)
    names = Names(words, catalogue)
    with st.sidebar:
        _choose_language(page, words)
        _menu(words)
        _filters(page, names, rules)
        _version(build, names)
    state.publish(page)
    selection = selected()
    totals = queries.totals(build, selection)
    corner = _title(page, words)
    drawn = Frame(page, build, catalogue, names, selection, totals, _ink(), corner)
    _heading(drawn)
    if not totals.reports:
        _nothing(drawn)
        st.stop()
    return drawn


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


def rules_of(catalogue: Catalogue) -> Mapping[str, Rule]:
    """What every parameter of the address may hold with this build."""
    codes = catalogue.districts
    return {
        "lang": one_of(LANGUAGES, ("zh",)),
        "p": one_of({code[:2] for code in codes}),
        "c": one_of({code[:4] for code in codes}),
        "d": one_of(codes),
        "y": one_of(map(str, catalogue.years), default_years(catalogue)),
        "b": one_of(catalogue.bureaus),
        "t": one_of(catalogue.topics),
        "i": one_of(catalogue.indicators),
        "th": one_of(catalogue.themes),
        "only": one_of(["comparable", "exact"], NONE),
        "n": Rule(_is_number, ("1",)),
        "doc": Rule(_is_document, ()),
        "at": Rule(_is_number, ()),
        "k": one_of(KINDS[1:], ("figure", "mention", "shortcoming", "remedy", "plan")),
        "q": Rule(lambda text: 0 < len(text) <= LONGEST_SEARCH, ()),
    }


def _is_number(code: str) -> bool:
    return code.isascii() and code.isdigit() and len(code) <= 9


def _is_document(code: str) -> bool:
    return len(code) == 16 and set(code) <= set("0123456789abcdef")


def default_years(catalogue: Catalogue) -> Codes:
    """All years; of very many reports the latest year that is well filled."""
    if catalogue.reports <= MANY_REPORTS or len(catalogue.years) < 2:
        return ALL
    enough = max(catalogue.years.values()) / 3
    return (str(max(year for year, count in catalogue.years.items() if count >= enough)),)


def selected() -> Selection:
    """The reports that the filters in force leave."""
    places = [code for code in (state.first("c"), state.first("p")) if code]
    years = _restriction("y")
    return Selection(
        districts=_restriction("d"),
        years=None if years is None else tuple(int(year) for year in years),
        bureaus=_restriction("b"),
        prefix=places[0] if places else "",
    )


def _restriction(name: str) -> Codes | None:
    codes = state.get(name)
    return None if codes == ALL else () if codes == NONE else codes


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


def _filters(page: str, names: Names, rules: Mapping[str, Rule]) -> None:
    words, catalogue = names.words, names.catalogue
    if len(catalogue.districts) > CHIPS:
        _places(page, names)
    prefix = selected().prefix
    codes = [code for code in catalogue.districts if code.startswith(prefix)]
    years = [str(year) for year in sorted(catalogue.years, reverse=True)]
    _several(Choice("d", words("district"), codes, names.district), page, words)
    _several(Choice("y", words("year"), years, str), page, words)
    if len(catalogue.bureaus) > 1:
        _several(Choice("b", words("bureau"), catalogue.bureaus, names.bureau), page, words)
    st.button(
        words("reset"),
        key=f"w:reset:{page}",
        on_click=lambda: state.reset(rules),
        icon=":material/restart_alt:",
    )


def _places(page: str, names: Names) -> None:
    """Province, then prefecture: they narrow the list of districts, and what is shown."""
    words, catalogue = names.words, names.catalogue
    provinces = sorted({code[:2] for code in catalogue.districts})
    if len(provinces) > 1:
        named = {code: words.named("province", code) for code in provinces}
        choice = Choice("p", words("province"), provinces, named.__getitem__)
        one(choice, page, words, clears=("c", "d"))
    province = state.first("p") or (provinces[0] if len(provinces) == 1 else "-")
    prefectures = {
        code[:4]: row.prefecture or code[:4]
        for code, row in catalogue.districts.items()
        if code.startswith(province)
    }
    if len(prefectures) > 1:
        choice = Choice("c", words("prefecture"), list(prefectures), prefectures.__getitem__)
        one(choice, page, words, clears=("d",))


@dataclass(frozen=True)
class Choice:
    """A filter: its parameter, its label, its codes, and how a code reads."""

    name: str
    label: str
    codes: Sequence[str]
    text: Callable[[str], str]


def one(
    choice: Choice,
    page: str,
    words: Words,
    clears: Sequence[str] = (),
    everything: str = "everything",
) -> None:
    """A filter of one code or all; a new choice puts the filters it `clears` back to all."""
    key = f"w:{choice.name}:{page}:{words.language}"
    current = state.first(choice.name)
    st.session_state[key] = current if current in choice.codes else "all"

    def keep() -> None:
        state.put(choice.name, [st.session_state[key]])
        for other in clears:
            state.put(other, ALL)

    st.selectbox(
        choice.label,
        ["all", *choice.codes],
        key=key,
        format_func=lambda code: words(everything) if code == "all" else choice.text(code),
        on_change=keep,
    )


def _several(choice: Choice, page: str, words: Words) -> None:
    """A filter of several codes, with our own select-all and clear."""
    key = f"w:{choice.name}:{page}:{words.language}"
    codes, chosen = choice.codes, state.get(choice.name)
    whole = list(codes) if len(codes) <= CHIPS else []
    st.session_state[key] = whole if chosen == ALL else [code for code in chosen if code in codes]
    hint = words("nothing_chosen") if chosen == NONE else words("all_of", n=_grouped(len(codes)))
    st.multiselect(
        choice.label,
        list(codes),
        key=key,
        format_func=choice.text,
        placeholder=hint,
        select_all=False,
        on_change=lambda: state.put(choice.name, _kept(st.session_state[key], codes)),
    )
    _all_or_none(choice, page, words)


def _all_or_none(choice: Choice, page: str, words: Words) -> None:
    with st.container(horizontal=True, gap="small", key=f"qj-acts-{choice.name}"):
        for act, codes in (("all", ALL), ("none", NONE)):
            st.button(
                words(act),
                key=f"w:{act}:{choice.name}:{page}",
                type="tertiary",
                on_click=state.put,
                args=(choice.name, codes),
            )


def _grouped(count: int) -> int | str:
    """A count for the eye: commas from a thousand up; below, the number, for its singular."""
    return count if count < 1_000 else f"{count:,}"


def _kept(chosen: Sequence[str], codes: Sequence[str]) -> Codes:
    """What a choice means: all of them is `all`, none of them is `none`."""
    return ALL if set(chosen) == set(codes) else tuple(chosen) or NONE


def _version(build: str, names: Names) -> None:
    words, catalogue = names.words, names.catalogue
    version = f"{words('data_version')} {queries.readable(catalogue.build)}"
    parts = [version, words("reports_on_file", n=_grouped(catalogue.reports))]
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


def _heading(drawn: Frame) -> None:
    words = drawn.words
    line = words("in_force") + words("colon") + " · ".join(in_force(drawn))
    version = f"{words('data_version')} {queries.readable(drawn.catalogue.build)}"
    st.html(
        f'<p class="qj-force">{escape(line)}<span class="qj-print"> · {escape(version)}</span></p>'
    )
    if state.get("y") == default_years(drawn.catalogue) != ALL:
        note = words("latest_only", n=_grouped(drawn.catalogue.reports), year=state.first("y"))
        st.html(f'<p class="qj-note">{escape(note)}</p>')


def in_force(drawn: Frame) -> list[str]:
    """The filters in words, places first."""
    words, names = drawn.words, drawn.names
    parts = []
    if state.first("p"):
        parts.append(words.named("province", state.first("p")))
    if state.first("c"):
        parts.append(_prefecture(drawn.catalogue, state.first("c")))
    parts.append(_said("d", names.district, words, ("all_districts", "no_district_chosen")))
    parts.append(_said("y", str, words, ("all_years", "no_year_chosen")))
    if state.get("b") not in {ALL, ()}:
        parts.append(_said("b", names.bureau, words, ("everything", "nothing_chosen")))
    if "t" in state.OWN[drawn.page] and state.first("t"):
        parts.append(words("topic_is", name=names.topic(state.first("t"))))
    if "i" in state.OWN[drawn.page] and state.first("i"):
        parts.append(words("indicator_is", name=names.indicator(state.first("i"))))
    if "th" in state.OWN[drawn.page] and state.first("th"):
        parts.append(words("theme_is", name=names.theme(state.first("th"))))
    return parts


def _prefecture(catalogue: Catalogue, prefix: str) -> str:
    found = [row.prefecture for code, row in catalogue.districts.items() if code[:4] == prefix]
    return next((name for name in found if name), prefix)


def _said(name: str, text: Callable[[str], str], words: Words, ends: tuple[str, str]) -> str:
    codes = state.get(name)
    if codes in (ALL, NONE):
        return words(ends[0] if codes == ALL else ends[1])
    if len(codes) > CHIPS:
        return words("n_districts", n=len(codes))
    return words.listed([text(code) for code in codes])


def _nothing(drawn: Frame) -> None:
    """Which filter emptied the page, and the way out."""
    words = drawn.words
    if not drawn.catalogue.reports:
        st.info(words("empty_build"))
        for path, code, detail in queries.rejected_files(drawn.build):
            st.text(f"{path}: {drawn.names.doubt(code, detail)}")
        jobs.offer_build(words)
    elif state.get("d") == NONE:
        st.info(words("empty_districts"))
    elif state.get("y") == NONE:
        st.info(words("empty_years"))
    else:
        elsewhere = Selection(
            drawn.selection.districts, None, drawn.selection.bureaus, drawn.selection.prefix
        )
        years = queries.totals(drawn.build, elsewhere).years
        if years:
            st.info(words("empty_pair", years=words.listed([str(year) for year in years])))
        else:
            st.info(words("empty_filter"))
