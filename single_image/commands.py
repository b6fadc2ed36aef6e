"""The commands of `python -m single_image`, each a module with `main(argv)`. Loads none of them.

Training and prediction are commands of their own: `python single_image/train.py`, `python single_image/predict.py`.
"""

from cranioface.command.door import Door

COMMANDS = {
    "make": "images and shapes of synthetic people or real heads: a data set to learn from",
    "check": "what a data set lacks: missing, corrupt and mismatched pairs, counted",
    "convert": "a data set of another layout written as one of this project",
    "skull-test": "train the test that tells pictures of skulls from all others",
}
DOOR = Door("single_image", "single_image", COMMANDS)
