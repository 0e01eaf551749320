"""对比 Compare: one topic or indicator over the chosen reports, each number beside its sentence."""

from dashboard import comparing, downloads, overview
from dashboard.frame import frame

drawn = frame("compare")
verdicts = overview.verdicts(drawn)

indicators = comparing.choose(drawn, verdicts)
downloads.offer(drawn, comparing.download(drawn, verdicts))
comparing.show(drawn, indicators, verdicts)
