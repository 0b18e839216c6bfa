"""One file for each step of an import; `imports/pipeline.py` has their order."""
