"""Every test, and `python3 -m tests` that sets up and runs them."""
