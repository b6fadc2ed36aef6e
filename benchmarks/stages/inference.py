"""Eight views of a person through the generator: the network of configs/paper.yaml, and the shipped one.

Error: difference of the predicted depth from the same network's in float32, mm.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from benchmarks.conditions import threads_now
from benchmarks.material import ROOT, Material
from benchmarks.stage import OURS, Contender, Figures, Made, Stage
from cranioface.geometry.ring import mirror, project
from embedding import DIM, embed
from embedding import mirror as mirror_facts
from pix2pix.networks import VIEWS, Generator
from pix2pix.prediction import network_input, predict_depth
from pix2pix.translate import Translator, load_translator

EAGER = "eager fp32"
Network = Callable[[Tensor, Tensor], Tensor]


@dataclass
class Inputs:
    """A translator with eight views of skull, base and bone (1, 8, N, N) mm and the facts (1, D) of nobody known."""

    translator: Translator
    layers: dict[str, np.ndarray]
    facts: np.ndarray

    @property
    def generator(self) -> Generator:
        return self.translator.generator


def inputs_paper(material: Material) -> Inputs:
    """A network of the paper's width, not trained; its last layer speaks up, or all would predict the base alone."""
    from pix2pix.train import read_config

    name = "test" if material.quick else "paper"
    config = read_config([ROOT / "configs" / f"{name}.yaml"])
    torch.manual_seed(0)
    generator = Generator(config.generator, facts=DIM).eval()
    generator.head.reset_parameters()
    pixels = 64 if material.quick else 256
    return _inputs(Translator(generator, {"pixels": pixels}, mirrored=False), material)


def inputs_shipped(material: Material) -> Inputs:
    return _inputs(load_translator(), material)


def _inputs(translator: Translator, material: Material) -> Inputs:
    """The true face stands for the base: only the time and the rounding matter here."""
    skull, face = (project(mesh, translator.ring)[None] for mesh in (material.skull, material.face))
    return Inputs(translator, {"skull": skull, "base": face, "bone": skull}, embed(None)[None])


def ours(given: Inputs) -> np.ndarray:
    return given.translator.outputs(given.layers, given.facts)[0]


@torch.no_grad()
def depth_by(given: Inputs, network: Network) -> np.ndarray:
    """Depth (1, 8, N, N) mm by any form of the generator; the mirrored head too where the weights ask for it."""
    depth = _one_way(given, network, given.layers, given.facts)
    if given.translator.mirrored:
        layers = {name: mirror(maps[0])[None] for name, maps in given.layers.items()}
        depth = (depth + mirror(_one_way(given, network, layers, mirror_facts(given.facts))[0])[None]) / 2
    return depth


def _one_way(given: Inputs, network: Network, layers: dict[str, np.ndarray], facts: np.ndarray) -> np.ndarray:
    batch = {name: torch.from_numpy(np.ascontiguousarray(x, np.float32)) for name, x in layers.items()}
    config, vectors = given.generator.config, torch.from_numpy(np.ascontiguousarray(facts, np.float32))
    inputs, s = network_input(batch, config), given.translator.ring.mm_per_pixel
    return predict_depth(network, config, inputs, vectors, s)[0].numpy()


def eager_network(given: Inputs) -> tuple[Inputs, Network]:
    """torch as it comes: float32, in the memory layout that weights are born in."""
    return given, copy.deepcopy(given.generator).to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]


def bf16_network(given: Inputs) -> tuple[Inputs, Network]:
    """Autocast and channels_last: two lines that a reader of torch's manual would add."""
    generator = copy.deepcopy(given.generator).to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def network(shown: Tensor, facts: Tensor) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16):
            result: Tensor = generator(shown, facts)
            return result

    return given, network


def openvino_network(given: Inputs) -> tuple[Inputs, Network]:
    """The same generator, converted and compiled for bfloat16."""
    import openvino

    n, channels = given.translator.ring.pixels, len(given.generator.config.channels)
    shapes = torch.zeros(1, VIEWS, channels, n, n), torch.zeros(1, DIM)
    settings = {"INFERENCE_PRECISION_HINT": "bf16", "INFERENCE_NUM_THREADS": threads_now()}
    with torch.no_grad():
        fixed = [tuple(shape.shape) for shape in shapes]
        converted = openvino.convert_model(copy.deepcopy(given.generator), example_input=shapes, input=fixed)
    compiled = openvino.compile_model(converted, "CPU", settings)
    return given, lambda shown, facts: torch.from_numpy(compiled((shown.numpy(), facts.numpy()))[0])


PEERS = (
    Contender(EAGER, lambda x: depth_by(*x), prepare=eager_network),
    Contender("OpenVINO bf16", lambda x: depth_by(*x), ("openvino",), openvino_network),
    Contender("torch bf16 + channels_last", lambda x: depth_by(*x), prepare=bf16_network),
)


def figures(depth: np.ndarray, given: Inputs, made: Made) -> Figures:
    apart = np.abs(depth - made[EAGER])
    return {"apart_median_mm": float(np.median(apart)), "apart_p99_mm": float(np.percentile(apart, 99)),
            "apart_max_mm": float(apart.max())}  # fmt: skip


def _stage(name: str, job: str, aim: str, make: Callable[[Material], Inputs]) -> Stage:
    return Stage(
        name=f"inference-{name}",
        job=job,
        aim=aim,
        inputs=make,
        ours=(Contender(OURS, ours, told="pix2pix.translate.Translator.outputs"),),
        peers=PEERS,
        figures=figures,
        items=(VIEWS, "images"),
        describe=lambda x: (
            f"{sum(p.numel() for p in x.generator.parameters()) / 1e6:.1f} million weights, "
            f"{x.translator.ring.pixels} pixels" + (", each view twice (mirrored)" if x.translator.mirrored else "")
        ),
        remark="From maps in mm to depth in mm; every contender shares what comes before and after the network.",
    )


STAGES = (
    _stage("paper", "8 views through the untrained network of configs/paper.yaml", ">= 2.3 x eager", inputs_paper),
    _stage("shipped", "8 views through the shipped network", "<= 0.5 s", inputs_shipped),
)
