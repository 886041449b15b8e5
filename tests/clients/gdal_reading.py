"""Reads every collection of a service with GDAL and prints it as JSON: in a process of its own, since GDAL holds the interpreter's lock."""

import json
import struct
import sys

import numpy as np
import pyogrio


def plain(value):
    """Return a value as JSON has it."""
    if isinstance(value, np.ndarray | list | tuple):
        return [plain(one) for one in value]
    value = value.item() if isinstance(value, np.generic) else value
    return None if value is None or value != value else value


def spots(shape):
    """Return the positions of a point or a line in WKB."""
    if shape is None:
        return None
    order, kind = ("<" if shape[0] else ">"), struct.unpack_from("<I" if shape[0] else ">I", shape, 1)[0]
    count, start = (1, 5) if kind == 1 else (struct.unpack_from(f"{order}I", shape, 5)[0], 9)
    return [list(struct.unpack_from(f"{order}2d", shape, start + 16 * place)) for place in range(count)]


service, found = sys.argv[1], {}
for layer, geometry in pyogrio.list_layers(service):
    meta, _numbers, shapes, columns = pyogrio.raw.read(service, layer=layer, PAGE_SIZE="100")
    rows = [dict(zip(meta["fields"], map(plain, values), strict=True)) for values in zip(*columns, strict=True)]
    found[layer] = {"geometry": geometry, "crs": meta["crs"], "rows": rows, "places": [spots(shape) for shape in shapes]}
json.dump(found, sys.stdout)
