"""Benchmarks: what a TritonModel costs over the bare Deployment that it makes."""
