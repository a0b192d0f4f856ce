"""`beautifulsoup4`: HTML as people write it, with both parsers."""

from bs4 import BeautifulSoup

PAGE = "<ul><li class='a b'>one<li id=x>zwölf <a href='/p?q=1&amp;r'>link</a></ul><p>end"


def finds():
    found = {}
    for parser in ("html.parser", "lxml"):
        soup = BeautifulSoup(PAGE, parser)
        found[parser] = [[li.get_text() for li in soup.find_all("li")], soup.select_one("li#x a")["href"], soup.li["class"], str(soup)]
    return found


def changes():
    soup = BeautifulSoup("<p>a <b>c</b></p>", "html.parser")
    soup.b.replace_with("d")
    soup.p["title"] = '"'
    return soup.prettify()
