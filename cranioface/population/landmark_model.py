"""From skull measures to landmark positions: the sagittal plane solved from radii and chords, the sides from breadths.

Owns the geometry of the recipe (Howells' radii start at the transmeatal axis, which is the x axis of the Frankfurt
frame). Knows nothing of surfaces. Frame: Frankfurt, LPS, mm; inside the sagittal solver `forward` is -y.
"""

import numpy as np

BASION_NASION_DEG = 27.0  # to the Frankfurt plane (Ricketts' cranial deflection, recalled)
PLANE = ("n", "b", "l", "o", "ba", "pr", "ss")
RADII = {"n": "NAR", "b": "BRR", "l": "LAR", "o": "OSR", "ba": "BAR", "pr": "PRR", "ss": "SSR"}
CHORDS = (("n", "b", "FRC"), ("b", "l", "PAC"), ("l", "o", "OCC"), ("o", "ba", "FOL"), ("ba", "n", "BNL"), ("ba", "b",
"BBH"),
          ("ba", "pr", "BPL"), ("n", "pr", "NPH"))  # fmt: skip
# (forward, up) of the mean male, from which the solver starts
START = np.array(
    [[89.6, 30.8], [19.7, 118.1], [-81.7, 69.4], [-37.7, -17.0], [-1.1, -15.4], [96.2, -36.7], [93.1, -25.3]]
)
STEPS = 8


def sagittal_plane(measures: dict[str, float], tilt_deg: float = BASION_NASION_DEG) -> dict[str, np.ndarray]:
    """(forward, up) mm of the seven midline points whose 15 measured distances fit best (Gauss-Newton)."""
    radii = np.array([measures[RADII[p]] for p in PLANE])
    pairs = [(PLANE.index(a), PLANE.index(b), measures[m]) for a, b, m in CHORDS]
    pairs.append((PLANE.index("ss"), PLANE.index("pr"), 0.72 * max(8.0, measures["NPH"] - measures["NLH"])))
    points = START * (measures["BNL"] / 101.6)
    for _ in range(STEPS):
        points = points + _gauss_newton_step(points, radii, pairs, np.radians(tilt_deg))
    return dict(zip(PLANE, points, strict=True))


def _gauss_newton_step(
    points: np.ndarray, radii: np.ndarray, pairs: list[tuple[int, int, float]], tilt: float
) -> np.ndarray:
    rows, gaps = [], []
    for i, radius in enumerate(radii):
        length = np.linalg.norm(points[i])
        rows.append(_row(i, points[i] / length))
        gaps.append(radius - length)
    for i, j, chord in pairs:
        along = points[i] - points[j]
        length = np.linalg.norm(along)
        rows.append(_row(i, along / length) - _row(j, along / length))
        gaps.append(chord - length)
    n, ba = PLANE.index("n"), PLANE.index("ba")
    across = np.array([-np.sin(tilt), np.cos(tilt)])  # keeps basion-nasion at its tilt
    rows.append(10 * (_row(n, across) - _row(ba, across)))
    gaps.append(-10 * across @ (points[n] - points[ba]))
    return np.asarray(np.linalg.lstsq(np.array(rows), np.array(gaps), rcond=None)[0].reshape(-1, 2))


def _row(i: int, direction: np.ndarray) -> np.ndarray:
    row = np.zeros(2 * len(PLANE))
    row[2 * i : 2 * i + 2] = direction
    return row


