"""The command line. Nothing but it imports this package: what a short run gains may be set here."""

from __future__ import annotations

import gc

# modules and tables are a hundred thousand objects without cycles: to look through them again and again costs time
gc.set_threshold(200_000, 20, 100)
