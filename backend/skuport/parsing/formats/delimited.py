"""CSV and its like: the text is read as it is."""

from skuport.parsing.formats.source_format import Capabilities, SourceFormat


class Delimited(SourceFormat):
    name = "csv"
    label = "CSV"
    capabilities = Capabilities(canonical=False, streams=True)

    def sniff(self, head: bytes) -> bool:
        return True
