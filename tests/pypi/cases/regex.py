"""`regex`: more than `re`."""

import regex


def matches():
    return [regex.findall(r"\p{Lu}\w*", "Éa b Ca"), regex.match(r"(?:(\w)+)", "abc").captures(1), regex.search(r"(?:cat){e<=1}", "a cut").group(), regex.sub(r"(?<n>\d)", r"<\g<n>>", "a1")]
