"""The catalog: what a product consists of."""
