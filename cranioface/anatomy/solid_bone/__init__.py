"""A skull as solid bone between its tables: how thick it is, a model hollowed. Knows nothing of people."""
