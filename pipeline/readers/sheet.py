"""Which names a page's style sheet hides: text under them is not what a reader of the page sees."""

from __future__ import annotations

import re

SHEET_CHARACTERS = 500_000
HIDING = re.compile(
    r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|opacity\s{0,9}:\s{0,9}0(?![.0-9])"
    r"|font-size\s{0,9}:\s{0,9}0(?![.0-9])|(?:left|top|text-indent)\s{0,9}:\s{0,9}-[0-9]{4}",
    re.IGNORECASE,
)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
NAME = re.compile(r"[A-Za-z0-9]{0,20}([.#][\w-]{1,80})\Z")


def hides(style: str) -> bool:
    """Whether the declarations of one style hide their element.

    >>> hides("color: red; display : none"), hides("opacity: 0.5")
    (True, False)
    """
    return HIDING.search(style[:4_000]) is not None


def hidden_names(sheet: str) -> frozenset[str]:
    """Classes and ids that a style sheet hides on screen, where one name alone selects.

    Rules inside @media are left out: they may be for the printed page.

    >>> sorted(hidden_names("p{margin:0} .a,#b{display:none} @media print{.c{display:none}}"))
    ['#b', '.a']
    """
    names: set[str] = set()
    depth = 0
    for rule in COMMENT.sub("", sheet[:SHEET_CHARACTERS]).split("}"):
        selectors, _, style = rule.partition("{")
        if depth == 0 and "{" not in style and hides(style):
            found = (NAME.match(selector.strip()) for selector in selectors.split(","))
            names |= {name.group(1) for name in found if name}
        depth = max(0, depth + rule.count("{") - 1)
    return frozenset(names)
