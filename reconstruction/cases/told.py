"""What the folder of a finished face holds for a viewer: `view/told.json`, its types, names and places, side by side.

    RESULT/ face.stl face.ply face.glb face.obj print.stl  skull.stl skull.ply skull.glb  skin.stl
            skull_complete.stl implant.stl      of three faces also face_lean.* face_full.* faces.png
            scene.glb       the light layers that are seen at first as nodes of one file, in the input's frame
            projections/    16 bit, and person.yaml      preview.png  closeups.png  report.json
            view/           told.json  LAYER.glb (at most VIEW_FACES faces) skull_000.png ... face_315.png thumbnail.png

Meshes above view/ are whole and in the input's own frame, mm. Those of view/ are light, in the Frankfurt frame, mm
(the face is drawn as face.obj has it, where there is one),
with smooth vertex normals, and carry each scalar as a custom attribute `_NAME` (float32 per vertex) of the GLB. An
image has only what it gives: skull, face, preview, turntable.gif, report, view/. Knows nothing of how it is made.
"""

from __future__ import annotations

from typing import Any, TypedDict

VIEW, TOLD, THUMBNAIL = "view", "told.json", "thumbnail.png"
VIEW_FACES = 60_000  # triangles of a layer that a weak laptop turns without a stutter
NOTE = "A reconstruction is a lead, never an identification. Nose, lips, ears and eyelids are least certain."


class Scalar(TypedDict):
    """A number at each vertex of a layer."""

    name: str  # tissue_depth_mm, uncertainty_mm, on_inferred_bone: the attribute of the GLB is `_` and this name
    label: str
    unit: str
    low: float  # of the legend; what lies outside takes the colour of its end
    high: float


class Layer(TypedDict):
    """One mesh of the scene."""

    name: str  # skull, face, skin, inferred, implant
    label: str
    file: str  # in view/
    colour: str  # #rrggbb
    opacity: float  # 0 to 1, as it is first shown
    faces: int  # of the file in view/
    whole_faces: int  # before it was thinned
    scalars: list[Scalar]


class Landmark(TypedDict):
    code: str
    name: str  # nasion, porion left, ...
    at: list[float]  # (3,) mm, Frankfurt frame
    on_bone: bool  # found on the scan; else where the template has it


class SiteDepth(TypedDict):
    """Tissue depth at one craniometric site."""

    site: str
    name: str
    side: str | None
    depth_mm: float  # of the made face, along the direction in which the table's depths are measured
    table_mm: float | None  # the table's mean for these facts
    spread_mm: float | None  # the individual's SD
    at: list[float]  # on the bone, (3,) mm, Frankfurt frame


class Projections(TypedDict):
    azimuths_deg: list[float]
    skull: list[str]  # files in view/, 8 bit, shaded, clear where nothing is, one per azimuth
    face: list[str]


class Closeups(TypedDict):
    """One picture of square tiles: a column for each feature, a row for each azimuth."""

    file: str  # a download
    features: list[str]  # eyes, nose, mouth
    azimuths_deg: list[float]


class Download(TypedDict):
    file: str  # relative to RESULT, with forward slashes
    label: str
    bytes: int


class Told(TypedDict):
    kind: str  # mesh, ct, image
    asked: dict[str, Any]  # Asked.plain()
    layers: list[Layer]
    landmarks: list[Landmark]
    tissue_depths: list[SiteDepth]
    projections: Projections | None  # None where one image was the input
    closeups: Closeups | None  # None as well
    doubts: list[str]  # what about this input is not as it should be, a sentence each
    measures: dict[str, Any]  # gape, jaw, alignment confidence; what report.json says, without any path
    error_mm: dict[str, float] | None  # to the true skin, where a CT shows it
    completed: dict[str, Any] | None  # what was missing and inferred, and the implants
    one_image: dict[str, Any] | None  # what one image gave: kind, scale, expected error, is-it-a-skull
    downloads: list[Download]
    seconds: dict[str, float]
    note: str
