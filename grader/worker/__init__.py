"""The untrusted room: a process that imports one submission and makes the calls it is told.

It is started clean (``python -I``), knows no answer, and says nothing but plain values.
"""
