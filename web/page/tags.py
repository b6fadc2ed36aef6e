"""Plain HTML tags as NiceGUI elements, their text always escaped: a page of ours reads as a page and not as Quasar.

Knows nothing of cases.
"""

from __future__ import annotations

from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement


def text(tag: str, words: object, classes: str = "") -> TextElement:
    """One tag that holds words; Vue sets them as text, so nothing in them is markup."""
    return TextElement(tag=tag, text=str(words)).classes(classes)


def box(tag: str = "div", classes: str = "", **attributes: str) -> Element:
    """One tag to hold others (`with box(...)`); `aria_label="x"` is written aria-label."""
    made = Element(tag).classes(classes)
    made.props.update({name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()})
    return made


def link(words: str, target: str, classes: str = "", **attributes: str) -> TextElement:
    made = text("a", words, classes)
    made.props.update({"href": target} | {name.replace("_", "-"): value for name, value in attributes.items()})
    return made


def icon(name: str, classes: str = "") -> TextElement:
    """A Material icon, of the font that NiceGUI ships; hidden from screen readers, since words stand beside it."""
    made = text("span", name, f"material-icons-outlined icon {classes}")
    made.props["aria-hidden"] = "true"
    return made


def facts_list(rows: list[tuple[str, str]], classes: str = "pairs") -> None:
    """Names and their values, as a definition list."""
    with box("dl", classes):
        for name, value in rows:
            text("dt", name)
            text("dd", value)
