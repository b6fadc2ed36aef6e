"""The networks of pix2pix: `Generator` (generator.py) and `Discriminator` (discriminator.py), made of blocks.py."""

from pix2pix.blocks import AZIMUTHS, GROUPS, VIEWS
from pix2pix.discriminator import Discriminator
from pix2pix.generator import Generator
from pix2pix.model_settings import DiscriminatorConfig, GeneratorConfig

__all__ = ["AZIMUTHS", "GROUPS", "VIEWS", "Discriminator", "DiscriminatorConfig", "Generator", "GeneratorConfig"]
