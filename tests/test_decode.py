"""Decoding: what a file holds, in every format and encoding that a district sends."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from pipeline import decode
from pipeline.errors import DecodeError
from pipeline.readers import numbering, pdf, plain, sheet
from pipeline.readers.styles import Styles
from pipeline.records import Document
from pipeline.vocabulary import shipped
from tests import hostile, saved_pages

CASES = Path(__file__).parent / "cases" / "decode.toml"
GOLD = Path(__file__).parent / "gold"
REPORT_KINDS = {"paragraph", "heading", "cell"}


@cache
def cases(key: str) -> tuple[dict[str, Any], ...]:
    return tuple(tomllib.loads(CASES.read_text(encoding="utf-8"))[key])


def named(case: dict[str, Any]) -> str:
    return str(case["why"])


def kinds(document: Document) -> dict[str, str]:
    """The kind of each block by its text."""
    return {block.span.of(document.text): block.kind for block in document.blocks}


def report_text(document: Document) -> str:
    blocks = (block for block in document.blocks if block.kind in REPORT_KINDS)
    return "\n".join(block.span.of(document.text) for block in blocks)


# Text -------------------------------------------------------------------------------------------


def test_a_text_is_kept_but_for_its_line_ends() -> None:
    text = "\u3000标题\t１\r\n\r\n（一） 第二行\v\x85\u2028 尾 \r"
    expected = text.replace("\r\n", "\n").replace("\r", "\n")
    assert decode.decode(text.encode(), "a.txt").text == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_every_encoding_gives_the_same_text(encoding: str) -> None:
    document = decode.decode(hostile.TEXT.encode(encoding), "a.txt")
    assert document.text == hostile.TEXT
    assert document.issues == ()


def test_traditional_text_in_big5_is_not_taken_for_gb18030() -> None:
    document = decode.decode(hostile.TRADITIONAL.encode("big5"), "a.txt")
    assert (document.encoding, document.text) == ("big5", hostile.TRADITIONAL)


def test_a_short_title_in_gbk_is_not_taken_for_big5() -> None:
    assert decode.decode("魏都区民政局2024年总结".encode("gbk"), "a.txt").encoding == "gb18030"


def test_damaged_bytes_are_a_doubt() -> None:
    document = decode.decode(hostile.TEXT.encode() + b"\xff", "a.txt")
    assert [issue.code for issue in document.issues] == ["damaged_bytes"]
    assert document.text.count("\ufffd") == 1


def test_lines_of_two_encodings_are_read_and_doubted() -> None:
    document = decode.decode(hostile.TEXT.encode() + "办理提案12件".encode("gbk"), "a.txt")
    assert [issue.code for issue in document.issues] == ["mixed_encoding"]
    assert document.text.endswith("办理提案12件")


def test_what_cannot_be_stored_is_replaced_in_place() -> None:
    document = decode.decode("人员\0薄弱".encode(), "a.txt")
    assert document.text == "人员\ufffd薄弱"


def test_the_id_is_of_the_bytes_not_of_the_name() -> None:
    data = hostile.TEXT.encode()
    assert decode.decode(data, "甲.txt").document_id == decode.decode(data, "乙").document_id
    assert len(decode.decode(data, "甲.txt").document_id) == 16


@pytest.mark.parametrize("wrong", ["utf-8 as gbk", "gbk as big5"])
def test_text_in_a_wrong_encoding_is_far_from_prose(wrong: str) -> None:
    written, read = wrong.split(" as ")
    text = hostile.TEXT.encode(written).decode(read, "replace")
    assert plain.everyday_share(hostile.TEXT) > 0.95
    assert plain.everyday_share(text) < 0.6


# Pages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", saved_pages.BODY_SHAPES)
@pytest.mark.parametrize("index", saved_pages.INDEX_SHAPES)
def test_no_line_of_a_report_is_lost_and_no_noise_is_taken_for_it(index: str, body: str) -> None:
    document = decode.decode(saved_pages.page(index, body).encode(), "a.html")
    text = report_text(document)
    for line in (saved_pages.TITLE, *saved_pages.REPORT, *saved_pages.SIGNED):
        assert line in text
    for noise in ("37家企业", "活动26场", "0972", "20251次", "当前位置", saved_pages.VALUES[0]):
        assert noise in document.text
        assert noise not in text


@pytest.mark.parametrize("case", cases("page"), ids=named)
@pytest.mark.parametrize("place", ["before", "after"])
def test_a_line_of_a_page_has_its_kind(case: dict[str, Any], place: str) -> None:
    report = saved_pages.body("paragraphs")
    html = case["html"] + report if place == "before" else report + case["html"]
    document = decode.decode(f"<html><body>{html}</body></html>".encode(), "a.html")
    assert kinds(document)[case["line"]] == case["kind"]


def test_every_line_of_a_page_is_in_a_block() -> None:
    document = decode.decode((GOLD / "qingshan-2024.html").read_bytes(), "a.html")
    covered = {at for block in document.blocks for at in range(block.span.start, block.span.end)}
    assert all(at in covered or document.text[at] in "\n\t" for at in range(len(document.text)))


def test_the_host_is_the_saved_pages_own() -> None:
    document = decode.decode((GOLD / "qingshan-2024.html").read_bytes(), "a.html")
    assert document.host == "www.example.invalid"


@pytest.mark.parametrize(
    "head",
    [
        "<base href='http://www.a.invalid/x/'>",
        "<link rel='canonical' href='https://www.a.invalid/1.html'>",
        "<meta property='og:url' content='https://www.a.invalid/1.html'>",
        "<!-- saved from url=(0030)https://www.a.invalid/1.html -->",
    ],
)
def test_a_page_names_its_host_in_several_ways(head: str) -> None:
    page = saved_pages.page("table", "paragraphs", head=head)
    assert decode.decode(page.encode(), "a.html").host == "www.a.invalid"


def test_a_title_that_no_line_says_is_kept_as_evidence() -> None:
    lines = "".join(f"<p>{line}</p>" for line in saved_pages.REPORT)
    page = (
        f"<html><head><title>{saved_pages.TITLE}_政府网</title></head><body>{lines}</body></html>"
    )
    document = decode.decode(page.encode(), "a.html")
    assert kinds(document)[saved_pages.TITLE] == "metadata"


def test_characters_of_one_line_are_not_parted_by_the_source() -> None:
    page = "<html><p>开展<span>26</span>\n场，第\n3\n次。<b>共</b> <i>8</i>件</p></html>"
    assert decode.decode(page.encode(), "a.html").text == "开展26 场，第3次。共 8件"


def test_a_region_that_holds_the_report_is_no_furniture() -> None:
    lines = "".join(f"<p>{line}</p>" for line in saved_pages.REPORT)
    page = f"<html><body><div class='menu'>{lines}</div></body></html>"
    assert set(kinds(decode.decode(page.encode(), "a.html")).values()) == {"paragraph"}


def test_a_sheet_that_hides_the_report_is_not_believed() -> None:
    lines = "".join(f"<p>{line}</p>" for line in saved_pages.REPORT)
    page = f"<html><style>.tab{{display:none}}</style><div class='tab'>{lines}</div></html>"
    assert saved_pages.REPORT[2] in report_text(decode.decode(page.encode(), "a.html"))


def test_a_rule_for_print_hides_nothing_on_screen() -> None:
    assert sheet.hidden_names("@media print { .a{display:none} .b{display:none} }") == frozenset()


def test_every_label_of_an_index_table_is_known_in_every_shape() -> None:
    report = saved_pages.body("paragraphs")
    for row in shipped().index_labels:
        for example in (*row.examples, f"【 {row.label} 】 无", f"• {' '.join(row.label)}：无"):
            page = f"<html><body><div>{example}</div>{report}</body></html>"
            blocks = decode.decode(page.encode(), "a.html").blocks
            assert blocks[0].kind == "metadata", example


# Word -------------------------------------------------------------------------------------------


def word(build: Callable[[WordDocument], None]) -> Document:
    made = docx.Document()
    build(made)
    file = io.BytesIO()
    made.save(file)
    return decode.decode(file.getvalue(), "a.docx")


def numbered(number: int, form: str, text: str) -> str:
    """The text of `number` list paragraphs by the reader, from parts made here."""
    level = (
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )
    lists = (
        f'<w:numbering xmlns:w="{hostile.W}"><w:abstractNum w:abstractNumId="7">{level}'
        '</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
    )
    place = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr></w:pPr>'
    body = hostile.document("".join([hostile.paragraph("要点", place)] * number), text="")
    parts: dict[str, str | bytes] = {"word/document.xml": body, "word/numbering.xml": lists}
    return decode.decode(hostile.package(parts), "a.docx").text


def test_headings_carry_their_level() -> None:
    def build(made: WordDocument) -> None:
        made.add_heading("法治政府建设年度报告", level=1)
        made.add_heading("一、主要举措", level=2)
        made.add_paragraph("开展培训3期。")

    document = word(build)
    assert document.text == "法治政府建设年度报告\n一、主要举措\n开展培训3期。"
    found = [(block.kind, block.level) for block in document.blocks]
    assert found == [("heading", 1), ("heading", 2), ("paragraph", None)]


@pytest.mark.parametrize("case", cases("numbering"), ids=named)
def test_automatic_numbering_is_written_out(case: dict[str, Any]) -> None:
    lines = numbered(case["number"], case["format"], case["text"]).split("\n")
    assert lines[-1] == case["label"] + "要点"


def test_numbers_of_a_lower_level_begin_again() -> None:
    levels = {
        0: numbering.Level("chineseCounting", "%1、"),
        1: numbering.Level("decimal", "%1.%2．"),
    }
    lists = numbering.Numbering({"3": ("7", levels)})
    styles = Styles({})
    labels = [lists.label(_list_paragraph(depth), styles) for depth in (0, 1, 1, 0, 1)]
    assert labels == ["一、", "一.1．", "一.2．", "二、", "二.1．"]


def _list_paragraph(depth: int) -> Any:
    element = OxmlElement("w:p")
    properties = OxmlElement("w:pPr")
    place = OxmlElement("w:numPr")
    for tag, number in (("w:ilvl", depth), ("w:numId", 3)):
        child = OxmlElement(tag)
        child.set(qn("w:val"), str(number))
        place.append(child)
    properties.append(place)
    element.append(properties)
    return element


def test_a_table_reads_row_by_row() -> None:
    def build(made: WordDocument) -> None:
        made.add_paragraph("附表：")
        table = made.add_table(rows=2, cols=3)
        for row, texts in zip(
            table.rows, (("项目", "数量", "备注"), ("培训", "3期", "")), strict=True
        ):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text

    document = word(build)
    assert document.text == "附表：\n项目\t数量\t备注\n培训\t3期\t"
    assert kinds(document)["3期"] == "cell"


def test_a_cell_of_several_paragraphs_is_text() -> None:
    def build(made: WordDocument) -> None:
        cell, other = made.add_table(rows=1, cols=2).rows[0].cells
        cell.text = "一、主要举措"
        cell.add_paragraph("开展培训3期。")
        other.text = "备注"

    assert word(build).text == "一、主要举措\n开展培训3期。\n备注"


def test_a_running_header_is_not_read() -> None:
    def build(made: WordDocument) -> None:
        made.sections[0].header.paragraphs[0].text = "内部资料77件"
        made.add_paragraph("开展培训3期。")

    assert word(build).text == "开展培训3期。"


def test_a_line_break_begins_a_line() -> None:
    def build(made: WordDocument) -> None:
        made.add_paragraph("平安区\n年度报告")

    assert word(build).text == "平安区\n年度报告"


def test_a_text_box_follows_its_paragraph_once() -> None:
    box = (
        "<w:p><w:r><mc:AlternateContent xmlns:mc="
        '"http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice><w:txbxContent>'
        f"{hostile.paragraph('办案8件')}</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>"
        f"{hostile.paragraph('办案8件')}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
        "<w:r><w:t>如图。</w:t></w:r></w:p>"
    )
    parts: dict[str, str | bytes] = {"word/document.xml": hostile.document(box, text="")}
    assert decode.decode(hostile.package(parts), "a.docx").text == "如图。\n办案8件"


def test_hidden_text_is_left_out_and_doubted() -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>办案9件</w:t></w:r>"
    run = f"<w:p>{hidden}<w:r><w:t>如上</w:t></w:r></w:p>"
    parts: dict[str, str | bytes] = {"word/document.xml": hostile.document(run, text="")}
    document = decode.decode(hostile.package(parts), "a.docx")
    assert (document.text, [issue.code for issue in document.issues]) == ("如上", ["hidden_text"])


def test_a_table_of_contents_is_furniture() -> None:
    styles = (
        f'<w:styles xmlns:w="{hostile.W}"><w:style w:styleId="7"><w:name w:val="toc 1"/></w:style>'
        '<w:style w:styleId="8"><w:name w:val="标题 2"/></w:style></w:styles>'
    )
    body = hostile.document(
        hostile.paragraph("一、主要举措 3", '<w:pPr><w:pStyle w:val="7"/></w:pPr>')
        + hostile.paragraph("一、主要举措", '<w:pPr><w:pStyle w:val="8"/></w:pPr>'),
        text="",
    )
    parts: dict[str, str | bytes] = {"word/document.xml": body, "word/styles.xml": styles}
    document = decode.decode(hostile.package(parts), "a.docx")
    assert kinds(document) == {"一、主要举措 3": "chrome", "一、主要举措": "heading"}


# PDF --------------------------------------------------------------------------------------------


def wrapped(paragraphs: tuple[str, ...], width: int = 26) -> list[str]:
    """Paragraphs as printed lines, the first line of each set in by two characters."""
    lines = []
    for paragraph in paragraphs:
        text = "\u3000\u3000" + paragraph
        lines += [text[start : start + width] for start in range(0, len(text), width)]
    return lines


def test_printed_lines_become_paragraphs_without_header_and_page_number() -> None:
    paragraphs = (
        *saved_pages.REPORT[:6],
        "（一）" + "健全制度，完善机制，压实责任，" * 9 + "修订规程2件。",
    )
    document = decode.decode(hostile.printed(wrapped(paragraphs)), "a.pdf")
    assert document.text.split("\n") == list(paragraphs)


def test_a_table_of_a_pdf_keeps_its_cells() -> None:
    rows = [*wrapped(saved_pages.REPORT[:4]), "项目　　　　　　数量", "培训　　　　　　3期"]
    document = decode.decode(hostile.printed(rows), "a.pdf")
    assert "培训" in document.text.split("\n")[-1]


@pytest.mark.parametrize("case", cases("page_number"), ids=named)
def test_a_page_number_is_told_from_text(case: dict[str, Any]) -> None:
    assert (pdf.PAGE_NUMBER.fullmatch(case["text"]) is not None) == case["is"]


# Refusals ---------------------------------------------------------------------------------------


def test_every_refusal_says_what_to_do() -> None:
    rows = {row.code: row for row in shipped().reasons}
    expected = {code for entry in hostile.entries() for code in entry.codes}
    assert expected <= set(rows)
    for row in rows.values():
        assert row.zh
        assert row.todo_zh
        assert row.todo_en


def test_every_reason_is_given_by_some_module() -> None:
    folder = Path(decode.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py")))
    assert [row.code for row in shipped().reasons if f'"{row.code}"' not in code] == []


def test_a_refused_format_is_told_by_its_content_not_its_name() -> None:
    with pytest.raises(DecodeError) as caught:
        decode.decode(hostile.OLE + bytes(600), "年度报告.docx")
    assert caught.value.code == "doc"
