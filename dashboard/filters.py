"""The filters: what each may hold, how it is drawn, and how those in force read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard import state
from dashboard.highlight import KINDS
from dashboard.i18n import LANGUAGES, Words
from dashboard.names import Names
from dashboard.rows import Catalogue, District, Selection
from dashboard.state import ALL, NONE, Codes, Rule, one_of

CHIPS = 12  # districts up to this number need no filter of province and prefecture
WHOLE = 5  # codes up to this number stand in the filter one by one when all are chosen
NAMED = 12  # chosen codes up to this number are named in the line of filters
MANY_REPORTS = 60  # above, the first view is of one year
LONGEST_SEARCH = 60  # characters


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
        "s": one_of(["again", "new", "silent", "shared", "ledger"], ("again",)),
        "o": one_of(["met", "missed", "unclear", "not_reported", "no_later_report"]),
        "v": one_of(["duty", "words", "versions"], ("duty",)),
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


def draw(page: str, names: Names, rules: Mapping[str, Rule]) -> None:
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
        _prefix(row): row.prefecture or code[:4]
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
    whole = list(codes) if len(codes) <= WHOLE else []
    st.session_state[key] = whole if chosen == ALL else [code for code in chosen if code in codes]
    hint = words("nothing_chosen") if chosen == NONE else words("all_of", n=grouped(len(codes)))
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


def grouped(count: int) -> int | str:
    """A count for the eye: commas from a thousand up; below, the number, for its singular."""
    return count if count < 1_000 else f"{count:,}"


def _kept(chosen: Sequence[str], codes: Sequence[str]) -> Codes:
    """What a choice means: all of them is `all`, none of them is `none`."""
    return ALL if set(chosen) == set(codes) else tuple(chosen) or NONE


def in_force(names: Names, page: str) -> list[str]:
    """The filters in words, places first."""
    words = names.words
    parts = []
    if state.first("p"):
        parts.append(words.named("province", state.first("p")))
    if state.first("c"):
        parts.append(_prefecture(names.catalogue, state.first("c")))
    parts.append(_said("d", names.district, words, ("all_districts", "no_district_chosen")))
    parts.append(_said("y", str, words, ("all_years", "no_year_chosen")))
    if state.get("b") not in {ALL, ()}:
        parts.append(_said("b", names.bureau, words, ("everything", "nothing_chosen")))
    if "t" in state.OWN[page] and state.first("t"):
        parts.append(words("topic_is", name=names.topic(state.first("t"))))
    if "i" in state.OWN[page] and state.first("i"):
        parts.append(words("indicator_is", name=names.indicator(state.first("i"))))
    if "th" in state.OWN[page] and state.first("th"):
        parts.append(words("theme_is", name=names.theme(state.first("th"))))
    return parts


def _prefix(district: District) -> str:
    """What the codes of a prefecture begin with; a municipality's counties share two digits.

    >>> _prefix(District("500230", "丰都县", "重庆市", "重庆市", None))
    '50'
    >>> _prefix(District("440104", "越秀区", "广州市", "广东省", None))
    '4401'
    """
    is_municipal = district.prefecture and district.prefecture == district.province
    return district.district_code[: 2 if is_municipal else 4]


def _prefecture(catalogue: Catalogue, prefix: str) -> str:
    found = [row.prefecture for code, row in catalogue.districts.items() if code.startswith(prefix)]
    return next((name for name in found if name), prefix)


def _said(name: str, text: Callable[[str], str], words: Words, ends: tuple[str, str]) -> str:
    codes = state.get(name)
    if codes in (ALL, NONE):
        return words(ends[0] if codes == ALL else ends[1])
    if len(codes) > NAMED:
        return words("n_districts" if name == "d" else "n_chosen", n=len(codes))
    return words.listed([text(code) for code in codes])