def landmark_positions(m: dict[str, float], tilt_deg: float = BASION_NASION_DEG) -> dict[str, np.ndarray]:
    """Positions (3,) mm of the landmarks that the measures fix, left side for the bilateral ones (`zy_left`)."""
    s = sagittal_plane(m, tilt_deg)
    n, ss, pr = s["n"], s["ss"], s["pr"]
    g = n + np.array([3.9 + 1.0 * (m["GLS"] - 3.4), 8.1])
    op = g + m["GOL"] * _unit(0.6 * s["l"] + 0.4 * s["o"] + np.array([-25.4, 3.4]) - g)
    rhi = (
        n
        + (m["NBLEN"] / 22.5) * np.array([12.1, -19.0])
        + np.array([0.5 * (m["NDS"] - 10.0) + 0.8 * (m["SIS"] - 3.2), 0.0])
    )
    ek = _at(m["EKR"], 0.5 * m["OBH"] - 1.1)
    d = _at(m["DKR"], 0.5 * m["OBH"] + 1.1)
    fmt = _polar(m["FMR"], _angle(n) - np.radians(3.1))
    zma = _polar(m["ZMR"], _angle(ss) - np.radians(4.2))
    orbit_mid = 0.5 * (m["EKB"] + m["DKB"]) / 2
    out = {
        "n": _mid(n), "b": _mid(s["b"]), "lam": _mid(s["l"]), "o": _mid(s["o"]),
        "ba": _mid(s["ba"]), "pr": _mid(pr), "ss": _mid(ss),
        "g": _mid(g), "op": _mid(op), "rhi": _mid(rhi), "v": _mid(np.array([0.7, m["VRR"] - 2.8])),
        "fmt_left": _side(m["FMB"] / 2 + 3.5, fmt + np.array([-4.9, 0.6])), "zma_left": _side(m["ZMB"] / 2, zma),
        "ek_left": _side(m["EKB"] / 2, ek), "d_left": _side(m["DKB"] / 2, d),
        "or_left": _side(orbit_mid + 1.8, np.array([m["ZOR"] - 1.4, 0.0])),
        "mso_left": _side(orbit_mid, np.array([n[0] - 3.9, m["OBH"]])),
        "zy_left": _side(m["ZYB"] / 2, np.array([42.0, -2.0])), "au_left": _side(m["AUB"] / 2, np.array([3.0, 6.0])),
        "po_left": _side(m["AUB"] / 2 - 0.5, np.array([0.0, 0.0])),
        "eu_left": _side(m["XCB"] / 2, np.array([-18.0, 52.0]) + 0.3 * (s["b"] - START[1])),
        "ast_left": _side(m["ASB"] / 2, np.array([-45.0, 2.0])),
        "co_left": _side(m["XFB"] / 2, np.array([20.0, 85.0]) + 0.6 * (s["b"] - START[1])),
        "ac_left": _side(m["NLB"] / 2 + 5.0, ss + np.array([-6.1, 12.3])),
        "ecm2s_left": _side(m["MAB"] / 2, pr + np.array([-38.2, 3.7])),
        "ms_left": _side(m["AUB"] / 2 - 10.9, np.array([8.0, -m["MDH"] + 0.4])),
    }  # fmt: skip
    return out | _mandible_positions(m, pr)


def _mandible_positions(m: dict[str, float], pr: np.ndarray) -> dict[str, np.ndarray]:
    """The mandible hangs from the upper teeth and the joints. Its means are approximate; differences count."""
    infradentale = pr + np.array([-5.5, -17.3])
    menton = infradentale + np.array([-12.5 - 0.15 * (m["GANG"] - 122.5), -m["GNI"]])
    gonion = np.array([10.0 + 0.5 * (m["WRB"] - 30.8) - 0.25 * (m["GANG"] - 122.5), 9.0 - m["XRH"]])
    return {
        "id": _mid(infradentale), "pg": _mid(menton + np.array([6.0, 0.303 * m["GNI"]])), "me": _mid(menton),
        "go_left": _side(m["GOG"] / 2, gonion), "cdl_left": _side(m["CDL"] / 2, np.array([12.0, -3.0])),
    }  # fmt: skip


def _unit(v: np.ndarray) -> np.ndarray:
    return np.asarray(v / np.linalg.norm(v))


def _angle(p: np.ndarray) -> float:
    return float(np.arctan2(p[1], p[0]))


def _polar(radius: float, angle: float) -> np.ndarray:
    return radius * np.array([np.cos(angle), np.sin(angle)])


def _at(radius: float, up: float) -> np.ndarray:
    """(forward, up) at a radius from the transmeatal axis and a height."""
    return np.array([np.sqrt(max(radius**2 - up**2, 0.0)), up])


def _mid(p: np.ndarray) -> np.ndarray:
    return np.array([0.0, -p[0], p[1]])


def _side(x: float, p: np.ndarray) -> np.ndarray:
    return np.array([x, -p[0], p[1]])
