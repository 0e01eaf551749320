"""What the reader looks at, as codes in the session and in the address; never labels.

Adopt what the address says where it has changed since it was last written, keep the session's
choice otherwise, and write everything back in one go, defaults too: a link then shows the same view
in either language, also when a default changes later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

Codes = tuple[str, ...]
ALL: Codes = ("all",)
NONE: Codes = ("none",)

# Parameters in the address: on every page, and on one.
SHARED = ("lang", "p", "c", "d", "y", "b")
OWN: Mapping[str, tuple[str, ...]] = {
    "overview": ("t",),
    "compare": ("t", "i", "only", "n"),
    "shortcomings": ("s", "th", "o", "n"),
    "duty": ("v", "doc", "n"),
    "source": ("doc", "at", "k", "q"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """Which codes a parameter may hold, and what it holds when nobody has chosen."""

    is_valid: Callable[[str], bool]
    default: Codes

    def valid(self, codes: Iterable[str]) -> Codes:
        """The valid ones among these, each once."""
        found = tuple(dict.fromkeys(c for c in codes if c in (*ALL, *NONE) or self.is_valid(c)))
        for whole in (ALL, NONE):
            if whole[0] in found:
                return whole
        return found


def one_of(allowed: Iterable[str], default: Codes = ALL) -> Rule:
    """A rule that knows its codes."""
    known = frozenset(allowed)
    return Rule(lambda code: code in known, default)


def adopted(rule: Rule, kept: Codes | None, seen: Codes | None, given: Codes) -> Codes:
    """The choice in force: from the address when that is new, else the one kept, else the default.

    >>> adopted(one_of(["zh", "en"], ("zh",)), ("zh",), ("zh",), ("en",))
    ('en',)
    >>> adopted(one_of(["zh", "en"], ("zh",)), ("zh",), ("zh",), ("xx",))
    ('zh',)
    """
    good = rule.valid(given)
    if good and given != seen:
        return good
    return rule.valid(kept or ()) or rule.default


def adopt(rules: Mapping[str, Rule]) -> None:
    """Sets the session's choice of every parameter; run first on every page."""
    st.session_state["defaults"] = {name: rule.default for name, rule in rules.items()}
    for name, rule in rules.items():
        given = tuple(st.query_params.get_all(name))
        kept, seen = st.session_state.get(f"c:{name}"), st.session_state.get(f"u:{name}")
        st.session_state[f"c:{name}"] = adopted(rule, kept, seen, given)


def get(name: str) -> Codes:
    return tuple(st.session_state.get(f"c:{name}", ()))


def first(name: str) -> str:
    """The one code of a parameter that holds one; '' for all or none."""
    codes = get(name)
    return codes[0] if codes and codes not in (ALL, NONE) else ""


def put(name: str, codes: Iterable[str]) -> None:
    st.session_state[f"c:{name}"] = tuple(codes)


def publish(page: str) -> None:
    """Writes the whole view into the address, in one step of the browser's history."""
    wanted = {name: list(get(name)) for name in (*SHARED, *OWN[page]) if get(name)}
    present = {name: st.query_params.get_all(name) for name in st.query_params}
    if present != wanted:
        st.query_params.from_dict(wanted)
    for name, codes in wanted.items():
        st.session_state[f"u:{name}"] = tuple(codes)


def publish_language() -> None:
    """Writes the language alone: before there is a build, the rest of a link must wait for it."""
    if st.query_params.get_all("lang") != list(get("lang")):
        st.query_params["lang"] = first("lang")
    st.session_state["u:lang"] = get("lang")


def carried(page: str) -> dict[str, list[str]]:
    """The parameters that a link to this page carries."""
    return {name: list(get(name)) for name in (*SHARED, *OWN[page]) if get(name)}


def address(page: str, **changes: str) -> str:
    """A link to a page with the view in force, and some of it changed; relative, so that a proxy's
    path stays.

    The page's own defaults are written out: a page that completes its address makes one more step
    of history, and Back would have to be pressed twice.
    """
    defaults: Mapping[str, Codes] = st.session_state.get("defaults", {})
    wanted = {name: list(get(name)) for name in SHARED}
    wanted |= {name: list(defaults.get(name, ())) for name in OWN[page]}
    wanted = {name: codes for name, codes in wanted.items() if codes and name not in changes}
    wanted |= {name: [code] for name, code in changes.items()}
    path = "./" if page == "overview" else page
    return f"{path}?{urlencode(wanted, doseq=True)}"


def reset(rules: Mapping[str, Rule]) -> None:
    """Every filter back to its default; the language stays."""
    for name, rule in rules.items():
        if name != "lang":
            put(name, rule.default)
