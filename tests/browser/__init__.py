"""A browser for the journeys: found on the machine, or installed where the machine allows it."""

from tests.browser.finder import Browser, BrowserMissing, find

__all__ = ["Browser", "BrowserMissing", "find"]
