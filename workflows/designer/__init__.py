"""Processes on the drawing board: drafts, their problems, proposals, releases, comparisons."""
