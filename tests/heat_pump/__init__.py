"""Tests of what a sensible change of a heat pump is."""
