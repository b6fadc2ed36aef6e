"""Spikes of metal: what is drawn into a CT as streaks is cut off again, and nothing else is."""

import numpy as np
import pytest
import SimpleITK as sitk
from conftest import shared_head
from test_ct import apart

from cranioface.anatomy.ct import bone_surface, read_bone, read_ct
from cranioface.geometry.distances import closest


def jaw(metal: float, streaks: bool, clipped: float = 4000.0) -> sitk.Image:
    """A braincase on a horseshoe of teeth, 1 x 1 x 1.5 mm; a filling of `metal` HU and six streaks in its slices."""
    z, y, x = np.mgrid[:90, :150, :140].astype(float) * np.array([1.5, 1, 1])[:, None, None, None]
    values = np.full(x.shape, 50.0)
    ball = np.hypot(np.hypot(x - 70, y - 85), z - 95)
    arch = np.hypot(x - 70, y - 60)
    values[(ball < 38) & (ball > 30)] = 1000
    values[(abs(arch - 28) < 6) & (y < 65) & (z > 15) & (z < 75)] = 1200
    values[(np.hypot(x - 45, y - 47) < 4) & (z > 38) & (z < 44)] = metal
    if streaks:
        for turn in np.radians([170, 185, 200, 215, 228, 260]):
            along, across = _turned(x - 45, y - 47, turn)
            values[(along > 0) & (along < 40) & (abs(across) < 1.5) & (abs(z - 41) < 2) & (values < 300)] = 700
    image = sitk.GetImageFromArray(np.minimum(values, clipped).astype(np.int16))
    image.SetSpacing((1.0, 1.0, 1.5))
    return image


def _turned(x, y, turn):
    return x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)


@pytest.mark.parametrize("clipped", [4000, 3071, 1550])
def test_streaks_are_cut_down_to_the_teeth(clipped):
    """The jaw with streaks comes out as the one without: where HU are clipped to 12 bit, or to 8, too."""
    clean = bone_surface(jaw(3500, streaks=False, clipped=clipped))
    spiked = read_bone(jaw(3500, streaks=True, clipped=clipped))
    assert 0.001 < spiked.spikes_share < 0.02
    assert closest(spiked.surface.vertices, clean)[0].max() < 2.5
    assert np.abs(spiked.surface.bounds - clean.bounds).max() < 2.0


def test_without_metal_nothing_is_cut():
    for streaks in (False, True):
        assert read_bone(jaw(1200, streaks)).spikes_share == 0
    assert read_bone(jaw(3500, streaks=False)).spikes_share == 0


def test_streaks_in_a_real_jaw_are_cut(monkeypatch):
    """Streaks of 40 mm from a filling that is drawn into the brightest tooth; the rest of the bone stays as it was."""
    image = read_ct(shared_head("visible_female") / "ct.nii.gz")[:, :, 10:100]
    plain, cut = bone_surface(image), bone_surface(spiked(image))
    monkeypatch.setattr("cranioface.anatomy.ct.bone.spikes", lambda grid, _: np.zeros(grid.GetSize()[::-1], bool))
    with_spikes = bone_surface(spiked(image))
    assert closest(with_spikes.vertices, plain)[0].max() > 25
    assert closest(cut.vertices, plain)[0].max() < 6
    for median, worst in (apart(cut, plain), apart(plain, cut)):
        assert median < 0.05 and worst < 0.3


def spiked(image: sitk.Image) -> sitk.Image:
    values = sitk.GetArrayFromImage(image)
    front = np.flatnonzero((values > 250).sum((0, 2)) > 20)[0]
    teeth = np.where(np.arange(values.shape[1])[:, None] < front + 30, values, -1000)
    z, y, x = np.unravel_index(teeth.argmax(), teeth.shape)
    row, column = np.mgrid[: values.shape[1], : values.shape[2]]
    for turn in np.radians([200, 225, 250, 275, 300, 330]):
        along, across = _turned(column - x, row - y, turn)
        values[z : z + 2, (along > 0) & (along < 40) & (abs(across) < 1.5)] = 900
    values[z : z + 2, y - 2 : y + 2, x - 2 : x + 2] = 3600
    made = sitk.GetImageFromArray(values)
    made.CopyInformation(image)
    return made
