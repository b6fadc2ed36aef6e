"""A case: a skull (or one image) and what is asked about it, as plain data that a server or another program hands over.

`asked` says what may be asked, `told` what the folder of a finished face tells its viewer, `session` makes it.
"""
