"""短板与整改 Shortcomings: which recur where, what remedy is stated, what is planned."""

from dashboard import downloads, ledger
from dashboard.frame import frame

view = frame("shortcomings")

ledger.lead(view)
theme = ledger.choose_theme(view)
downloads.offer(view, lambda: downloads.statements(view, theme), "statements")
ledger.grid(view, theme)
ledger.ledger(view, theme)
