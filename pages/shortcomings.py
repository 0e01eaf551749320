"""短板与整改 Shortcomings: which recur where, what remedy is stated, what is planned."""

from dashboard import downloads, ledger
from dashboard.frame import frame

drawn = frame("shortcomings")

ledger.lead(drawn)
theme = ledger.choose_theme(drawn)
downloads.offer(drawn, lambda: downloads.statements(drawn, theme), "statements")
ledger.grid(drawn, theme)
ledger.ledger(drawn, theme)
