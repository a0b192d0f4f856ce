"""`defusedxml`: XML that does no harm."""

import defusedxml.ElementTree
from defusedxml.common import EntitiesForbidden


def refuses():
    try:
        defusedxml.ElementTree.fromstring('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    except EntitiesForbidden as error:
        return [defusedxml.ElementTree.fromstring("<a>b</a>").text, error]
