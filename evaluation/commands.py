"""The commands of the laboratory: the one list that whoever adds a study adds it to.

NAME is the module `evaluation/studies/NAME.py` (hyphens for underscores), which holds `main(argv)`. Loads none of them.
"""

from cranioface.command.door import Door

COMMANDS = {
    "faces": "every method's face of held-out synthetic people and real heads, evaluated",
    "recognition": "the true face sought among a hundred others of the same sex, age and BMI, by shape alone",
    "parts": "errors part by part and of landmarks, on real heads and synthetic people, beside an earlier version's",
    "ablations": "what each part of the network is worth",
    "results": "every number and picture of docs/results.md, printed again",
    "readme": "the results of README.md, printed again by the commands that it names",
    "fullness": "errors with fullness unknown, the nearest of lean, usual and full, and told; the goals, met or missed",
    "tissue": "tissue of scans, fine heads and synthetic people by site, part, side and distance, beside sources",
    "effects": "one skull as a woman's and a man's, young and old, lean and full, beside what sources say",
    "condition": "what sex, age and BMI do to a predicted face",
    "completion": "damaged skulls completed by networks and baselines, evaluated by site and size",
    "completion-benchmark": "SkullBreak, SkullFix or folders like them: implants beside those that they hold",
    "completion-curves": "loss curves of completion's runs in one plot",
    "implants": "implants for holes made in real heads, beside the bone that was there",
    "heads": "the real heads reconstructed from CT and from mesh",
    "surfaces": "triangles that meet, sharp folds, thinning and face.obj of the meshes that are written",
    "plans": "moved bone of real heads: how far their own skin follows, beside published ratios",
    "single-image": "skulls and faces from one image: every representation and encoder beside retrieval and the road",
    "single-image-grid": "the runs that single-image compares, trained where they are missing",
    "image-sheet": "a picture of the images that single_image learns from, to look at",
    "single-image-skulls": "how often the skull test errs, on skulls held out and on pictures that are none",
    "face-model": "what the face model's modes explain of people held out, its fields, and a sheet to look at",
    "oracle": "a true face through projections and back: what caps every prediction",
    "radiographs": "the face without and with a lateral radiograph; how often a wrong one is refused",
    "jaws": "gape and opening told beside those by hand; how far off the chin is when fullness is told",
    "cut-faces": "a picture of cut skulls with the face over each, to look at",
    "poses": "do a skull and what scans leave of it find their frame, however they lie",
    "scans": "coarse CTs of patients aligned: refused, disagreeing, misfitting, and sheets to look at",
    "sheet": "faces from near by and from all sides, to look at, older versions' beside them",
    "streaming": "what memory one epoch on a large dataset takes",
    "variants-sheet": "one skull as women and men, young and old, lean and full, and how far apart these faces are",
    "population-report": "the population beside published figures",
    "population-sheet": "a picture of synthetic people, to look at",
}
DOOR = Door("evaluation", "evaluation.studies", COMMANDS)
