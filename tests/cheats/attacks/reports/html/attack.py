from _honest import before, honest


def attacked(x):
    print("<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>")
    raise ValueError("</script><!--</pre></code>\"' onmouseover=alert(1) x='")
