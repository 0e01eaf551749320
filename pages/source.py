"""原文 Source: a report with all that was read marked in place; search over all reports."""

import streamlit as st

from dashboard import downloads, reading
from dashboard.frame import frame

view = frame("source")

left, right = st.columns(2)
with left:
    report = reading.choose_report(view)
with right:
    reading.search(view)
reading.hits(view)
downloads.offer(view, lambda: downloads.figures_of(view, report.document_id))
reading.head(view, report)
kinds = reading.choose_kinds(view)
reading.legend(view, kinds)
left, right = st.columns([3, 2], gap="large")
with left:
    reading.text(view, report, kinds)
with right, st.container(key="qj-side"):
    reading.figures(view, report)
