"""The dashboard in a real browser, on the two real reports, from an empty data folder on."""

from __future__ import annotations

import csv
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from dashboard import tables

ROOT = Path(__file__).resolve().parent.parent
DEBIAN = Path("/usr/bin/chromium")
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
PATIENCE_MS = 60_000  # two cores, shared
expect.set_options(timeout=PATIENCE_MS)
STYLE = ROOT / "dashboard" / "style.css"
NEWEST = "qj-grid qj-themes qj-newest"  # as the grid of themes by year is named
PAGES = ("", "compare", "shortcomings", "duty", "source")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over a data folder that holds the two reports and no build."""
    data = tmp_path_factory.mktemp("data")
    shutil.copytree(ROOT / "data" / "reports", data / "reports")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    with (data / "server.log").open("wb") as log:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"QUJIAN_DATA_DIR": str(data)},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(server.pid, signal.SIGTERM)  # only the group started above
            server.wait(30)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()  # noqa: S310
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not start")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = str(DEBIAN) if DEBIAN.exists() else None
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A visitor with a Chinese browser; nothing it asks for may leave the machine."""
    context = browser.new_context(
        locale="zh-CN", viewport={"width": 1280, "height": 800}, accept_downloads=True
    )
    context.set_default_timeout(PATIENCE_MS)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    yield page
    context.close()
    local = (address, address.replace("http", "ws"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(local)] == []


def go(page: Page, url: str) -> None:
    """Opens an address and waits until everything is drawn."""
    page.goto(url)
    page.locator(".qj-table, .qj-text").first.wait_for()
    still(page)


def still(page: Page) -> None:
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    page.wait_for_timeout(150)


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_the_first_visit_makes_the_build_and_shows_the_reports(page: Page, address: str) -> None:
    go(page, address)
    expect(page.locator("h1")).to_have_text("区县年报对比")
    keys = page.locator(".qj-keys").inner_text()
    assert "2 份" in keys
    assert "41 个" in keys
    assert page.evaluate("document.documentElement.lang") == "zh-CN"


def test_signs_that_markdown_eats_are_on_screen(page: Page, address: str) -> None:
    go(page, address)
    shown = page.locator(".coverage").inner_text()
    for figure in (">30,000 人", "≈3,000 场次", "≥90%", ">130 人次"):
        assert figure in shown


def test_a_filter_narrows_the_table_and_stands_in_the_address(page: Page, address: str) -> None:
    go(page, address)
    page.get_by_test_id("stSidebar").get_by_role("button", name="魏都区").first.click()
    expect(page.locator(".coverage thead")).not_to_contain_text("魏都区")
    still(page)
    assert query(page)["d"] == ["440104"]
    assert "越秀区" in page.locator(".qj-force").inner_text()
    page.get_by_test_id("stSidebar").get_by_role("link", name="短板与整改").click()
    page.locator(".qj-grid").wait_for()
    still(page)
    assert query(page)["d"] == ["440104"]
    assert "魏都区" not in page.locator(".qj-grid").inner_text()
    page.get_by_test_id("stSidebar").get_by_role("button", name="恢复默认").click()
    expect(page.locator(".qj-grid thead")).to_contain_text("魏都区")


def test_the_language_is_one_click_away_and_keeps_the_view(page: Page, address: str) -> None:
    go(page, f"{address}/compare?d=440104&t=volunteers")
    page.get_by_role("radio", name="English").or_(
        page.get_by_test_id("stSidebar").get_by_text("English", exact=True)
    ).first.click()
    expect(page.locator("h1")).to_have_text("Compare")
    still(page)
    assert query(page)["d"] == ["440104"]
    assert query(page)["t"] == ["volunteers"]
    assert "115 teams" in page.locator(".sentences").first.inner_text()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator(".sentences blockquote").first.get_attribute("lang") == "zh-CN"


def test_a_link_opens_the_same_view_in_either_language(page: Page, address: str) -> None:
    view = "compare?d=411002&d=440104&y=all&t=learning&i=training_sessions"
    for language, number, why in (
        ("zh", "≈200 场次", "仅供参考：年份不同、范围不同"),
        ("en", "≈200 sessions", "For reference only: different years, different scope"),
    ):
        go(page, f"{address}/{view}&lang={language}")
        assert number in page.locator(".sentences").inner_text()
        assert why in page.locator(".qj-judged").inner_text()


def test_the_back_button_undoes_a_choice(page: Page, address: str) -> None:
    go(page, address)
    page.get_by_text("志愿服务", exact=True).first.click()
    expect(page.locator(".coverage")).not_to_contain_text("普法讲座")
    still(page)
    assert query(page)["t"] == ["volunteers"]
    page.go_back()
    expect(page.locator(".coverage")).to_contain_text("普法讲座")


def test_one_step_back_from_a_report_is_the_page_before(page: Page, address: str) -> None:
    go(page, f"{address}/?lang=zh")
    page.get_by_role("button", name="≈3,000 场次").first.click()
    page.locator(".qj-pop:popover-open").get_by_role("link", name="在报告中查看").click()
    page.locator(".qj-text").wait_for()
    still(page)
    page.go_back()
    expect(page.locator("h1")).to_have_text("区县年报对比")


def test_where_nothing_comes_back_the_download_holds_the_sentences(
    page: Page, address: str
) -> None:
    go(page, f"{address}/shortcomings?lang=zh")
    with page.expect_download() as download:
        page.locator(".stDownloadButton button").click()
    assert "普法工作方式方法还需创新" in Path(download.value.path()).read_text("utf-8-sig")


def test_a_phone_shows_every_stated_shortcoming(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    go(page, f"{address}/shortcomings?lang=zh")
    cells = page.locator(".qj-themes td > .qj-n")
    assert cells.count() == 8
    for cell in cells.all():
        expect(cell).to_be_visible()


def test_a_number_opens_its_sentence_and_leads_to_the_report(page: Page, address: str) -> None:
    go(page, address)
    page.get_by_role("button", name="≈3,000 场次").first.click()
    panel = page.locator(".qj-pop:popover-open")
    expect(panel.locator("mark")).to_have_text("近3000场次")
    assert "略少于 3,000" in panel.inner_text()
    panel.get_by_role("link", name="在报告中查看").click()
    chosen = page.locator("#chosen")
    expect(chosen).to_have_text("近3000场次")
    expect(chosen).to_be_in_viewport()
    assert query(page)["at"] == ["1591"]


def test_a_number_opens_by_keyboard_and_closes_with_escape(page: Page, address: str) -> None:
    go(page, address)
    page.get_by_role("button", name="115 支").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".qj-pop:popover-open mark")).to_have_text("115支")
    page.keyboard.press("Escape")
    expect(page.locator(".qj-pop:popover-open")).to_have_count(0)


