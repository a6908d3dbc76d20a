"""Tests of the Podero integration."""
