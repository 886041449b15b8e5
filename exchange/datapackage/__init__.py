"""The public data set: what anybody may see, as the tables of a data pack, described as a Frictionless Data Package."""
