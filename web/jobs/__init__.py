"""Warm processes that make faces: what they are told and tell, their bounds, and the crew that keeps them going."""
