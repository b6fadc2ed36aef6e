"""What clients send: streamed, counted, told by content, unpacked and cleaned before anything else sees it.

`take` makes an `Intake` of a multipart request, `sample_intake` one of the embedded sample, `clear_incoming` removes
what a server left that was ended in the midst of an upload. Knows nothing of cases, queues and pages.
"""

from web.intake.folder import clear_incoming
from web.intake.sample import sample_intake
from web.intake.take import take

__all__ = ["clear_incoming", "sample_intake", "take"]
