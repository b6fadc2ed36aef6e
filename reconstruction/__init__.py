"""The road of data: the only room that knows the order of the stations."""
