"""对比 Compare: one topic or indicator over the chosen reports, each number beside its sentence."""

from dashboard import comparing, downloads, overview
from dashboard.frame import frame

view = frame("compare")
verdicts = overview.verdicts(view)

indicators = comparing.choose(view, verdicts)
downloads.offer(view, comparing.download(view, verdicts, indicators))
comparing.show(view, indicators, verdicts)
