"""The rules of the domain as pure functions: no rows, no clock, no Django; numbers and graphs in, numbers and graphs out."""