def test_a_cell_of_the_grid_opens_its_quotation(page: Page, address: str) -> None:
    go(page, f"{address}/shortcomings")
    page.locator(".qj-grid .qj-n").first.click()
    panel = page.locator(".qj-pop:popover-open")
    expect(panel.locator("blockquote").first).to_be_visible()
    panel.get_by_role("link", name="在报告中查看").first.click()
    expect(page.locator("#chosen").first).to_be_in_viewport()


def test_the_csv_has_the_bytes_that_excel_wants(page: Page, address: str) -> None:
    go(page, f"{address}/compare?t=volunteers&d=440104")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载本页数据（CSV）").click()
    name = download.value.suggested_filename
    data = Path(download.value.path()).read_bytes()
    assert name.startswith("区县年报_对比_2023_")
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") > 2
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert {row["区县"] for row in rows} == {"越秀区"}
    near = next(row for row in rows if row["原文数字"] == "近3000场次")
    assert (near["数值"], near["标记"], near["起"]) == ("3000", "近", "1591")


def test_search_leads_to_the_place(page: Page, address: str) -> None:
    go(page, f"{address}/source?q=志愿服务队")
    expect(page.locator(".qj-hits mark").first).to_have_text("志愿服务队")
    page.locator(".qj-hits a").first.click()
    expect(page.locator("#chosen").first).to_be_in_viewport()
    assert page.locator("#chosen").first.inner_text() in "志愿服务队"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_phone_never_scrolls_sideways(page: Page, address: str, path: str, language: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    go(page, f"{address}/{path}?lang={language}")
    widths = page.evaluate(
        """() => {
            const main = document.querySelector('[data-testid="stMain"]');
            return [document.documentElement.scrollWidth, main.scrollWidth];
        }"""
    )
    assert max(widths) <= 390


# The colour of an element, and the colour that it stands on.
OWN_GROUND = """node => {
    let under = node;
    const clear = colour => colour === 'rgba(0, 0, 0, 0)';
    while (clear(getComputedStyle(under).backgroundColor)) under = under.parentElement;
    return [getComputedStyle(node).color, getComputedStyle(under).backgroundColor];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_legible_in_both_themes(browser: Browser, address: str, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme, locale="zh-CN")  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    go(page, address)
    for place in (".coverage tbody th", ".qj-n", ".qj-gap", ".qj-force", ".qj-link, .qj-keys dt"):
        text, ground = page.locator(place).first.evaluate(
            """node => [getComputedStyle(node).color,
                getComputedStyle(document.querySelector('.stApp')).backgroundColor]"""
        )
        assert contrast(text, ground) >= 4.5, (place, text, ground)
    for place in ("[data-tag] span", ".qj-flag"):
        text, ground = page.locator(place).first.evaluate(OWN_GROUND)
        assert contrast(text, ground) >= 4.5, (place, text, ground)
    context.close()


def test_a_phone_shows_the_newest_years_first_and_all_of_them(page: Page) -> None:
    years = ["2020", "2021", "2022", "2023", "2024"]
    cells = [f'<span class="qj-cell qj-s1">{year}</span>' for year in years]
    html = tables.table(["短板", "提到的年报", *years], [["短板一", "5 / 5", *cells]], NEWEST)
    page.set_viewport_size({"width": 390, "height": 844})
    page.set_content(f"<style>{STYLE.read_text(encoding='utf-8')}</style>{html}")
    boxes = {
        cell.inner_text(): cell.bounding_box() or {}
        for cell in page.locator("th[scope=row], .qj-cell").all()
    }
    places = {text: (box["y"], box["x"]) for text, box in boxes.items()}
    assert sorted(places, key=places.__getitem__) == ["短板一", *reversed(years)]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes.values())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_quotation_looks_like_the_link_it_is(browser: Browser, address: str, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme, locale="zh-CN")  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    go(page, f"{address}/shortcomings?s=ledger&lang=zh")
    quotation = page.locator(".qj-ledger a[lang]").first
    text, ground = quotation.evaluate(OWN_GROUND)
    accent = page.locator("summary, .qj-link").first.evaluate(
        "node => getComputedStyle(node).color"
    )
    plain = page.locator(".qj-table").first.evaluate("node => getComputedStyle(node).color")
    assert (text, text == plain) == (accent, False)
    assert contrast(text, ground) >= 4.5
    quotation.hover()
    line = quotation.evaluate("node => getComputedStyle(node).textDecoration")
    assert line.startswith("underline")
    assert "dotted" not in line
    context.close()


def test_the_focus_of_the_keyboard_is_seen(page: Page, address: str) -> None:
    go(page, address)
    page.keyboard.press("Tab")
    for place in ("[data-testid=stPageLink] a", ".qj-n", "summary"):
        page.locator(place).first.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")  # as by keyboard, not by script
        style, width = page.evaluate(
            """() => [getComputedStyle(document.activeElement).outlineStyle,
                parseFloat(getComputedStyle(document.activeElement).outlineWidth)]"""
        )
        assert (style, width >= 2) == ("solid", True), place


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two colours as CSS computes them: rgb(1, 2, 3)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in colour.split("(")[1].rstrip(")").split(",")[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_print_leaves_out_the_controls_and_names_the_data(page: Page, address: str) -> None:
    go(page, address)
    page.emulate_media(media="print")
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    assert "数据版本" in page.locator(".qj-force").inner_text()
