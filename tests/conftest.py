"""Fixtures of reports. In CI hypothesis draws the same examples each time; elsewhere it looks for new ones."""

from __future__ import annotations

import os

from hypothesis import settings

from tests.report_shown import browser, many, one, window

__all__ = ["browser", "many", "one", "window"]

settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("dev", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")
