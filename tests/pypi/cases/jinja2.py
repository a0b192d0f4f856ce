"""`jinja2`: templates."""

import jinja2


def renders():
    environment = jinja2.Environment(loader=jinja2.DictLoader({"base": "<{% block b %}{% endblock %}>", "page": '{% extends "base" %}{% block b %}{% for n in ns if n %}{{ loop.index }}:{{ n|upper }} {% endfor %}{% endblock %}'}), autoescape=True)
    return environment.get_template("page").render(ns=["a", "", "<é>"])


def says_where():
    try:
        jinja2.Template("a\n{% if %}")
    except jinja2.TemplateSyntaxError as error:
        return [error.message, error.lineno]


async def renders_asynchronously():
    async def later():
        return "later"

    return await jinja2.Environment(enable_async=True).from_string("{{ f() }}").render_async(f=later)
