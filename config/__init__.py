"""Settings, the joined URLs and the WSGI application of Cluster Atlas."""
