"""`zeep`: SOAP, with a server that stands for one."""

import pathlib
import tempfile

import zeep

from cases.fixtures.server import serving

WSDL = """<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:t="urn:t" xmlns:x="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t">
<types><x:schema targetNamespace="urn:t" elementFormDefault="qualified"><x:element name="Ask"><x:complexType><x:sequence><x:element name="n" type="x:int"/></x:sequence></x:complexType></x:element><x:element name="Answer"><x:complexType><x:sequence><x:element name="text" type="x:string"/></x:sequence></x:complexType></x:element></x:schema></types>
<message name="In"><part name="p" element="t:Ask"/></message><message name="Out"><part name="p" element="t:Answer"/></message>
<portType name="P"><operation name="Ask"><input message="t:In"/><output message="t:Out"/></operation></portType>
<binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/><operation name="Ask"><soap:operation soapAction="ask"/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation></binding>
<service name="S"><port name="P" binding="t:B"><soap:address location="URL/soap"/></port></service></definitions>"""
ANSWER = b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><Answer xmlns="urn:t"><text>h\xc3\xa9</text></Answer></s:Body></s:Envelope>'


def asks():
    with serving({"/soap": (200, "text/xml", ANSWER)}) as (url, heard), tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "t.wsdl"
        file.write_text(WSDL.replace("URL", url))
        return [zeep.Client(str(file)).service.Ask(n=3), heard[0][3]]
