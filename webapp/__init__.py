"""Pages and API over the workflows; holds no SQL and no rule."""
