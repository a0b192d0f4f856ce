"""`mako`: templates."""

from mako.template import Template


def renders():
    return Template("% for n in ns:\n${n | h}${', ' if not loop.last else ''}\\\n% endfor").render(ns=["a", "<b>"])
