"""The landmarks in full words: `porion left` of `po_left`. Knows nothing of where any lies."""

from cranioface.anatomy.landmark_names import side_of, site_of

WORDS = {
    "ac": "alar curvature point", "al": "alare", "ans": "anterior nasal spine", "ast": "asterion", "au": "auriculare",
    "b": "bregma", "ba": "basion", "cdl": "condylion laterale", "co": "coronale", "cs": "condylion superius",
    "d": "dacryon", "dlom": "deepest point of the lateral orbital margin", "ecm2i": "ectomolare 2 inferius",
    "ecm2s": "ectomolare 2 superius", "ek": "ectoconchion", "eu": "euryon", "fe": "frontal eminence",
    "fmo": "frontomalare orbitale", "fmt": "frontomalare temporale", "ft": "frontotemporale", "g": "glabella",
    "gn": "gnathion", "go": "gonion", "iC": "infracanine", "id": "infradentale", "lam": "lambda", "me": "menton",
    "mio": "mid-infraorbital", "mmb": "mid-mandibular border", "mn": "midnasale", "mp": "midphiltrum",
    "mr": "mid-ramus", "ms": "mastoidale", "mso": "mid-supraorbital", "n": "nasion", "ns": "nasospinale",
    "o": "opisthion", "ob": "obelion", "op": "opisthocranion", "or": "orbitale", "pg": "pogonion", "po": "porion",
    "pr": "prosthion", "rhi": "rhinion", "sC": "supracanine", "sg": "supraglabella", "sk": "supraconchion",
    "sm": "supramentale", "ss": "subspinale", "tp": "temporal fossa", "v": "vertex", "zma": "zygomaxillare anterius",
    "zo": "zygoorbitale", "zy": "zygion",
}  # fmt: skip


def in_words(name: str) -> str:
    """`porion left` of `po_left`; a landmark of no known name keeps its code."""
    site, side = site_of(name), side_of(name)
    return " ".join(word for word in (WORDS.get(site, site), side) if word)
