"""Files to import, of formats that no library of the tests writes."""

import base64
import io
import zipfile
import zlib

_XLS = (
    "c-rk)O=uHA6#izDG(WUyQd6N3N+?*h=2E?QY1dY?r<UkNQ9+Yt(UO>yG(q&B)tX~L(2L@w(u<d>7k|)$-aH5uJqUu3s5ei7f`>Ni"
    "o430))d&q}QJHU<H*em|dow%l&D)<Bi{Z-L-Dnj*U=S|UOg~!cWP*y{X@o%irYTvc_E9kv{wer<<j58e9<@F9N*_vpSE1pK`zcZ2"
    "9hIY)#8^IO#MTkRyoRKZYZxFZaDya4bn&V>n2s~u!1Okce9Uw=OJ<o4(AbJNj75E{Z<ig#hqNB<3qsnx&pK~d(vMC&lTm#BvarT_"
    "FjSaGX8+EPZg(r@L4F%Caz-JUtsp`UoW~b427Go->XVp~udiHy<X>0Iy$$47G&e8}^Ed~1nR4m}mz78pg?zd+UYuH@0G8)c7V4VH"
    "lt?3&JY`VBNaiSJhx!A+Xz4^ecKYN*(U6iIl!*6~CIhK#$q2}t&1XEc>WsH>?6(q4qn-IMpMVfezI5x;%h6OqKgN=2&g)k8-z*ml"
    "6BncgDF?a7wL<$?V>{D}Y;_a!QKk`!TdI2#oi?*?hR0mu-d>t#C*zgArH<c9eEH-42i@iO`ZnShMyh8c3$OJ#^w85NP5SbhL0rVe"
    "^=lFjb*C0~rg+P=>!+;Y(?a&zP5Tkoj%5Ux4KuY`a(Bc^OSAV%YKsQig0)@tc){9o-(0j`g0<;3ZeESf4oeGK0}C2k@YohC??|tm"
    "(_~9pI6^}PwGP~qLn-5ZM*s>63JMAe3JMAezk=ZRS?ldxzN32V?*p&>UuT(0P5mbMZ*c&5x{CB+x)(XB3pmqM{A`3rIJU$Zb)5f&"
    "5(jDa0y0SPIx<biFMZ#M`ukb4V(9lBp=Rf=HM7n?JpVTg?9lc"
)
_ODS_CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 office:version="1.2"><office:body><office:spreadsheet><table:table table:name="Products">{}</table:table>
</office:spreadsheet></office:body></office:document-content>"""


def xls() -> bytes:
    """Products of Excel 97: `sku,name,ean`, A1 and A2, the name of A2 with a line break."""
    return zlib.decompress(base64.b85decode(_XLS))


def ods(*rows: tuple[str, ...]) -> bytes:
    """A sheet of text cells."""
    cells = "<table:table-cell office:value-type='string'><text:p>{}</text:p></table:table-cell>"
    table = "".join(f"<table:table-row>{''.join(map(cells.format, row))}</table:table-row>" for row in rows)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", _ODS_CONTENT.format(table))
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/"'
            ' manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        )
    return target.getvalue()
