"""Nothing in the attacks' folders is ours to run: a planted conftest.py is one of them."""

collect_ignore = ["attacks"]
