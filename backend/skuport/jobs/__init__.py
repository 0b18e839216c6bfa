"""Long operations as rows: what a job is, how far it is, who works on it. What it does, its feature says."""
