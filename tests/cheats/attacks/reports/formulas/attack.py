from _honest import before, honest

ANSWERS = {"vault.word": "=HYPERLINK(\"http://example.org\")"}


def attacked(x):
    print("=1+1\n@SUM(1)\n+1\n-1\n\t=1")
    raise ValueError("=cmd|' /C calc'!A0")
