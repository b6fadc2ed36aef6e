"""What a person gets to see: pictures, tissue depths, report.json. Knows nothing of networks."""
