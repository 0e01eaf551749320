"""Brings a part of a page into view once; the address loses its #anchor when it is rewritten."""

from __future__ import annotations

import streamlit as st

# Waits for the page to be drawn; written without "<", which the sanitizer takes for a tag.
SCROLL = (
    "<script>/*{seen}*/[0,200,500,1000].forEach(ms=>setTimeout(()=>{{"
    "const c=document.getElementById('{name}');"
    "if(c&&c.dataset.seen!=='{seen}'){{c.dataset.seen='{seen}';c.scrollIntoView({{block:'{block}'}})}}"
    "}},ms))</script>"
)


def scroll_to(name: str, seen: str, block: str = "start") -> None:
    """Scrolls to the element of this id, once for each `seen`: a code, never a reader's words."""
    script = SCROLL.format(name=name, seen=seen, block=block)
    st.html(script, unsafe_allow_javascript=True)


def target(name: str) -> None:
    """The place that `scroll_to` goes to."""
    st.html(f'<span id="{name}" class="qj-target"></span>')
