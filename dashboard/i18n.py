"""Words of the interface in Chinese and English, from `strings.toml`, side by side."""

from __future__ import annotations

import csv
import string
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LANGUAGE_NAMES: Mapping[str, str] = {"zh": "中文", "en": "English"}
HTML_LANGUAGE: Mapping[str, str] = {"zh": "zh-CN", "en": "en"}

Entry = Mapping[str, str]


@cache
def table(name: str) -> Mapping[str, Entry]:
    """One section of `strings.toml`."""
    with (Path(__file__).parent / "strings.toml").open("rb") as file:
        return cast(Mapping[str, Entry], tomllib.load(file)[name])


@cache
def vocabulary(name: str) -> Mapping[str, Entry]:
    """A table of `data/vocabulary` by its first column: names of bureaus, reasons of doubts."""
    path = Path(__file__).resolve().parent.parent / "data" / "vocabulary" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {next(iter(row.values())): row for row in csv.DictReader(file)}


class Words:
    """The interface in one language.

    >>> Words("en")("n_districts", n=1), Words("en")("n_districts", n=2)
    ('1 district', '2 districts')
    """

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def __call__(self, key: str, **values: object) -> str:
        entry = table("text")[key]
        form = f"{self.language}_one" if str(values.get("n")) == "1" else self.language
        return entry.get(form, entry[self.language]).format(**values)

    def named(self, section: str, code: str) -> str:
        """The name of a topic, bureau or province; the code itself where none is known."""
        entry = table(section).get(code)
        return entry[self.language] if entry else code

    def detail(self, english: str) -> str:
        """What the pipeline adds to a doubt, its own words in this language, quotations as read.

        >>> Words("zh").detail("2022 (body)"), Words("en").detail("2022 (body)")
        ('2022（正文）', '2022 (body)')
        """
        if self.language == "en":
            return english
        for said in table("detail").values():
            english = english.replace(said["en"], said["zh"])
        return english

    def either(self, zh: str | None, en: str | None) -> str:
        """The name in this language, of the two given; the other where one is missing."""
        first, second = (en, zh) if self.language == "en" else (zh, en)
        return first or second or ""

    def listed(self, names: list[str] | tuple[str, ...]) -> str:
        """Names joined as this language joins them.

        >>> Words("zh").listed(["越秀区", "魏都区"])
        '越秀区、魏都区'
        """
        return self("list_separator").join(names)


def verbatim(text: str) -> str:
    r"""Text as Markdown that reads as itself: what a report or a link brings is no formatting.

    >>> print(verbatim("![x](y)"))
    \!\[x\]\(y\)
    """
    return "".join(f"\\{sign}" if sign in string.punctuation else sign for sign in text)


def language_of(locale: str | None) -> Language:
    """The interface language of a browser's locale: Chinese unless it asks for another.

    >>> language_of("zh-CN"), language_of("en-GB"), language_of(None)
    ('zh', 'en', 'zh')
    """
    return "en" if locale and not locale.lower().startswith("zh") else "zh"
