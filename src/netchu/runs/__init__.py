"""Experiments: a run's folder, scores, notebooks, recipes. Nothing else joins a run's paths."""
