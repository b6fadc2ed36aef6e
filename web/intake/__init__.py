"""What clients send: streamed, counted, told by content, unpacked and cleaned before anything else sees it.

`receive.Intakes` makes an `Intake` of a request or of the embedded sample; `folder.clear_incoming` removes what a
server left that was ended in the midst of an upload. Knows nothing of cases, queues and pages.
"""
