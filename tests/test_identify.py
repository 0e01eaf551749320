"""Identity: our own reports' heads, case by case; and the table's divisions, form by form."""

from __future__ import annotations

import json
import random
import tomllib
from collections import Counter
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline import decode, districts, identify, sections
from pipeline.normalise import normalise
from pipeline.records import Document, Hints, IdentityReading, Span
from pipeline.vocabulary import District, IssuerWord, PlaceWord, Vocabulary

CASES = Path(__file__).parent / "cases" / "identity.toml"
INFERRED = CASES.with_name("identity_inferred.toml")
HEADS = CASES.with_name("identity_heads.toml")
GOLD = Path(__file__).parent / "gold"
FORMS_FILE = CASES.with_name("identity_forms.toml")
VOCABULARY = Vocabulary()
SAMPLE = 200  # divisions, drawn with a fixed seed
SEED = 20261121
FIRST, LAST = 2014, 2025  # years of the composed reports
ASKED = ("district_code", "district", "prefecture", "province", "level", "bureau", "year",
         "title", "issued_on", "published_on")  # fmt: skip

# A report's body that names no place and no year.
BODY = """
一、主要举措和成效
（一）加强组织领导。主要负责人履行第一责任人职责，召开专题会议6次，学习法律法规12部。
（二）严格依法行政。审核合同18份，办理行政复议案件2件，组织执法培训3期120人次。
二、存在的不足和原因
一是执法力量薄弱。二是普法形式单一。
三、下一步工作安排
（一）加强队伍建设，培训不少于4期。
（二）丰富普法形式，打造品牌。
"""


@dataclass(frozen=True)
class Case:
    """A row of the table."""

    head: str
    why: str
    expected: dict[str, Any]
    sign: str = ""
    tail: str = ""
    host: str | None = None
    path_name: str = "report.txt"
    unsure: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(part for part in (self.head + BODY + self.sign, self.tail) if part)


@cache
def cases() -> tuple[Case, ...]:
    tables = (tomllib.loads(path.read_text(encoding="utf-8")) for path in (CASES, INFERRED, HEADS))
    return tuple(_case(dict(row)) for table in tables for row in table["case"])


def _case(row: dict[str, Any]) -> Case:
    expected = {name: row.pop(name) for name in ASKED if name in row}
    for name in ("unsure", "doubts"):
        row[name] = tuple(row.get(name, ()))
    return Case(expected=expected, **row)


def read(
    text: str, host: str | None = None, hints: Hints | None = None, path: str = "report.txt"
) -> IdentityReading:
    document = Document("0", path, "0", "text/plain", "utf-8", text, host=host)
    folded = normalise(text)
    tree = sections.split(folded, (), VOCABULARY)
    return identify.identify(folded, tree, document, hints or Hints(), VOCABULARY)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.why)
def test_the_identity_is_read_as_the_case_says(case: Case) -> None:
    reading = read(case.text, case.host, path=case.path_name)
    wanted = {**case.expected, **dict.fromkeys(case.unsure)}
    got = {name: getattr(reading.identity, name) for name in wanted}
    assert got == wanted, [(issue.code, issue.detail) for issue in reading.issues]
    assert set(case.doubts) <= {issue.code for issue in reading.issues}


# The table's divisions, form by form ----------------------------------


@dataclass(frozen=True)
class Form:
    """A way to compose head and signature; `expected`: what differs from the division's own fields.

    `tells_place`: whether the form says where a namesake lies; `joined`: without line breaks.
    """

    name: str
    head: str
    sign: str
    tells_place: bool = True
    joined: bool = False
    expected: tuple[tuple[str, str], ...] = ()


def forms() -> tuple[Form, ...]:
    rows = tomllib.loads(FORMS_FILE.read_text(encoding="utf-8"))["form"]
    return tuple(
        Form(**{**row, "expected": tuple(row.get("expected", {}).items())}) for row in rows
    )


