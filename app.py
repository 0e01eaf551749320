"""总览 Overview: what is on file, what may be compared, and who reported what."""

import streamlit as st

from dashboard import downloads, overview
from dashboard.frame import frame

drawn = frame("overview")
verdicts = overview.verdicts(drawn)

overview.lead(drawn)
overview.key_numbers(drawn, verdicts)

st.header(drawn.words("coverage"), anchor=False)
topic = overview.choose_topic(drawn)
overview.coverage(drawn, verdicts, topic)
downloads.offer(drawn, lambda: downloads.figures(drawn, topic))

overview.chart(drawn, verdicts)
