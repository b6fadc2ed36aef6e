"""How right a face is: every statistic once. Knows nothing of how a face was made."""
