"""What a browser may do with an answer of ours: Content-Security-Policy and the other headers, and why.

`'unsafe-eval'`: NiceGUI has Vue compile templates in the browser and evaluates the handlers that its server sends;
`'unsafe-inline'` of styles: Vue and Quasar add sheets as they go. Scripts within a page run by nonce alone.
"""

from __future__ import annotations

CLOSED = "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
SEEN = "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; style-src 'self' 'unsafe-inline'"
DATA = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"
DOCS = f"default-src 'none'; script-src 'self'; {SEEN}; {CLOSED}"

ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # with `no-referrer` a browser hides the Origin of the login's form as well
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
UNLESS_SAID = {"cache-control": "no-store"}


def of_page(nonce: str) -> str:
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; worker-src 'self' blob:; "
        f"manifest-src 'self'; {SEEN}; {CLOSED}"
    )
