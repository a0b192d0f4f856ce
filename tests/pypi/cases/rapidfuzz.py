"""`rapidfuzz`: texts that are alike."""

from rapidfuzz import distance, fuzz, process


def compares():
    return [round(fuzz.token_sort_ratio("new york mets", "mets york new"), 3), process.extract("appel", ["apple", "ape", "peach"], limit=2), distance.Levenshtein.distance("kitten", "sitting")]
