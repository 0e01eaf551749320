"""报送与质量 Duty: is the report there, in time, complete; what is said again; what changed."""

from dashboard import duty, repetition
from dashboard.frame import frame

view = frame("duty")
shown = duty.choose_view(view)

if shown == "duty":
    duty.show(view)
elif shown == "words":
    repetition.show(view)
else:
    repetition.show_versions(view)
