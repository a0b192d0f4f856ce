"""`packaging`: versions and what is asked of them."""

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version


def compares():
    requirement = Requirement('thing[extra]>=1.2,<2; python_version > "3.8"')
    return [sorted(["1.10", "1.9", "2.0rc1", "2.0"], key=Version), SpecifierSet("~=1.4").contains("1.5"), requirement.name, requirement.marker.evaluate()]
