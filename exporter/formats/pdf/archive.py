"""What makes the file last: PDF/A-3a and PDF/UA-1 named in its metadata, and the data inside it.

WeasyPrint writes PDF/A-3a (tags, output intent, associated files). That the file also follows
PDF/UA-1 has to be said in the same RDF, with a schema that PDF/A demands for foreign names;
WeasyPrint's own `xmp_metadata=` writes outside of the RDF, where validators do not look.
"""

import re
import warnings
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import UTC, datetime
from io import BytesIO
from itertools import chain, count
from typing import Any

import weasyprint

from exporter.formats.html.text import plain
from exporter.formats.pdf.layout import VARIANT, Pages
from exporter.formats.pdf.tags import mend_tags
from exporter.model.document import Attachment

_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")
_UA_SCHEMA = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">\
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates which part of ISO 14289 is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""


def archival_pdf(pages: Pages, attachments: Iterable[Attachment], epoch: int) -> bytes:
    """The bytes of the PDF, with the files inside, dated `epoch` (seconds, UTC)."""
    document = pages.document
    rdf = document.metadata.generate_rdf_metadata

    def with_ua(*values: Any) -> bytes:
        return rdf(*values).replace(b"</rdf:RDF>", _UA_SCHEMA)

    document.metadata.generate_rdf_metadata = with_ua
    files = [_file(name, item, epoch) for name, item in file_names(attachments)]
    with warnings.catch_warnings():
        # WeasyPrint 70 leaves its colour profile open
        warnings.simplefilter("ignore", ResourceWarning)
        return document.write_pdf(pdf_variant=VARIANT, attachments=files, finisher=_finish)


def file_names(attachments: Iterable[Attachment]) -> list[tuple[str, Attachment]]:
    """Attachments by a flat name, sorted as the name tree of a PDF must be; no two are equal."""
    names: dict[str, Attachment] = {}
    for item in sorted(attachments, key=lambda a: a.path):
        base = item.path.rpartition("/")[2]
        further = (f"{n}-{base}" for n in count(2))
        wanted = chain((base, item.path.replace("/", "-")), further)
        names[next(name for name in wanted if name not in names)] = item
    return sorted(names.items(), key=lambda pair: plain(pair[0]).encode())


def _file(name: str, item: Attachment, epoch: int) -> weasyprint.Attachment:
    moment = datetime.fromtimestamp(epoch, UTC)
    file: Any = weasyprint.Attachment(
        string=item.content,
        name=plain(name),
        description=plain(item.description),
        created=moment,
        modified=moment,
        relationship=item.relationship,
    )
    # the type is known; without it WeasyPrint guesses by the name, and not alike on all machines
    bare = item.media_type.partition(";")[0].strip()
    media_type = bare if _TYPE.fullmatch(bare) else "application/octet-stream"
    file.source = nullcontext((BytesIO(item.content), None, None, media_type))
    return file


def _finish(_document: Any, pdf: Any) -> None:
    """Mends the tags; and WeasyPrint lists each associated file twice, where once is enough."""
    mend_tags(pdf)
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
