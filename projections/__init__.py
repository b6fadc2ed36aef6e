"""From meshes to eight depth maps of a person, and from people to a dataset. Knows nothing of networks."""
