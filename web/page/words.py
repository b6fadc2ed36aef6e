"""The words of people for what programs call otherwise: stations, states, kinds, methods. Knows nothing of pages."""

from __future__ import annotations

from reconstruction.cases.asked import Asked
from web.cases.records import Health

LEAD = "A reconstruction is a lead, never an identification."

# in the order of the road, in which a face at work shows those that it passes
STATIONS = {
    "load": "Start", "read": "Read the input", "align": "Find the Frankfurt frame", "network": "Load the network",
    "complete": "Complete the bone", "describe": "Describe the skull", "implant": "Fit an implant",
    "radiograph": "Lay the radiograph on the skull", "skull test": "Look whether it is a skull",
    "predict": "Predict from the image",
    "tissue-depth face": "Place the tissue depths", "translate": "Predict the soft tissue",
    "fuse": "Fuse eight views into one face", "profile": "Bend to the profile", "measure": "Measure", "draw": "Draw",
    "write": "Write the files", "faces": "Make it lean and full",
    "print": "Make it printable", "view": "Prepare the view",
}  # fmt: skip
STATES = {
    "queued": "Waiting", "running": "Running", "done": "Done", "refused": "Refused", "failed": "Failed",
    "died": "Interrupted", "cancelled": "Cancelled",
}  # fmt: skip
KINDS = {"mesh": "Skull mesh", "ct": "Head CT", "image": "One image"}
METHODS = {"pix2pix": "Eight-view network", "tissue-depth": "Textbook depths"}
NEXT = {  # what to do after an end that is none; `refused` says it in its own line
    "failed": "That is an error of the program, not of your file. If it fails again, tell whoever runs this server.",
    "died": "The work was ended from outside, as when the server is stopped or its memory runs out. Try it again.",
    "cancelled": "It was cancelled before it ended.",
    "refused": "Correct the input as the line says and drop it again.",
}  # fmt: skip


READYING = (
    "The server loads its networks, which takes some ten seconds; after an installation or an update it compiles "
    "first, for two to four minutes. The face then begins by itself."
)


def holdup(health: Health) -> str | None:
    """Why nothing that waits can begin, however short the queue; None: nothing hinders it."""
    if health.warm:
        return None
    return f"It makes no faces: {health.trouble}." if health.trouble else READYING


def station(name: str | None) -> str:
    """A station for people; one that is not known here as it calls itself."""
    return "" if name is None else STATIONS.get(name, name.replace("_", " ").capitalize())


def method(name: str) -> str:
    return METHODS.get(name, name)


def facts(asked: Asked) -> str:
    """What is known in a line: `Female, 45 years, BMI 30, fullness +1.2`, or that nothing is."""
    known = [
        asked.sex,
        None if asked.age is None else f"{asked.age:g} years",
        None if asked.bmi is None else f"BMI {asked.bmi:g}",
        None if asked.fullness is None else f"fullness {asked.fullness:+g}",
    ]
    line = ", ".join(word for word in known if word)
    return line[:1].upper() + line[1:] if line else "Sex, age and BMI unknown"


def printed(asked: Asked) -> str:
    """How a print is asked: `On a stand, walls of 2 mm`."""
    walls = "solid" if asked.wall_mm is None else f"walls of {asked.wall_mm:g} mm"
    return f"On a stand, {walls}" if asked.base else walls.capitalize()


def size(count: float) -> str:
    """Bytes as people read them, in powers of 1000."""
    for unit in ("bytes", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "bytes" or count >= 10 else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"
