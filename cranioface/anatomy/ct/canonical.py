"""One form for every CT: whole HU, axes in one order, a grid in decimals that every format keeps.

NIfTI holds spacing and place as 32-bit floats and turns by quaternions, DICOM writes decimals, exporters flip rows and
slices; what is the same scan must give the same skull to the last bit, since a registration makes 0.1 mm of a face out
of 0.0002 HU. Knows nothing of heads.
"""

import numpy as np
import SimpleITK as sitk

HU = (-32768, 32767)
SPACING, PLACE, TURN = 5, 3, 6  # decimals of mm a voxel, of mm, of a direction: 0.001 mm over a head


def canonical(image: sitk.Image) -> sitk.Image:
    """The scalar 3-D image as int16, its first axis to the patient's left, its second back, its third up, nearly.

    Values are rounded to whole numbers, spacing to 0.00001 mm, origin to 0.001 mm, directions to 0.000001.
    """
    image = sitk.DICOMOrient(image, "LPS")
    turn, spacing = np.array(image.GetDirection()).reshape(3, 3), np.array(image.GetSpacing())
    if "float" in image.GetPixelIDTypeAsString():
        image = sitk.Round(image)
    image = sitk.Clamp(image, sitk.sitkInt16, *HU)
    image.SetSpacing(np.round(spacing, SPACING).tolist())
    image.SetDirection((np.round(turn, TURN) + 0.0).ravel().tolist())
    image.SetOrigin((np.round(image.GetOrigin(), PLACE) + 0.0).tolist())
    return image
