"""Measures real heads and writes what they teach: python -m cranioface.population.measured_tissue SCANS HEADS -o NPZ.

SCANS: NAME.nii.gz and index.csv (columns name, mouth). HEADS: NAME/ct.nii.gz. A scan takes some five seconds on one
core; what was measured is kept, and a run that was killed goes on.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from cranioface.command import BadInput
from cranioface.population.measured_tissue.gathering import read_heads, read_scans
from cranioface.population.measured_tissue.skin_points import skin_points
from cranioface.population.measured_tissue.teaching import Taught, put_into_model, teach, write_taught


def main() -> None:
    """Read, measure, fit, write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("scans", type=Path, metavar="SCANS")
    options.add_argument("heads", type=Path, metavar="HEADS")
    options.add_argument("-o", "--output", type=Path, required=True, metavar="NPZ")
    options.add_argument("--kept", type=Path, help="folder of what was measured (default: NPZ_measured)")
    options.add_argument("--into", type=Path, metavar="MODEL", help="face model's file whose fields are replaced")
    chosen = options.parse_args()
    kept = chosen.kept or chosen.output.with_name(f"{chosen.output.stem}_measured")
    scans = read_scans(chosen.scans, kept)
    taught = teach(scans, read_heads(chosen.heads, kept))
    write_taught(chosen.output, taught)
    if chosen.into:
        put_into_model(chosen.into, taught)
    count = len(scans.measured)
    print(f"{chosen.output}: {len(taught.fields.fullness)} of {count} scans taught, {scans.refused} more were refused")
    print("\n".join(lines(taught)))


def lines(taught: Taught) -> list[str]:
    """Means by region of the skin, mm."""
    skin = skin_points()
    out = [f"{'region':12}{'usual':>8}{'full':>8}{'bias':>8}"]
    for name in skin.region_names:
        here = skin.of(name) & (skin.weight > 0)
        if here.any():
            means = (np.mean(field[here]) for field in (taught.usual, taught.full, taught.bias))
            out.append(f"{name:12}" + "".join(f"{mean:+8.2f}" for mean in means))
    return out


if __name__ == "__main__":
    try:
        main()
    except BadInput as refusal:
        sys.exit(str(refusal))
