"""Figures about the project: how they are shown, and what a stack costs."""
