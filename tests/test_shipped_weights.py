"""Every shipped network: usable, light, and its card tells nothing of the machine that it was trained on."""

import json

import pytest

from pix2pix.weights import WEIGHTS_FOLDER, read_weights

SHIPPED = sorted(path.stem for path in WEIGHTS_FOLDER.glob("*.safetensors"))
MOST_BYTES = 16_000_000


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_weights_are_trained_and_fit_their_card(name):
    generator, card = read_weights(name)
    assert card["name"] == name
    assert card["metrics"]["ray_error_mm"] < card["metrics"]["base_ray_error_mm"]
    assert (WEIGHTS_FOLDER / f"{name}.safetensors").stat().st_size < MOST_BYTES
    assert sum(p.numel() for p in generator.parameters()) > 1_000_000


@pytest.mark.parametrize("name", SHIPPED)
def test_a_card_names_no_place_of_one_machine(name):
    told = json.loads((WEIGHTS_FOLDER / f"{name}.json").read_text())
    assert not [word for word in json.dumps(told).replace('"', " ").split() if word.startswith(("/", "~"))]
