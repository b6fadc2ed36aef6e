"""The pages, in NiceGUI."""
