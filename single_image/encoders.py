"""The encoders of pictures: ResNet-18, CLIP's and DINOv2's vision transformers, through `transformers`.

Owns their sizes, where pretrained weights are looked for, and how a picture becomes their input. Nothing is ever
fetched: pretrained weights lie in a folder or in the local hub cache, else the encoder starts from scratch, in a size
that all three share (2.8 million weights) and at half the picture's resolution. Knows nothing of what features serve.
"""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from cranioface.command import BadInput
from single_image.settings import EncoderName

os.environ.setdefault("HF_HUB_OFFLINE", "1")  # it would ask a hub when weights are looked for
import transformers  # noqa: E402

SCRATCH = "from scratch"
PUBLISHED: dict[EncoderName, str] = {
    "resnet18": "microsoft/resnet-18", "clip": "openai/clip-vit-base-patch16", "dinov2": "facebook/dinov2-small",
}  # fmt: skip
SCRATCH_PIXELS = 64  # from scratch, 64 learn as well from a few thousand pictures as 128, in a third of the time
_VIT = {
    "hidden_size": 192, "num_hidden_layers": 6, "num_attention_heads": 6, "image_size": SCRATCH_PIXELS, "patch_size": 8,
}  # fmt: skip
MATCHED: dict[EncoderName, dict[str, Any]] = {
    "resnet18": {
        "embedding_size": 32, "hidden_sizes": [32, 64, 128, 256], "depths": [2, 2, 2, 2], "layer_type": "basic",
    },
    "clip": _VIT | {"intermediate_size": 768},
    "dinov2": _VIT | {"mlp_ratio": 4},
}  # fmt: skip
PRETRAINED_PIXELS = 224
IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
CLIP = ((0.4815, 0.4578, 0.4082), (0.2686, 0.2613, 0.2758))  # openai's own, as its preprocessor_config.json has them


@dataclass(frozen=True)
class EncoderSettings:
    """What an encoder is built from: the plain settings that a card keeps."""

    name: EncoderName
    config: dict[str, Any]
    """Of transformers."""
    pixels: int = SCRATCH_PIXELS
    """The side that pictures are brought to."""
    mean: tuple[float, ...] = (0.25,)
    std: tuple[float, ...] = (0.25,)
    """Of the channels; a picture is repeated over them."""
    source: str = SCRATCH
    """Where its weights began."""

    def plain(self) -> dict[str, Any]:
        return asdict(self)


class Encoder(nn.Module):
    """Pictures and whether their scale is known, to features."""

    def __init__(self, settings: EncoderSettings) -> None:
        super().__init__()
        self.settings = settings
        self.body = _bodies(settings.name)[0](_config(settings))
        self.features = (
            self.body.config.hidden_sizes[-1] if settings.name == "resnet18" else self.body.config.hidden_size
        )
        self.norm = nn.LayerNorm(self.features)

    def forward(self, pixels: Tensor, scaled: Tensor) -> Tensor:
        """pixels (B, 1, PIXELS, PIXELS) in [0, 1], scaled (B, 1) 0 or 1: (B, features + 1)."""
        s = self.settings
        x = pixels if s.pixels == pixels.shape[-1] else _resized(pixels, s.pixels)
        mean, std = (x.new_tensor(values)[:, None, None] for values in (s.mean, s.std))
        pooled = self.body(pixel_values=(x - mean) / std).pooler_output
        return torch.cat([self.norm(pooled.flatten(1)), scaled.to(pooled.dtype)], 1)


def start_encoder(name: EncoderName, pretrained: str = "auto") -> Encoder:
    """An encoder to train: pretrained where its weights are at hand (`NetworkConfig.pretrained`), else from scratch.

    BadInput where a folder of weights is named that holds none of this architecture.
    """
    if pretrained == "never":
        return Encoder(EncoderSettings(name, MATCHED[name] | {"num_channels": 1}))
    body = _found(name, pretrained)
    if body is None:
        return start_encoder(name, "never")
    mean, std = CLIP if name == "clip" else IMAGENET
    source = PUBLISHED[name] if pretrained == "auto" else Path(pretrained).name
    encoder = Encoder(EncoderSettings(name, _plain(body.config), PRETRAINED_PIXELS, mean, std, source))
    encoder.body.load_state_dict(body.state_dict())
    return encoder


def _found(name: EncoderName, pretrained: str) -> Any:
    """The pretrained body, or None where none is at hand and none was named."""
    body = _bodies(name)[0]
    if pretrained == "auto":
        try:
            return body.from_pretrained(PUBLISHED[name], local_files_only=True)
        except (OSError, ValueError):  # what transformers raises where the cache holds nothing
            return None
    try:
        if not (Path(pretrained) / "config.json").is_file():
            raise OSError("it has no config.json")
        kind = transformers.AutoConfig.from_pretrained(pretrained, local_files_only=True).model_type
        if kind not in (_bodies(name)[1].model_type, "clip"):
            raise ValueError(f"it holds a {kind}")
        return body.from_pretrained(pretrained, local_files_only=True)
    except (OSError, ValueError) as refusal:
        raise BadInput(
            f"network.pretrained: {pretrained}: holds no weights of {name} ({str(refusal)[:120]}); "
            "name a folder that transformers saved, auto or never"
        ) from refusal


def _bodies(name: EncoderName) -> tuple[Any, Any]:
    """Model and configuration of transformers."""
    return {
        "resnet18": (transformers.ResNetModel, transformers.ResNetConfig),
        "clip": (transformers.CLIPVisionModel, transformers.CLIPVisionConfig),
        "dinov2": (transformers.Dinov2Model, transformers.Dinov2Config),
    }[name]


def _config(settings: EncoderSettings) -> Any:
    return _bodies(settings.name)[1](**settings.config)


def _plain(config: Any) -> dict[str, Any]:
    """What of a configuration differs from the default, without the version that wrote it."""
    dropped = ("transformers_version", "architectures", "model_type", "torch_dtype", "dtype", "_name_or_path")
    return {key: value for key, value in config.to_diff_dict().items() if key not in dropped}


def _resized(pixels: Tensor, side: int) -> Tensor:
    return functional.interpolate(pixels.float(), size=(side, side), mode="bilinear", antialias=True)
