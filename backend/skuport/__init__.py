"""Skuport: a product-catalog import engine."""