FORMS = forms()
BUREAUS = ("退役军人事务局", "司法局", "财政局", "卫生健康局", "城市管理和综合执法局", "民政局")


@dataclass(frozen=True)
class Composed:
    """A composed report with what must be read from it."""

    form: Form
    text: str
    expected: dict[str, Any]


@cache
def composed() -> tuple[Composed, ...]:
    """Every form for a sample of county-level units of every province."""
    chance = random.Random(SEED)  # noqa: S311 (a sample, not a secret)
    rows = [row for row in VOCABULARY.districts if row.level == "district"]
    by_province: dict[str, list[District]] = {}
    for row in chance.sample(rows, len(rows)):
        if (row.until or LAST) >= FIRST:
            by_province.setdefault(row.province or "", []).append(row)
    share = SAMPLE // len(by_province) + 2
    sample = [row for group in by_province.values() for row in group[:share]][:SAMPLE]
    return tuple(_compose(row, form, chance) for row in sample for form in FORMS)


def _compose(row: District, form: Form, chance: random.Random) -> Composed:
    year = chance.randint(max(row.since or FIRST, FIRST), min(row.until or LAST, LAST))
    above = row.prefecture or row.province
    bureau = chance.choice(BUREAUS)
    words = {
        "name": row.name,
        "full": f"{above}{row.name}",
        "alias": row.aliases[0] if row.aliases else row.name,
        "above": above,
        "province": row.province,
        "kind": row.name[-1],
        "code": row.code,
        "bureau": bureau,
        "year": year,
        "next": year + 1,
        "day": chance.randint(3, 28),
    }
    text = form.head.format(**words) + BODY + form.sign.format(**words)
    expected = {
        "district_code": row.code,
        "district": row.name,
        "prefecture": row.city,
        "province": row.province,
        "level": "district",
        "bureau": bureau,
        "year": year,
        **{field: value or None for field, value in form.expected},
    }
    return Composed(form, text.replace("\n", "") if form.joined else text, expected)


def errors(one: Composed) -> list[str]:
    """Fields read wrong, and those left open that the text decides."""
    got = read(one.text).identity
    return [
        ("open " if getattr(got, name) is None else "wrong ") + name
        for name, value in one.expected.items()
        if getattr(got, name) != value
    ]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_divisions_of_every_province_are_read_in_each_form(form: Form) -> None:
    texts = [one for one in composed() if one.form == form]
    counts = Counter(error for one in texts for error in errors(one))
    wrong = {name: count for name, count in counts.items() if name.startswith("wrong")}
    assert not wrong, wrong
    for name, count in counts.items():
        assert count / len(texts) <= (0.01 if form.tells_place else 0.06), (name, count)


WIDER = (
    "{year}年，我局认真落实{kind}委、{kind}政府部署，落实《{above}法治政府建设实施方案》和"
    "《{above}平安建设条例》，按照{above}委、{above}政府要求依法履职。",
    "{year}年，{kind}{bureau}依法履职，{above}成功入选试点，{above}坚持改革。参加{above}培训班，获{above}表彰，在{short}日报刊文3篇，"
    "指导乡镇（街道）执法。落实《{above}法治政府建设实施方案》。",
    "{year}年，{kind}{bureau}在{kind}委、{kind}政府领导下，赴{other}考察，学习{other}司法局经验，"
    "与{other}有关单位签订协议，{other}来我局交流。落实《{province}平安建设条例》。",
    "{year}年，{kind}{bureau}在市委和县委、区委领导下，获评示范县、健康县区，推动乡村振兴区级试点和"
    "便民惠民县级清单，创新县域治理，办理县级事项，建成县乡平台，提高县乡能力，规范新城区、老城区管理，"
    "城区执法3次，郊区执法2次，城区、矿区各1次，城区覆盖，建设美丽新城，在光明日报、光明日报客户端刊文。",
    "{year}年，{kind}{bureau}依法履职。组织学习《{other}张某诉街道办案》《{other}基层治理经验》，"
    "{other}、{other2}等地来访，邀请{other}专家授课，与{other}签订协议，{other}人民法院判决1件。",
)


