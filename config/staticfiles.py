"""Static files under names that carry their hash, so that browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """The manifest storage that also rewrites the imports between JavaScript modules."""

    support_js_module_import_aggregation = True
