"""The statute clock of cases: limits with start, pause, extension and the derivation of the last day."""
