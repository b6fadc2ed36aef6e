"""Cases as a server keeps them: their records, their database and folders, and what may be done with them."""
