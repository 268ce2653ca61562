"""The jail of a worker: what it gives up before it is handed a student's source.

:func:`grader.jail.enter.enter` takes the steps in their order, :mod:`grader.jail.selftest` then
tries what must fail, and what it measured is what every report says. Everything here runs in a
process that is about to hold a submission; what the layers are called and what each would have
stopped stands in :mod:`grader.layers`.
"""
