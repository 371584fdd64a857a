"""Trackers -> runs, one module a tracker, behind one small Protocol and a registry of schemes."""
