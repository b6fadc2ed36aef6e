"""What clients send: streamed, counted, told by content, unpacked and cleaned before anything else sees it.

`receive.Intakes` makes an `Intake` of a request or of the embedded sample. Knows nothing of cases, queues and pages.
"""
