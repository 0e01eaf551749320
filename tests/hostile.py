"""Files that no reader may fall for: each with the answers that are right for it.

`entries()` gives them; `python -m tests.hostile FOLDER` writes them to look at. A file is accepted
with what it must show and must not show, or refused with one of its codes.
"""

from __future__ import annotations

import io
import random
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests import saved_pages

FIGURE = "开展普法宣传4817场次"  # in every file that should be read
CANARY = "9903217"  # in places that no reader may show
TEXT = (
    "平安区司法局2024年法治政府建设年度报告\n2024年，我局坚持依法行政，现将情况报告如下：\n"
    f"一、主要举措和成效\n（一）加强普法。{FIGURE}，受教育群众3万余人次。\n"
    "二、存在的不足\n一是执法力量薄弱。\n三、下一年安排\n（一）健全制度。\n"
)
TRADITIONAL = (
    "平安區司法局2024年法治政府建設年度報告\n2024年，我局堅持依法行政，現將情況報告如下：\n"
    "一、主要舉措和成效\n（一）加強普法。開展普法宣傳4817場次，受教育群眾3萬餘人次。\n"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file. `codes` are the rejections that are right; `read` says whether reading it is."""

    name: str
    make: Callable[[], bytes]
    read: bool = True
    codes: frozenset[str] = frozenset()
    shows: tuple[str, ...] = (FIGURE,)
    hides: tuple[str, ...] = (CANARY,)


def entries() -> tuple[Entry, ...]:
    return (*_texts(), *_refused_texts(), *_pages(), *_documents(), *_pdfs(), *_other_formats())


def _fixed(content: bytes) -> Callable[[], bytes]:
    return lambda: content


def _refused(name: str, *codes: str, make: Callable[[], bytes]) -> Entry:
    return Entry(name, make, read=False, codes=frozenset(codes))


def _any(name: str, *codes: str, make: Callable[[], bytes], shows: tuple[str, ...] = ()) -> Entry:
    return Entry(name, make, read=True, codes=frozenset(codes), shows=shows)


# Plain text ------------------------------------------------------------------------------------


def _texts() -> Iterator[Entry]:
    for encoding in ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"):
        yield Entry(f"text-{encoding}.txt", _fixed(TEXT.encode(encoding)))
    yield Entry("text-gb18030-bom.txt", _fixed(b"\x84\x31\x95\x33" + TEXT.encode("gb18030")))
    yield Entry("text-gb18030-rare.txt", _fixed((TEXT + "㐂𠮷\n").encode("gb18030")))
    yield Entry("text-utf-32.txt", _fixed(b"\xff\xfe\0\0" + TEXT.encode("utf-32-le")))
    big5 = _fixed(TRADITIONAL.encode("big5"))
    yield Entry("text-big5.txt", big5, shows=("開展普法宣傳4817場次",))
    yield Entry("text-crlf.txt", _fixed(TEXT.replace("\n", "\r\n").encode()), hides=("\r",))
    yield Entry("text-cr.txt", _fixed(TEXT.replace("\n", "\r").encode()), hides=("\r",))
    yield Entry("text-nul.txt", _fixed(TEXT.replace("薄弱", "薄\0弱").encode()), hides=("\0",))
    yield Entry("text-surrogate.txt", _fixed(TEXT.encode() + b"\xed\xa0\x80\n"))
    yield Entry("text-one-bad-byte.txt", _fixed(TEXT.encode() + "一是".encode() + b"\xff\n"))
    yield Entry("text-cut-off.txt", _fixed(TEXT.encode() + "安".encode()[:2]))
    yield Entry("text-bad-gbk.txt", _fixed(TEXT.encode("gbk") + b"\xff\n"))
    mixed = TEXT.encode() + "四、其他。办理提案12件。\n".encode("gbk")
    yield Entry("text-mixed.txt", _fixed(mixed), shows=(FIGURE, "办理提案12件"))
    yield Entry("text-markup.txt", _fixed((TEXT + "<script>alert(1)</script>\n").encode()))
    yield Entry("text-formula.txt", _fixed(("=cmd|'/c calc'!A1\n" + TEXT).encode()))
    yield Entry("text-bidi.txt", _fixed((TEXT + "\u202e件3\u202c\u200b\n").encode()))
    yield Entry("text-combining.txt", _fixed((TEXT + "一" + "\u0301" * 50_000).encode()))
    yield Entry("text-long-number.txt", _fixed((TEXT + "办案" + "9" * 5_000 + "件。").encode()))
    yield Entry("text-infinite.txt", _fixed((TEXT + "办案1e309件、NaN件、-0件。").encode()))
    yield from _long_texts()


def _long_texts() -> Iterator[Entry]:
    for name, filling in (
        ("digits", "7" * 3_000_000),
        ("runs", "一是" * 100_000),
        ("brackets", "（" * 100_000),
        ("quotes", "《" * 100_000),
        ("lines", "\n" * 500_000),
        ("blanks", " " * 500_000),
        ("enumerators", "一、" * 100_000),
        ("headings", "（一）学习。\n" * 20_000),
        ("commas", "1,2" * 100_000),
        ("units", "3件" * 50_000),
    ):
        content = (TEXT + filling + "\n").encode()
        codes = ("timeout", "memory", "crashed")  # native code ends at the memory limit
        yield _any(f"long-{name}.txt", *codes, make=_fixed(content), shows=(FIGURE,))


def _refused_texts() -> Iterator[Entry]:
    noise = random.Random(1)  # noqa: S311 - reproducible noise, no secret
    yield _refused("empty.txt", "empty", make=_fixed(b""))
    yield _refused("blank.txt", "empty", make=_fixed("\ufeff \n\u3000\n".encode()))
    yield _refused("nuls.txt", "empty", make=_fixed(bytes(5_000)))
    yield _refused("noise.txt", "binary", "mojibake", make=_fixed(noise.randbytes(50_000)))
    yield _refused("program.txt", "binary", make=_fixed(b"\x7fELF\2\1\1" + bytes(range(32)) * 90))
    twice = TEXT.encode().decode("latin-1").encode()
    yield _refused("mojibake-latin.txt", "mojibake", make=_fixed(twice))
    read_as_gbk = TEXT.encode().decode("gbk", "replace").encode()
    yield _refused("mojibake-gbk.txt", "mojibake", make=_fixed(read_as_gbk))
    yield _refused("mojibake-lost.txt", "mojibake", make=_fixed(("锟斤拷" * 900).encode()))
    half = bytes(byte if place % 3 else 0xFF for place, byte in enumerate(TEXT.encode() * 5))
    yield _refused("damaged.txt", "mojibake", "binary", make=_fixed(half))
    yield _refused("english.txt", "no_chinese", make=_fixed(b"Annual report 2024: 12 events.\n"))
    yield _refused("digits.txt", "no_chinese", make=_fixed(b"123456789\n" * 500))
    yield _refused("too-large.txt", "too_large", make=lambda: (TEXT.encode() * 70_000)[:20_000_001])


# Web pages -------------------------------------------------------------------------------------


def _page(inside: str = "", head: str = "", charset: str = "utf-8") -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in TEXT.splitlines())
    return (
        f"<!DOCTYPE html><html><head><meta http-equiv='Content-Type' content='text/html; "
        f"charset={charset}'><title>年度报告</title>{head}</head><body><div id='zoom'>{paragraphs}"
        f"</div>{inside}</body></html>"
    )


def _pages() -> Iterator[Entry]:
    yield from _encoded_pages()
    yield from _hiding_pages()
    yield from _heavy_pages()
    yield Entry("page.txt", _fixed(_page().encode()), hides=("<p>",))
    yield Entry("text-as-page.html", _fixed(TEXT.encode()))
    archive = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://www.example.invalid/a.html\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="x"\r\n'
        "\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\n" + _page() + "\r\n--x--\r\n"
    )
    yield Entry("page.mhtml", _fixed(archive.encode()), hides=("--x", "MIME"))
    bare = archive.replace("text/html", "image/png")
    yield _refused("page-none.mhtml", "damaged", make=_fixed(bare.encode()))


def _encoded_pages() -> Iterator[Entry]:
    yield Entry("page-gbk.html", _fixed(_page(charset="gb2312").encode("gbk")))
    yield Entry("page-lies-utf8.html", _fixed(_page(charset="utf-8").encode("gbk")))
    yield Entry("page-lies-gbk.html", _fixed(_page(charset="gb2312").encode()))
    yield Entry("page-utf16.html", _fixed(_page(charset="utf-16").encode("utf-16")))
    entities = "".join(f"&#{ord(sign)};" for sign in TEXT.splitlines()[3])
    yield Entry("page-entities.html", _fixed(_page(f"<p>{entities}</p>").encode()))
    strange = "<p>&#99999999999;&#xD800;&#0;&bogus;&amp;amp;</p>"
    yield Entry("page-strange-entities.html", _fixed(_page(strange).encode()), hides=("\ud800",))
    yield Entry("page-nul.html", _fixed(_page("<p>\0</p>").encode()), hides=("\0",))


def _hiding_pages() -> Iterator[Entry]:
    shown = f"办案{CANARY}件"
    for name, inside in (
        ("script", f"<script>var x='{shown}'</script>"),
        ("style", f"<style>/*{shown}*/</style>"),
        ("comment", f"<!-- {shown} -->"),
        ("conditional", f"<!--[if IE]><p>{shown}</p><![endif]-->"),
        ("attribute", f"<p title='{shown}' data-x='{shown}'>见上。</p>"),
        ("display", f"<p style='color:red;display: none'>{shown}</p>"),
        ("invisible", f"<div style='visibility:hidden'><p>{shown}</p></div>"),
        ("hidden", f"<p hidden>{shown}</p>"),
        ("class", f"<style>.gone{{display:none}}</style><p class='a gone'>{shown}</p>"),
        ("far-left", f"<p style='position:absolute;left:-9999px'>{shown}</p>"),
        ("template", f"<template><p>{shown}</p></template>"),
        ("option", f"<select><option>{shown}</option></select>"),
        ("picture", f"<svg><text>{shown}</text></svg><img alt='{shown}' src='x'>"),
        ("frame", f"<iframe srcdoc='<p>{shown}</p>'>{shown}</iframe>"),
        ("input", f"<input type='hidden' value='{shown}'>"),
    ):
        yield Entry(f"page-hides-{name}.html", _fixed(_page(inside).encode()))
    moved = "<meta http-equiv='refresh' content='0;url=http://x.invalid/'><base href='//x.invalid'>"
    yield Entry("page-refresh.html", _fixed(_page(head=moved).encode()))


def _heavy_pages() -> Iterator[Entry]:
    for name, inside in (
        ("nested", "<div>" * 200_000),
        ("nested-closed", "<div>" * 100_000 + "</div>" * 100_000),
        ("nested-tables", "<table><tr><td>" * 5_000 + "表"),
        ("attributes", "<p " + " ".join(f"a{n}='{n}'" for n in range(100_000)) + ">表</p>"),
        ("long-attribute", f"<img src='data:image/png;base64,{'A' * 5_000_000}'>"),
        ("open-comments", "<!--" * 100_000),
        ("open-tags", "<a " * 100_000),
        ("open-quotes", "<a href='" * 50_000),
        ("ends", "</p>" * 200_000),
        ("wrong-ends", "<b></i>" * 100_000),
        ("paragraphs", "<p>" * 200_000),
        ("marked", "<![foo[ x ]]><![CDATA[ y ]]><!ELEMENT a><?php echo 1 ?>" * 1_000),
        ("less-than", "<" * 200_000),
        ("ampersands", "&" * 200_000),
        ("rows", "<table>" + "<tr><td>甲</td><td>乙</td></tr>" * 30_000 + "</table>"),
        ("sheet", "<style>" + ".a{color:red}" * 100_000 + "</style>"),
        ("open-sheet", "<style>" + "a{" * 200_000 + "</style>"),
        ("scripts", "<script>" * 50_000),
    ):
        content = _page(inside).encode()
        yield _any(f"page-{name}.html", "timeout", "memory", make=_fixed(content), shows=(FIGURE,))


# Word documents --------------------------------------------------------------------------------

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def document(inside: str = "", before: str = "", text: str = TEXT) -> str:
    """word/document.xml with the report's lines, `inside` after them and `before` as prologue."""
    lines = "".join(paragraph(line) for line in text.splitlines())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document xmlns:w="{W}"><w:body>'
        f"{lines}{inside}</w:body></w:document>"
    )


