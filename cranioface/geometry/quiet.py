"""Silence for C and C++ libraries: those under SimpleITK, and the picture decoders under OpenCV."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import SimpleITK as sitk


@contextmanager
def quiet() -> Iterator[None]:
    """Within the block nothing written to the process's stderr is shown: ITK, GDCM and nifti_io print there in C.

    A refusal must stay one line; the exceptions of these libraries pass through unchanged.
    """
    sitk.ProcessObject.SetGlobalWarningDisplay(False)
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
