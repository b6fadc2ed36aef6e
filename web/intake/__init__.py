"""What clients send: streamed, counted, told by content, unpacked and cleaned before anything else sees it."""
