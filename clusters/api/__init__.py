"""Clusters over HTTP."""
