"""Who may ask: Host, Origin, token, size, and the headers that every answer carries. Pure ASGI, web sockets too.

`stack.guards` lists them from the outside in. None of them knows what lies behind it.
"""
