"""Static files under names that carry their content's hash once collected, under their own names before that."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """A test or a developer's server serves straight from the apps' folders, so an uncollected file is no error."""

    manifest_strict = False
    support_js_module_import_aggregation = True  # a module and what it imports always come from one release

    def __init__(self) -> None:
        super().__init__()
        self._addresses: dict[str, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:  # noqa: FBT001, FBT002  Django's signature
        """The address of a file; every page asks for the same few, and the manifest is read once a process."""
        known = name or ""
        if known in self._addresses and not force:
            return self._addresses[known]
        address = str(super().url(name, force))
        if known in self.hashed_files:
            self._addresses[known] = address
        return address

    def hashed_name(self, name: str, content: object = None, filename: str | None = None) -> str:
        """The hashed name, or `name` where nothing has been collected yet."""
        if content is None and not self.exists(filename or name):
            return name
        return str(super().hashed_name(name, content, filename))
