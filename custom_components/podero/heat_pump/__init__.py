"""What a sensible change of a heat pump is, and what follows from its fields.

Pure functions over a `HeatPump`, a change and the present.
"""
