from _honest import before, honest


def attacked(x):
    print("[bold red]x[/] [link=https://example.org]all points[/link] [/nothing]")
    raise ValueError("[/bold] [link=file:///etc/passwd]x[/link] [[/]]")
