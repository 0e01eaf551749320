"""总览 Overview: what is on file, what may be compared, and who reported what."""

import streamlit as st

from dashboard import downloads, overview
from dashboard.frame import frame

view = frame("overview")
verdicts = overview.verdicts(view)

overview.lead(view)
overview.key_numbers(view, verdicts)

st.header(view.words("coverage"), anchor=False)
topic = overview.choose_topic(view)
overview.coverage(view, verdicts, topic)
downloads.offer(view, lambda: downloads.figures(view, topic))

overview.chart(view, verdicts)
