"""Schema migrations, run by `bootstrap.upgrade`; one change a file, both directions."""
