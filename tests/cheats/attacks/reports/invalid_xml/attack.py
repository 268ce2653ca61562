from _honest import before, honest


def attacked(x):
    print("]]></system-out><testcase/> \x00\x01\x0b\ufffe\uffff")
    raise ValueError("]]> \x00 \ud800 &amp; <!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>")
