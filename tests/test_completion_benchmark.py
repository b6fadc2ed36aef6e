"""Other people's benchmarks: what is compared with what, and what a refusal and an empty implant count as."""

import numpy as np
import pytest

from completion.label_volumes import of_grid, write_labels
from completion.layouts import cases
from cranioface.command import BadInput
from cranioface.geometry.head_grid import Grid, surface
from evaluation.studies.completion_benchmark import rows, score

GRID = Grid((90, 90, 90), 1.0, (100.0, -40.0, 7.0))


@pytest.fixture(scope="module")
def shells(tmp_path_factory):
    """Two cases as SkullBreak has them: a hollow ball with a hole, and the same without its implant's file."""
    folder = tmp_path_factory.mktemp("benchmark")
    far = np.linalg.norm(np.argwhere(np.ones(GRID.shape, bool)).reshape(*GRID.shape, 3) - 44.5, axis=-1)
    whole = (far < 40) & (far > 33)
    hole = whole & (np.arange(GRID.shape[2]) > 70)
    for place, volume in (
        ("complete_skull", whole),
        ("defective_skull/random_1", whole & ~hole),
        ("implant/random_1", hole),
    ):
        (folder / place).mkdir(parents=True)
        for name in ("000.nrrd", "001.nrrd"):
            write_labels(folder / place / name, of_grid(volume, GRID))
    (folder / "implant/random_1/001.nrrd").unlink()
    return folder, hole


def test_the_true_implant_scores_one_with_and_without_its_file(shells):
    folder, hole = shells
    for case in cases(folder):
        found = score(case, lambda skull: [surface(hole, GRID)])
        assert found["dice"] > 0.97 and found["boundary_dice"] > 0.97
        assert found["hd95_mm"] <= 1.0 and found["kind"] == "random_1"


def test_the_skull_comes_where_its_file_has_it(shells):
    folder, hole = shells
    seen = []
    score(cases(folder)[0], lambda skull: seen.append(skull) or [])
    middle = seen[0].bounds.mean(0)
    assert np.allclose(middle[:2], np.array([144.5, 4.5]), atol=1.0)


def test_nothing_found_and_refusals_are_told_apart(shells):
    def refuse(skull):
        raise BadInput("no skull")

    case = cases(shells[0])[0]
    records = [score(case, lambda skull: []), score(case, refuse)]
    assert records[0]["dice"] == 0 and np.isinf(records[0]["hd95_mm"]) and np.isnan(records[1]["dice"])
    assert list(rows(records, "skullbreak"))[-1].startswith("| all | 2 | 1 | 1 | 0.000 [0.000, 0.000] |")
