"""Where a draft is tried before it is released: stories in a process apart, offices to practise in."""
