"""The base of the HTTP interface: an endpoint is a declaration, everything that all of them share stands here."""
