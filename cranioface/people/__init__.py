"""What is known of a person, and the folders that people and datasets lie in. Knows nothing of how shapes are made."""