@pytest.mark.parametrize("head", WIDER)
def test_wider_places_and_others_are_never_the_reports_own(head: str) -> None:
    """Reports that name only what is above their division, or another one, leave it open."""
    others = [row for row in VOCABULARY.districts if row.level == "district" and not row.until]
    chance = random.Random(SEED)  # noqa: S311 (a sample, not a secret)
    wrong = []
    for row in chance.sample(others, SAMPLE):
        alike = [other for other in others if other.name[-1] == row.name[-1]]
        words = {
            "above": row.prefecture or row.province,
            "short": (row.prefecture or row.province or "")[:2],
            "province": row.province,
            "kind": row.name[-1],
            "bureau": chance.choice(BUREAUS),
            "other": chance.choice(alike).name,
            "other2": chance.choice(alike).name,
            "year": 2023,
        }
        got = read(head.format(**words) + BODY).identity
        above = (got.prefecture or row.city, got.province or row.province)
        if got.district_code or got.district or above != (row.city, row.province):
            wrong.append((row.name, words["other"], got.district_code, got.district, above))
    assert wrong == []


def test_every_division_is_found_by_its_full_chain() -> None:
    lost = []
    for row in VOCABULARY.districts:
        if row.level != "district":
            continue
        year = row.until or max(row.since or 2020, 2020)
        text = f"{row.province}{row.prefecture or ''}{row.name}司法局{year}年法治政府建设情况报告"
        got = read(text + "\n" + BODY).identity
        if got.district_code != row.code:
            lost.append((row.code, row.name, got.district_code))
    assert lost == []


# What holds whatever the text -----------------------------------------


def test_evidence_stands_where_it_says() -> None:
    text = cases()[0].text
    identity = read(text).identity
    found = {name: span.of(text) for name, span in identity.evidence}
    assert found["district"] == "涟水县"
    assert found["bureau"] == "退役军人事务局"
    assert found["issued_on"] == "2023年1月12日"
    assert found["year"].startswith("2022")


def test_what_sources_csv_says_wins_and_a_disagreement_is_a_doubt() -> None:
    reading = read(cases()[0].text, hints=Hints(district_code="440104", year=2021))
    assert reading.identity.district == "越秀区"
    assert reading.identity.year == 2021
    assert {issue.code for issue in reading.issues} == {"hint_differs"}


def test_a_publisher_fills_in_what_the_text_leaves_open() -> None:
    text = "2023年法治政府建设工作总结\n2023年，我局依法履职。" + BODY
    identity = read(text, hints=Hints(publisher="繁峙县审计局")).identity
    assert (identity.district_code, identity.bureau) == ("140924", "审计局")


def test_a_publisher_tells_namesakes_apart() -> None:
    text = "鼓楼区司法局2023年法治政府建设情况报告\n2023年，鼓楼区司法局依法履职。" + BODY
    identity = read(text, hints=Hints(publisher="徐州市鼓楼区司法局")).identity
    assert (identity.district_code, identity.prefecture) == ("320302", "徐州市")


def test_the_host_in_sources_csv_tells_namesakes_apart() -> None:
    text = "白云区司法局2023年法治政府建设情况报告\n2023年，白云区司法局依法履职。" + BODY
    identity = read(text, hints=Hints(url="http://www.gzby.gov.cn/a.html")).identity
    assert identity.district_code is None  # 广州白云 and 贵州白云 share these letters
    identity = read(text, hints=Hints(url="http://www.gybaiyun.gov.cn/a.html")).identity
    assert identity.district_code == "520113"


