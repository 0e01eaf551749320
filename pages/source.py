"""原文 Source: a report with all that was read marked in place; search over all reports."""

import streamlit as st

from dashboard import downloads, reading
from dashboard.frame import frame

drawn = frame("source")

left, right = st.columns(2)
with left:
    report = reading.choose_report(drawn)
with right:
    reading.search(drawn)
reading.hits(drawn)
downloads.offer(drawn, lambda: downloads.figures_of(drawn, report.document_id))
reading.head(drawn, report)
kinds = reading.choose_kinds(drawn)
left, right = st.columns([3, 2], gap="large")
with left:
    reading.text(drawn, report, kinds)
with right, st.container(key="qj-side"):
    reading.figures(drawn, report)
