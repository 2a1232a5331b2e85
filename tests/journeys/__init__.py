"""Whole stories in a browser: every role signs in and does its step by what it sees on the page."""
