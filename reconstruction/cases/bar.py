"""How far one face is: the shares of its own stations, as long as each takes a warm process. Knows no station's work.

The road's shares are those of a command that loads its libraries first; a face over a skull that is kept begins late.
"""

from __future__ import annotations

from collections.abc import Sequence

from reconstruction.cases.asked import Asked, Kind
from reconstruction.stations import Progress

CT, IMAGE = " of a CT", " of an image"  # where a station of the same name takes another time
# seconds of one thread, warm, of the embedded sample; of a CT and of a completion as of a head CT at 1 mm
SECONDS = {
    "read": 0.2, "read of a CT": 4.0, "align": 2.0, "complete": 15.0, "describe": 0.9, "implant": 17.0,
    "radiograph": 0.6, "tissue-depth face": 0.5, "translate": 0.6, "fuse": 1.6, "profile": 0.4, "measure": 0.5,
    "measure of a CT": 1.8, "draw": 0.4, "write": 0.3, "faces": 3.0, "print": 6.0, "view": 1.1,
    "predict": 0.3, "write of an image": 1.2,
}  # fmt: skip


def stations_of(kind: Kind, asked: Asked, with_radiograph: bool = False, described: bool = False) -> list[str]:
    """What such a face passes, in its order, by the names of `SECONDS`; described: its skull is known already."""
    if kind == "image":
        return ["read", "predict", f"write{IMAGE}", "view"]
    printed = ["print"] if asked.printed else []
    film, whole, scan = with_radiograph, asked.complete, CT if kind == "ct" else ""
    before = [f"read{scan}", "align", *(["complete"] if whole else []), "describe", *(["implant"] if whole else [])]
    method = ["tissue-depth face"] if asked.method == "tissue-depth" else ["translate", "fuse"]
    made = [*(["radiograph"] if film else []), *method, *(["profile"] if film else [])]
    printed = [*(["faces"] if asked.faces == 3 else []), *printed]
    return [*([] if described else before), *made, f"measure{scan}", "draw", "write", *printed, "view"]


def plain_name(station: str) -> str:
    """As the road announces it, whatever it is of."""
    return station.removesuffix(CT).removesuffix(IMAGE)


class Bar:
    """Tells `progress` each station with the share of `stations`, in their order, that lies behind it.

    It never goes back; a station that was not foreseen stands where the last one did.
    """

    def __init__(self, progress: Progress, stations: Sequence[str]) -> None:
        whole, behind = sum(SECONDS[name] for name in stations), 0.0
        self._behind: dict[str, float] = {}
        for name in stations:
            self._behind[plain_name(name)] = behind / whole
            behind += SECONDS[name]
        self._progress, self._share = progress, 0.0

    def __call__(self, station: str, share: float = 0.0) -> None:
        """As the road calls it; the share that it tells is of another whole."""
        self._share = max(self._share, self._behind.get(station, 0.0))
        self._progress(station, self._share)
