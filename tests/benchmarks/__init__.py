"""Measurements: scripts that print figures, not tests that pass or fail by the clock."""
