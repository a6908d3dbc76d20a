"""A real browser on a real Home Assistant, beside a simulated Podero cloud."""
