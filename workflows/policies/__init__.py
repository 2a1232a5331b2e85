"""Dated policy: what table and parameter is in force on a day in an area; worked cases hold it."""
