"""Who supplies whom: linkages, each a set of claims."""
