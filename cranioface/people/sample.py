"""Where the embedded sample lies: skull.stl, face.stl and person.yaml of one synthetic person."""

from cranioface.command.checkout import shipped

SAMPLE = shipped("samples", __file__)
