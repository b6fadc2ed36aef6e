"""The library that all rooms stand on."""
