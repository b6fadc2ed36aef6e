"""Words in DICOM headers by which a head's CT is told from others. Loads nothing: who cleans headers needs them."""

OTHER_MODALITIES = ("MR", "PT", "NM", "US", "XA", "CR", "DX", "MG", "SEG", "RTSTRUCT", "RTDOSE", "SC", "PR", "SR")
NO_SCAN = ("LOCALIZER", "MIP", "MINIP", "PROJECTION IMAGE", "VOLUME_RENDER", "SCREEN SAVE")  # in the image type
HEAD_WORDS = (
    "HEAD",
    "SKULL",
    "FACE",
    "FACIAL",
    "CRANI",
    "BRAIN",
    "MAXILL",
    "MANDIB",
    "SINUS",
    "KOPF",
    "SCHAEDEL",
    "TETE",
)
OTHER_WORDS = ("CHEST", "THORAX", "ABDOM", "PELV", "HEART", "LUNG", "LIVER", "KNEE", "HIP", "FOOT", "HAND", "SPINE")
