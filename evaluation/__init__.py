"""The laboratory: faces of many methods beside the true ones, and studies of what the program does."""
