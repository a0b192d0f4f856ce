"""`xmltodict`: XML as dictionaries."""

import xmltodict


def converts():
    value = xmltodict.parse('<a x="1"><b>é</b><b/></a>')
    return [value, xmltodict.unparse(value)]
