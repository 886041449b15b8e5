"""Linkages, their graph and neighbourhoods over HTTP."""
