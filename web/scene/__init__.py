"""The interactive 3D view: one NiceGUI element over the three.js that NiceGUI ships."""
