"""The 16-bit code of depth maps and its refusals."""

import cv2
import numpy as np
import pytest

from cranioface.command import BadInput
from cranioface.geometry.depth_png import decode, encode, read_depth_png, write_depth_png


def some_depth():
    depth = np.random.default_rng(0).uniform(-127.9, 127.9, (32, 32)).astype(np.float32)
    depth[0], depth[1] = np.nan, np.inf
    return depth


def test_the_round_trip_loses_less_than_half_a_step_and_no_mask():
    depth = some_depth()
    back = decode(encode(depth))
    np.testing.assert_array_equal(np.isnan(back), np.isnan(depth))
    np.testing.assert_array_equal(np.isinf(back), np.isinf(depth))
    finite = np.isfinite(depth)
    assert np.abs(back[finite] - depth[finite]).max() <= 0.5 / 256 + 1e-5


def test_codes_survive_decode_and_encode():
    codes = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    np.testing.assert_array_equal(encode(decode(codes)), codes)


def test_beyond_the_range_the_code_saturates_and_never_wraps_into_a_mask():
    codes = encode(np.array([[-500.0, 500.0]], np.float32))
    assert codes.tolist() == [[2, 65535]]


def test_a_png_keeps_every_code(tmp_path):
    write_depth_png(tmp_path / "a.png", some_depth())
    np.testing.assert_array_equal(encode(read_depth_png(tmp_path / "a.png")), encode(some_depth()))


def test_a_missing_view_is_named(tmp_path):
    with pytest.raises(BadInput, match="face_045.png: this view is missing"):
        read_depth_png(tmp_path / "face_045.png")


@pytest.mark.parametrize(
    "content", [b"", b"no picture", cv2.imencode(".png", np.zeros((8, 8), np.uint8))[1].tobytes(),
                cv2.imencode(".png", np.zeros((8, 9), np.uint16))[1].tobytes()],
)  # fmt: skip
def test_what_is_no_square_16_bit_map_is_refused(tmp_path, content):
    path = tmp_path / "skull_000.png"
    path.write_bytes(content)
    with pytest.raises(BadInput, match="skull_000.png"):
        read_depth_png(path)
