"""`yarl`: addresses."""

from yarl import URL


def calculates():
    url = URL("http://user:p@exämple.com:8080/a/b?c=d&c=é#f")
    return [str(url), url.host, url.raw_host, url.query.getall("c"), str(url / "x" % {"y": "z"}), str(url.join(URL("../q")))]
