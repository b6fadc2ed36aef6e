"""Work: the queue, and warm processes that each do one job after another."""
