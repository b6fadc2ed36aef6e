"""Planning: bone that a surgeon moves, and what the skin over it does. Moved bone in; bone, face and skin after it out.

    plan = read_plan("plan.yaml")
    planned = carry_out(plan, operated)        # see docs/planning.md

Also the symmetry of a skull, and its healthy side mirrored. Owns plans, cuts through bone, and how soft tissue follows.
Knows nothing of how faces are predicted.
"""
