"""`python -m specc`."""

from __future__ import annotations

from specc.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
