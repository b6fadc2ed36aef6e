"""The roads that others would take, composed of well-kept libraries or written from the papers. Nothing of ours."""
