"""Where a draft is tried before it is released: stories in a process apart, stories made of real cases,
offices to practise in.
"""
