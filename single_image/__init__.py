"""One image of a skull -> a rough 3D skull and face, in three representations: a learned method. A lead, no measure.

Owns pictures, shapes, networks, training and the verb `predict`. Knows nothing of the eight-view road.
"""
