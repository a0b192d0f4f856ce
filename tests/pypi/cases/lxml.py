"""`lxml`: XML, XPath, XSLT, HTML."""

from lxml import etree, html


def finds():
    root = etree.fromstring(b'<r xmlns:a="urn:a"><a:x n="1">one</a:x><a:x n="2">zw\xc3\xb6lf</a:x></r>')
    return [root.xpath("//a:x[@n > 1]/text()", namespaces={"a": "urn:a"}), root[0].tag, etree.tostring(root)]


def transforms():
    sheet = etree.XSLT(etree.XML('<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"><o><xsl:value-of select="count(//i)"/></o></xsl:template></xsl:stylesheet>'))
    return str(sheet(etree.XML("<l><i/><i/></l>")))


def repairs_html():
    return html.tostring(html.fromstring("<p>a<b>c</p><p>d"))


def says_what_is_wrong():
    try:
        etree.fromstring("<a><b></a>")
    except etree.XMLSyntaxError as error:
        return [error.msg, error.lineno]


def validates():
    schema = etree.XMLSchema(etree.XML('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="n" type="xs:int"/></xs:schema>'))
    return [schema.validate(etree.XML("<n>1</n>")), schema.validate(etree.XML("<n>x</n>"))]