def test_full_width_digits_give_the_same_identity() -> None:
    text = cases()[0].text
    wide = text.translate({ord("0") + digit: chr(0xFF10 + digit) for digit in range(10)})
    before, after = read(text).identity, read(wide).identity
    assert before.year == after.year
    assert before.issued_on == after.issued_on
    assert before.evidence == after.evidence


def test_a_paragraph_in_front_shifts_the_evidence_and_nothing_else() -> None:
    text = cases()[0].text
    before, after = read(text).identity, read("\n\n" + text).identity
    moved = tuple((name, Span(span.start + 2, span.end + 2)) for name, span in before.evidence)
    for column in fields(before):
        if column.name != "evidence":
            assert getattr(before, column.name) == getattr(after, column.name)
    assert after.evidence == moved


BAITS = (
    "1" * 200_000,
    "一是" * 50_000,
    "区" * 100_000,
    "2023年" * 40_000,
    "越秀区" * 40_000,
    "发布日期:" * 30_000,
    " " * 200_000,
    "局" * 100_000,
    "\n2023年,越秀区" * 20_000,
    "中 " * 3_000_000,
    "1" * 10_000_000,
    "《" * 200_000 + "2023年",
    "越秀区司法局" * 40_000,
    "2024年,我局依法履职。制定" + "《越秀区司法局党组、" * 20_000,
    "法治越秀、广州市、越秀区日报" * 20_000,
    "重庆市、忠县、" * 40_000,
    "(" * 200_000 + "报告如下",
)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("bait", BAITS, ids=lambda bait: bait[:6])
def test_no_text_makes_identify_slow(bait: str) -> None:
    document = Document("0", "bait.txt", "0", "text/plain", "utf-8", bait)
    identify.identify(normalise(bait), (), document, Hints(), VOCABULARY)


def test_a_report_without_anything_is_all_doubt() -> None:
    reading = read("工作总结\n认真工作。")
    assert reading.identity.district_code is None
    assert reading.identity.year is None
    assert {"district_missing", "year_missing", "bureau_missing"} <= {
        issue.code for issue in reading.issues
    }


# The tables -----------------------------------------------------------


def test_every_alias_kept_by_hand_is_in_the_table() -> None:
    gazetteer = districts.gazetteer(VOCABULARY)
    lines = (VOCABULARY.folder / "district_aliases.csv").read_text(encoding="utf-8").split("\n")[1:]
    for line in filter(None, lines):
        name, province, alias = line.split(",")
        rows = gazetteer.by_name[alias]
        assert any(row.name == name and province in (row.province, row.name) for row in rows), line


def test_the_table_of_divisions_is_complete_for_2024() -> None:
    rows = [row for row in VOCABULARY.districts if districts.is_valid(row, 2024)]
    counts = Counter(row.level for row in rows)
    assert counts == {"district": 2846, "prefecture": 333, "province": 34}


def test_no_code_belongs_to_two_divisions_in_one_year() -> None:
    for year in range(2010, 2027):
        codes = Counter(row.code for row in VOCABULARY.districts if districts.is_valid(row, year))
        assert [code for code, count in codes.items() if count > 1] == []


def bureau_examples() -> list[tuple[str, str]]:
    return [(row.name, text) for row in VOCABULARY.bureaus for text in row.examples]


@pytest.mark.parametrize(("name", "text"), bureau_examples())
def test_a_bureau_is_found_in_its_examples(name: str, text: str) -> None:
    identity = read(f"{text}2023年法治政府建设情况报告\n2023年，{text}依法履职。" + BODY).identity
    assert identity.official_bureau == name


@pytest.mark.parametrize(
    ("name", "text"),
    [(row.name, text) for row in VOCABULARY.bureaus for text in row.counterexamples],
)
def test_a_bureau_is_not_found_in_its_counterexamples(name: str, text: str) -> None:
    identity = read(f"2023年法治政府建设情况报告\n2023年，{text}得到加强。" + BODY).identity
    assert identity.official_bureau != name


