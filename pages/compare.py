"""."""
from dashboard.frame import frame
drawn = frame("compare")
