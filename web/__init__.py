"""The viewer and its REST, over `reconstruction` alone: `python -m web`, `cranioface web`. Loads nothing by itself."""
