"""The sample sheet of an epoch: the first validation people as the network predicts them now.

Owns where sheets lie, on disk and in the journal. Knows nothing of how they look (`sample_sheets`) and of training.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from lightning.fabric import Fabric

from cranioface.command import whole_file
from cranioface.learning.protocol import Epoch
from pix2pix.dataset import People, collate
from pix2pix.networks import Generator
from pix2pix.sample_sheets import sample_sheet
from pix2pix.validation import predict


@dataclass(frozen=True)
class EpochSheets:
    """Called after an epoch: writes sheets/epoch_NNN.png of the first `count` people; nothing where there is nobody."""

    fabric: Fabric
    generator: Generator
    people: People
    count: int

    def __call__(self, epoch: Epoch) -> None:
        count = min(self.count, len(self.people))
        if not count:
            return
        sheet = np.concatenate([self._sheet(k) for k in range(count)], 1)
        write_picture(epoch.out / "sheets" / f"epoch_{epoch.number:03d}.png", sheet)
        epoch.journal.picture("people", epoch.steps, sheet)

    def _sheet(self, index: int) -> np.ndarray:
        sample, s = self.people.sample(index), self.people.ring.mm_per_pixel
        depth, logits, _ = predict(self.fabric, self.generator, self.fabric.to_device(collate([sample])), s)
        predicted = torch.where(logits > 0, depth, torch.nan)[0].cpu().numpy()
        layers = {"skull": sample.skull, "base": sample.base, "predicted": predicted, "true": sample.face}
        return sample_sheet(layers, s)


def write_picture(path: Path, picture: np.ndarray) -> None:
    """An RGB picture (H, W, 3) uint8 as PNG."""
    with whole_file(path) as temporary:
        cv2.imwrite(str(temporary), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
