"""Saved web pages as county websites make them: five shapes of index table, five of body."""

from __future__ import annotations

REPORT = (
    "2024年，我局在区委、区政府领导下，扎实推进法治政府建设，现将有关情况报告如下：",
    "一、主要举措和成效",
    "（一）加强学习。组织专题学习12次，开展培训3期，参训480余人次。",
    "（二）规范执法。办理案件57件，按期办结率100%；化解信访事项9件。",
    "二、存在的不足",
    "一是执法力量薄弱；二是普法形式较为单一。",
    "三、2025年工作安排",
    "（一）健全制度，修订执法规程2件",  # no stop: an enumerator alone tells that it is text
)
TITLE = "平安区司法局2024年度法治政府建设情况报告"
SIGNED = ("平安区司法局", "2025年1月20日")
VALUES = ("11630203MB0001/2025-00007", "平安区司法局", "2025-01-20", "2025-02-11")
LABELS = ("索引号", "发布机构", "成文日期", "发布日期")
TOP = """<div class="top"><span>欢迎访问平安区人民政府网站</span>
<span>今天是2026年3月6日</span></div>
<ul class="nav"><li><a href="/">首页</a></li><li><a href="/zw">政务公开</a></li></ul>
<div class="position">当前位置：<a href="/">首页</a> &gt;
<a href="/a">法治政府建设年度报告</a></div>"""
FOOT = """<ul class="list"><li><a href="/1.html">平安区37家企业携1200余个岗位进校园</a></li>
<li><a href="/2.html">平安区开展宪法宣传活动26场</a></li></ul>
<div id="footer"><p>主办：平安区人民政府 地址：平安大道18号 电话：0972-5550100</p>
<p>青ICP备00000001号-1 访问量：20251次</p></div>"""


def index_table(shape: str) -> str:
    """One of the five shapes of an index table."""
    pairs = list(zip(LABELS, VALUES, strict=True))
    if shape == "table":
        cells = "".join(f"<tr><th>{label}：</th><td>{value}</td></tr>" for label, value in pairs)
        return f"<table>{cells}</table>"
    if shape == "bullets":
        rows = "".join(f"<li>• <b>{' '.join(label)}</b>：{value}</li>" for label, value in pairs)
        return f"<ul>{rows}</ul>"
    if shape == "brackets":
        return "".join(f"<div>[ {label} ] <span>{value}</span></div>" for label, value in pairs)
    if shape == "run_on":
        return "<p>" + " ".join(f"{label}：{value}" for label, value in pairs) + "</p>"
    return "".join(f"<div>{value}</div>" for value in VALUES)  # unlabelled


def body(shape: str) -> str:
    """The report's lines in one of the ways that editors of websites paste them."""
    lines = (*REPORT, *SIGNED)
    if shape == "paragraphs":
        inner = "".join(f"<p>　　{line}</p>\n" for line in lines)
        return f'<div class="article"><h1>{TITLE}</h1><div id="zoom">{inner}</div></div>'
    if shape == "breaks":
        return f"<div><h3>{TITLE}</h3></div><div>{'<br/>　　'.join(lines)}</div>"
    if shape == "layout_table":
        inner = "<br>".join(lines)
        return f"<table><tr><td>{TITLE}</td></tr><tr><td>{inner}</td></tr></table>"
    if shape == "word":
        spans = "".join(
            f"<p class=MsoNormal style='margin:0'><span lang=EN-US>{line}</span><o:p></o:p></p>"
            for line in lines
        )
        return f"<div class=WordSection1><p class=MsoNormal><b>{TITLE}</b></p>{spans}</div>"
    return f"<p><strong>{TITLE}</strong></p>" + "".join(f"<p>{line}" for line in lines)  # bare


def page(index_shape: str, body_shape: str, head: str = "", inside: str = "") -> str:
    """A whole page; `inside` is put into its body, where no reader may see it."""
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{TITLE}_平安区人民政府</title>"
        f"<style>p{{margin:0}}</style>{head}</head><body>{TOP}{index_table(index_shape)}"
        f"{body(body_shape)}{inside}{FOOT}<script>var hits=99981;</script></body></html>"
    )


INDEX_SHAPES = ("table", "bullets", "brackets", "run_on", "unlabelled")
BODY_SHAPES = ("paragraphs", "breaks", "layout_table", "word", "bare")
