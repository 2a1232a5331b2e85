"""Processes, decisions and the trade of an unemployment-insurance office; knows no web."""
