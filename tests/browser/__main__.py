"""`python -m tests.browser` prints the path of the browser that the tests will use."""

from __future__ import annotations

import sys

from tests.browser.finder import BrowserMissing, find

if __name__ == "__main__":
    try:
        sys.stdout.write(f"{find().executable}\n")
    except BrowserMissing as missing:
        sys.exit(str(missing))
