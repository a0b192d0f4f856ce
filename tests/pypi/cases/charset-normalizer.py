"""`charset-normalizer`: guesses encodings."""

from charset_normalizer import from_bytes


def guesses():
    text = "Привет, как дела? Это просто текст на русском языке. " * 5
    best = from_bytes(text.encode("cp1251")).best()
    return [best.encoding, str(best) == text, best.language]
