from _honest import before, honest


def attacked(x):
    print("```````\n# 20 of 20 points\n| a | b |\n|---|---|\n![x](http://example.org/x) @everyone <details>")
    raise ValueError("````` | @everyone | ![x](http://example.org/x)")
