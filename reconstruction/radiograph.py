"""What `--radiograph` adds to a reconstruction: a lateral film laid over the skull tells fullness and profile.

Owns which of both enter the face, the section of the report and the picture. Knows nothing of how films are read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cranioface.command import BadInput
from cranioface.geometry.units import checked_mm_per_pixel
from cranioface.people.facts import Facts
from reconstruction.options import Side

if TYPE_CHECKING:
    from cranioface.anatomy.fullness import Expected
    from embedding.laid import Laid
    from embedding.radiograph import Film
    from reconstruction.methods import Method, Prediction
    from reconstruction.options import Options
    from reconstruction.road import PreparedHead, Reconstruction
    from reconstruction.stations import Stations

PICTURE = "radiograph.png"


def check_radiograph(path: Path | None, mm_per_pixel: float | None, faces: Side | None) -> None:
    """Refuse what is told of a radiograph that is not given, and mm per pixel that cannot be."""
    if path is None and (mm_per_pixel is not None or faces is not None):
        option = "--radiograph-faces" if mm_per_pixel is None else "--mm-per-pixel"
        raise BadInput(f"{option}: is said of a radiograph, and none is given; give --radiograph, or leave it out")
    if mm_per_pixel is not None:
        checked_mm_per_pixel(mm_per_pixel, f"--mm-per-pixel {mm_per_pixel:g}")


@dataclass(frozen=True)
class Observed:
    """laid: the film over the skull; depths: mm by midline site; fullness: None where too few depths are shown."""

    laid: Laid
    depths: dict[str, float]
    fullness: Expected | None

    def facts(self, told: Facts) -> Facts:
        """`told`, and the fullness that the film speaks of where none was told."""
        return told if self.fullness is None else told.or_else(Facts(fullness=self.fullness.mean))

    def on_profile(self, made: Prediction, skull: PreparedHead) -> Prediction:
        """A prediction with the profile that the film shows; maps of it are for the road to draw again."""
        from embedding.bending import bent

        registered, model = skull.described.registered, made.model
        vertices = None if model is None else bent(model, registered, self.laid.skin).vertices
        return replace(made, face=bent(made.face, registered, self.laid.skin), maps=None, vertices=vertices)


def film_of(options: Options) -> Film | None:
    """The radiograph that is given, None where none is; BadInput where it is none of a head or has no scale."""
    if options.radiograph is None:
        return None
    from embedding.radiograph import read_film, with_scale

    return with_scale(read_film(options.radiograph, options.mm_per_pixel))


def observe(film: Film | None, skull: PreparedHead, options: Options, stations: Stations) -> Observed | None:
    """What a film shows of a prepared head, if there is one. BadInput where it does not fit, or shows no skin."""
    if film is None:
        return None
    with stations.time("radiograph"):
        return _seen(film, skull, options)


def _seen(film: Film, skull: PreparedHead, options: Options) -> Observed:
    from embedding.depths import shows_skin
    from embedding.radiograph import checked

    faces = options.radiograph_faces
    observed = observed_on(checked(laid_over(film, skull, faces), faces), skull, options)
    if not shows_skin(observed.depths):
        raise BadInput(f"{film.path}: shows no skin before the face; give one that is not burnt out or cut off there")
    return observed


def predicted(
    method: Method, skull: PreparedHead, told: Facts, observed: Observed | None, stations: Stations
) -> Prediction:
    """The face by `method` of a person so told; where a film was observed, as full as it says and on its profile."""
    if observed is None:
        return method.predict(skull, told, stations.time)
    made = method.predict(skull, observed.facts(told), stations.time)
    with stations.time("profile"):
        return observed.on_profile(made, skull)


def laid_over(film: Film, skull: PreparedHead, faces: Side | None = None) -> Laid:
    """A film over the skull of a prepared head, whether it fits or not."""
    from embedding.radiograph import lay

    registered = skull.described.registered
    return lay(film, skull.bone, registered.skull + registered.mandible, faces)


def observed_on(laid: Laid, skull: PreparedHead, options: Options) -> Observed:
    """What a laid film shows."""
    from embedding.depths import fullness, midline_depths, usual_and_fuller

    registered = skull.described.registered
    depths, expected = midline_depths(registered, laid.skin), usual_and_fuller(registered, options.facts)
    return Observed(laid, depths, fullness(depths, *expected, options.facts))


def radiograph_outputs(out: Path, made: Reconstruction, say: Callable[[str], None]) -> dict[str, Any]:
    """The picture into `out`, lines to `say`; the section of the report."""
    from cranioface.report.pictures import write_picture
    from embedding.pictures import film_picture
    from embedding.profile_vector import PROFILE_NAMES, embed_profiles
    from embedding.profiles import profiles_of

    observed = made.observed
    assert observed is not None
    write_picture(out / PICTURE, film_picture(observed.laid, made.prediction.face))
    told = observed.fullness
    say(
        f"radiograph: {observed.laid.off_mm:.1f} mm off the skull's outline"
        + ("" if told is None else f", fullness {told.mean:+.1f} +- {told.sd:.1f}")
    )
    for doubt in observed.laid.doubts:
        say(f"warning: radiograph: {doubt}")
    vector = embed_profiles(profiles_of(observed.laid, made.skull.described.registered.landmarks))
    return section(observed, made.options) | {"vector": dict(zip(PROFILE_NAMES, vector.round(4).tolist(), strict=True))}


def section(observed: Observed, options: Options) -> dict[str, Any]:
    """What the radiograph told, as JSON holds it."""
    laid, told = observed.laid, observed.fullness
    pose = laid.fit.pose
    return {
        "path": str(laid.film.path),
        "mm_per_pixel": None if laid.film.mm is None else round(laid.film.mm / laid.film.pixels, 4),
        "off_outline_mm": round(laid.off_mm, 2),
        "scale": round(laid.scale, 4),
        "turned_deg": round(pose.turn_deg, 2),
        "faces": "right" if pose.faces > 0 else "left",
        "misfits": len(laid.misfits),
        "doubts": list(laid.doubts),
        "depths_mm": {site: round(mm, 1) for site, mm in observed.depths.items()},
        "fullness": None if told is None else {"mean": round(told.mean, 2), "sd": round(told.sd, 2)},
        "fullness_used": "estimated" if told is not None and options.facts.fullness is None else "as told",
    }
