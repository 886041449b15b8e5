"""The register as a workbook: the tables of a data pack as sheets, read, compared and written back by people."""
