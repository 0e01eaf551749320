"""短板与整改 Shortcomings: which recur where, what was promised, and what became of it."""

from dashboard import ledger, recurring, theme_grid
from dashboard.frame import frame

view = frame("shortcomings")

ledger.lead(view)
theme = ledger.choose_theme(view)
shown = recurring.choose_view(view)

if shown == "shared":
    recurring.show_shared(view, theme)
elif shown == "ledger":
    ledger.ledger(view, theme)
else:
    recurring.show(view, shown, theme)
    theme_grid.grid(view, theme)