@pytest.mark.parametrize(
    ("row", "text"),
    [(row.name, text) for row in VOCABULARY.functional_areas for text in row.examples],
)
def test_a_functional_area_is_found_in_its_examples(row: str, text: str) -> None:
    identity = read(f"{text}2022年法治政府建设情况报告\n2022年，{text}依法履职。" + BODY).identity
    assert identity.level == "functional_area", row


@pytest.mark.parametrize(
    "text", [text for row in VOCABULARY.functional_areas for text in row.counterexamples]
)
def test_a_functional_area_is_not_found_in_its_counterexamples(text: str) -> None:
    identity = read(f"2022年法治政府建设情况报告\n2022年，{text}得到加强。" + BODY).identity
    assert identity.level != "functional_area"


@pytest.mark.parametrize(
    ("suffix", "text"),
    [(row.suffix, text) for row in VOCABULARY.bureau_suffixes for text in row.examples],
)
def test_a_suffix_ends_the_bureau_of_its_examples(suffix: str, text: str) -> None:
    identity = read(f"{text}2023年法治政府建设情况报告\n2023年，{text}依法履职。" + BODY).identity
    assert identity.bureau is not None
    assert identity.bureau.endswith(suffix)
    assert identity.district_code is not None


@pytest.mark.parametrize(
    "text", [text for row in VOCABULARY.bureau_suffixes for text in row.counterexamples]
)
def test_a_suffix_is_no_bureau_in_its_counterexamples(text: str) -> None:
    identity = read(f"2023年法治政府建设情况报告\n2023年，{text}得到优化。" + BODY).identity
    assert identity.bureau is None


@pytest.mark.parametrize("row", VOCABULARY.issuer_words, ids=lambda row: row.word)
def test_the_word_behind_a_bureau_tells_whether_it_issues(row: IssuerWord) -> None:
    said = row.example.removeprefix("某局")
    unlisted = read(f"2023年，涟水县海洋渔业局{said}。" + BODY).identity
    assert (unlisted.bureau == "海洋渔业局") == (row.role == "follows")


TELLING = {  # whether a word makes the place beside it the report's own
    "adjective": True,
    "own_verb": True,
    "obeying": True,
    "obeyed": True,
    "visited": False,
    "beside": False,
    "guest": False,
}


@pytest.mark.parametrize("row", VOCABULARY.place_words, ids=lambda row: f"{row.role} {row.word}")
def test_the_word_beside_a_place_tells_whether_it_is_the_reports_own(row: PlaceWord) -> None:
    assert row.word in row.example
    said = row.example.replace("某县", "涟水县").replace("某", "涟水")
    identity = read(f"2023年，县民政局依法履职，在县委、县政府领导下{said}。" + BODY).identity
    if row.role in TELLING:
        assert (identity.district_code == "320826") == TELLING[row.role]


@pytest.mark.parametrize("name", sorted(path.stem for path in GOLD.glob("*-20*.json")))
def test_every_field_of_the_gold_reports_is_right(name: str) -> None:
    gold = json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))
    document = decode.decode((GOLD / gold["file"]).read_bytes(), gold["file"])
    folded = normalise(document.text)
    tree = sections.split(folded, document.blocks, VOCABULARY)
    got = identify.identify(folded, tree, document, Hints(), VOCABULARY).identity
    read_fields = {field: getattr(got, field) for field in ASKED}
    wanted = {
        field: date.fromisoformat(value) if value and field.endswith("_on") else value
        for field, value in gold["identity"].items()
    }
    assert read_fields == wanted


def test_no_bureau_has_two_rows() -> None:
    names = Counter(name for row in VOCABULARY.bureaus for name in (row.name, *row.aliases))
    assert [name for name, count in names.items() if count > 1] == []


def test_dates_read_from_metadata_are_dates() -> None:
    identity = read(cases()[3].text).identity
    assert identity.published_on == date(2024, 2, 19)
