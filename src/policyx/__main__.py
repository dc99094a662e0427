"""`python -m policyx`."""

from __future__ import annotations

from policyx.cli.app import main

if __name__ == "__main__":
    main()