def package(parts: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def _docx(inside: str = "", before: str = "", **parts: str) -> Callable[[], bytes]:
    more = {f"word/{name}.xml": content for name, content in parts.items()}
    return lambda: package({"word/document.xml": document(inside, before), **more})


def _documents() -> Iterator[Entry]:
    yield Entry("word.docx", _docx())
    yield Entry("word-named.doc", _docx())
    yield Entry("word-named.html", _docx())
    yield from _word_markup()
    yield from _word_definitions()
    yield from _word_packages()


def _word_markup() -> Iterator[Entry]:
    shown = f"<w:r><w:t>办案{CANARY}件</w:t></w:r>"
    gone = shown.replace("w:t>", "w:delText>")
    yield Entry("word-deleted.docx", _docx(f"<w:p><w:del>{gone}</w:del></w:p>"))
    moved = f"<w:p><w:moveFrom>{shown}</w:moveFrom></w:p>"
    yield Entry("word-moved.docx", _docx(moved))
    kept = "<w:p><w:ins><w:r><w:t>接待来访372人次</w:t></w:r></w:ins></w:p>"
    yield Entry("word-inserted.docx", _docx(kept), shows=(FIGURE, "接待来访372人次"))
    vanished = shown.replace("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>")
    yield Entry("word-vanished.docx", _docx(f"<w:p>{vanished}</w:p>"))
    field = f"<w:p><w:r><w:instrText>PAGE {CANARY}</w:instrText></w:r></w:p>"
    yield Entry("word-field.docx", _docx(field))
    split = "<w:p><w:r><w:t>办案3</w:t></w:r><w:r><w:t>72件</w:t></w:r></w:p>"
    yield Entry("word-split.docx", _docx(split), shows=(FIGURE, "办案372件"))
    cell = "<w:tc>" + paragraph("办案372件") + "</w:tc>"
    table = f"<w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl>"
    yield Entry("word-table.docx", _docx(table), shows=(FIGURE, "办案372件\t办案372件"))
    for name, depth in (("tables", 3_000), ("controls", 20_000)):
        opened, closed = {
            "tables": ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
            "controls": ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        }[name]
        make = _docx(opened * depth + closed * depth)
        yield _any(f"word-nested-{name}.docx", "damaged", "memory", make=make, shows=(FIGURE,))
    runs = "<w:p>" + "<w:r><w:t>甲</w:t></w:r>" * 150_000 + "</w:p>"
    yield _any("word-runs.docx", "memory", "timeout", make=_docx(runs), shows=(FIGURE,))
    loop = (
        f'<w:styles xmlns:w="{W}"><w:style w:styleId="a"><w:basedOn w:val="b"/></w:style>'
        '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>'
    )
    styled = paragraph("附表", '<w:pPr><w:pStyle w:val="a"/></w:pPr>')
    yield Entry("word-style-loop.docx", _docx(styled, styles=loop))


def _word_definitions() -> Iterator[Entry]:
    external = f'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">{"<!-- -->"}]>'
    make = _docx(paragraph("&x;"), external)
    yield _refused("word-external.docx", "forbidden_xml", make=make)
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    make = _docx(paragraph("&a9;"), f'<!DOCTYPE w [<!ENTITY a0 "哈">{laughs}]>')
    yield _refused("word-laughs.docx", "forbidden_xml", make=make)
    wide = document(before='<!DOCTYPE w [<!ENTITY x "y">]>').replace("UTF-8", "UTF-16")
    make = _fixed(package({"word/document.xml": wide.encode("utf-16")}))
    yield _refused("word-utf16-dtd.docx", "forbidden_xml", make=make)
    make = _docx(numbering='<!DOCTYPE n [<!ENTITY x "y">]><n/>')
    yield _refused("word-numbering-dtd.docx", "forbidden_xml", make=make)


def _word_packages() -> Iterator[Entry]:
    yield _refused(
        "word-bomb.docx",
        "bomb",
        make=lambda: package({"word/document.xml": bytes(300_000_000)}),
    )
    large = "<w:p><w:r><w:t>" + "甲" * 30_000_000 + "</w:t></w:r></w:p>"
    yield _refused("word-large.docx", "bomb", "memory", make=_docx(large))
    pictures = {f"word/media/{n}.png": bytes(60_000_000) for n in range(4)}
    yield _refused(
        "word-picture-bomb.docx",
        "bomb",
        make=lambda: package({"word/document.xml": document(), **pictures}),
    )
    parts: dict[str, str | bytes] = {f"word/x{n}.xml": "x" for n in range(2_500)}
    yield _refused(
        "word-parts.docx", "bomb", make=lambda: package({"word/document.xml": document(), **parts})
    )
    whole = package({"word/document.xml": document()})
    yield _refused("word-cut.docx", "damaged", make=_fixed(whole[: len(whole) // 2]))
    yield _refused(
        "word-no-text.docx", "damaged", make=_fixed(package({"word/document2.xml": "x"}))
    )
    broken = package({"word/document.xml": document()[:-30]})
    yield _refused("word-broken-xml.docx", "damaged", make=_fixed(broken))
    flipped = bytearray(whole)
    flipped[len(whole) // 3] ^= 0xFF
    yield _any("word-flipped.docx", "damaged", make=_fixed(bytes(flipped)))
    locked = bytearray(whole)
    for place in _headers(whole):
        locked[place] |= 1
    yield _refused("word-locked.docx", "encrypted", "damaged", make=_fixed(bytes(locked)))
    slip = package({"word/document.xml": document(), "../../slipped.txt": CANARY})
    yield Entry("word-slip.docx", _fixed(slip))


def _headers(package_bytes: bytes) -> Iterator[int]:
    """Where the flags of each entry stand, in its own header and in the directory."""
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = package_bytes.find(mark)
        while place >= 0:
            yield place + offset
            place = package_bytes.find(mark, place + 4)


# PDF -------------------------------------------------------------------------------------------


def _pdf(objects: dict[int, bytes], root: int = 1) -> bytes:
    """A PDF of the given objects with a right cross-reference table."""
    content = b"%PDF-1.7\n"
    places = {}
    for number, body in objects.items():
        places[number] = len(content)
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size = max(objects) + 1
    table = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        content += b"%010d 00000 n \n" % places.get(number, 0)
    trailer = b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return content + trailer % (size, root, table)


def _stream(body: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(body), more, body)


def _one_page(content: bytes, resources: bytes = b"", **objects: bytes) -> bytes:
    more = {int(name[1:]): body for name, body in objects.items()}
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%s>>>>"
    return _pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: page % resources,
            4: content,
            **more,
        }
    )


def printed(lines: list[str], password: str = "", only_owner: bool = False) -> bytes:
    """A PDF by reportlab: Chinese text in a predefined CMap, a header and a page number a page."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    file = io.BytesIO()
    lock = None
    if password:
        lock = StandardEncryption("" if only_owner else password, ownerPassword=password)
    canvas = Canvas(file, pagesize=A4, encrypt=lock, invariant=True)
    pages = [lines[start : start + 5] for start in range(0, len(lines), 5)]
    for number, page in enumerate(pages, 1):
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(200, 810, "平安区司法局文件")
        canvas.drawString(290, 30, f"- {number} -")
        canvas.setFont("STSong-Light", 16)
        for place, line in enumerate(page):
            canvas.drawString(80, 770 - 30 * place, line)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _pdfs() -> Iterator[Entry]:
    lines = TEXT.splitlines()
    yield Entry("print.pdf", lambda: printed(lines), hides=("文件", "- 1 -"))
    yield Entry("print-named.txt", lambda: printed(lines))
    yield _refused("print-locked.pdf", "encrypted", make=lambda: printed(lines, "secret"))
    yield Entry("print-owner.pdf", lambda: printed(lines, "secret", only_owner=True))
    yield _refused("print-cut.pdf", "damaged", make=lambda: printed(lines)[:900])
    yield _refused("print-noise.pdf", "damaged", make=_fixed(b"%PDF-1.7\n" + b"\x01\x02x" * 900))
    yield _refused("print-many.pdf", "too_many_pages", make=lambda: _many_pages(600))
    picture = b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray"
    scan = _one_page(
        _stream(b"q 595 0 0 842 0 0 cm /I Do Q"),
        b"/XObject<</I 5 0 R>>",
        o5=picture + b"/BitsPerComponent 8/Length 1>>\nstream\n\x80\nendstream",
    )
    yield _refused("print-scan.pdf", "no_text_layer", make=_fixed(scan))
    yield _refused("print-empty.pdf", "no_text_layer", make=_fixed(_one_page(_stream(b""))))
    yield from _heavy_pdfs()


def _heavy_pdfs() -> Iterator[Entry]:
    codes = ("memory", "timeout", "crashed", "no_text_layer", "damaged", "garbled")
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>"
    recursion = _one_page(_stream(b"/F Do"), b"/XObject<</F 5 0 R>>", o5=_stream(b"/F Do", form))
    yield _refused("print-recursion.pdf", *codes, make=_fixed(recursion))
    branching = _one_page(
        _stream(b"/F Do"), b"/XObject<</F 5 0 R>>", o5=_stream(b"/F Do " * 500, form)
    )
    yield _refused("print-branching.pdf", *codes, make=_fixed(branching))
    yield _refused("print-bomb.pdf", *codes, make=_flate_bomb)
    operators = zlib.compress(b"q 1 0 0 1 0 0 cm 0 0 m 9 9 l S Q\n" * 300_000)
    many = _one_page(_stream(operators, b"/Filter/FlateDecode"))
    yield _refused("print-operators.pdf", *codes, make=_fixed(many))
    loop = _pdf({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[2 0 R]/Count 9999>>"})
    yield _refused("print-loop.pdf", *codes, "too_many_pages", make=_fixed(loop))
    latin = _one_page(
        _stream(b"BT /F 12 Tf 50 700 Td (" + b"\xd0\xfe\xb1\xa4 " * 200 + b") Tj ET"),
        b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>",
    )
    yield _refused("print-garbled.pdf", "garbled", "no_text_layer", make=_fixed(latin))


def _many_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (number + 3) for number in range(count))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    return _pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count),
            **{number + 3: page for number in range(count)},
        }
    )


def _flate_bomb() -> bytes:
    """Two layers of compression over a gigabyte of nothing, a few kilobytes long."""
    packer = zlib.compressobj(9)
    inner = b"".join(packer.compress(bytes(1_000_000)) for _ in range(1_000)) + packer.flush()
    return _one_page(_stream(zlib.compress(inner, 9), b"/Filter[/FlateDecode/FlateDecode]"))


# Other formats ---------------------------------------------------------------------------------

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _other_formats() -> Iterator[Entry]:
    yield _refused("old.doc", "doc", make=_fixed(OLE + bytes(2_000)))
    yield _refused("old-named.txt", "doc", make=_fixed(OLE + bytes(2_000)))
    yield _refused("old.wps", "wps", make=_fixed(OLE + bytes(2_000)))
    sheet = OLE + bytes(600) + "Workbook".encode("utf-16-le") + bytes(600)
    yield _refused("old.xls", "spreadsheet", make=_fixed(sheet))
    locked = OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    yield _refused("locked.docx", "encrypted", make=_fixed(locked))
    yield _refused("rich.rtf", "rtf", make=_fixed(rb"{\rtf1\ansi 2024}"))
    word_2003 = b'<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>'
    yield _refused("word-2003.xml", "doc", make=_fixed(word_2003))
    for name, part, code in (
        ("table.xlsx", "xl/workbook.xml", "spreadsheet"),
        ("show.pptx", "ppt/presentation.xml", "slides"),
        ("layout.ofd", "OFD.xml", "ofd"),
        ("several.zip", "报告.txt", "archive"),
    ):
        yield _refused(name, code, make=_fixed(package({part: "x"})))
    for name, begin, code in (
        ("scan.png", b"\x89PNG\r\n\x1a\n", "image"),
        ("scan.jpg", b"\xff\xd8\xff\xe0", "image"),
        ("scan-named.pdf", b"\xff\xd8\xff\xe0", "image"),
        ("scan.gif", b"GIF89a", "image"),
        ("scan.tif", b"II*\0", "image"),
        ("several.gz", b"\x1f\x8b\x08", "archive"),
        ("several.rar", b"Rar!\x1a\x07", "archive"),
        ("several.7z", b"7z\xbc\xaf\x27\x1c", "archive"),
    ):
        yield _refused(name, code, make=_fixed(begin + struct.pack("<I", 77) + bytes(900)))
    full = saved_pages.page("table", "paragraphs", inside=f"<!-- {CANARY} -->").encode()
    yield Entry("page-full.html", _fixed(full), shows=("开展培训3期",))


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for entry in entries():
        (folder / entry.name).write_bytes(entry.make())


if __name__ == "__main__":
    write(Path(sys.argv[1]))
