"""`typing-extensions`: types of later Pythons."""

import typing

import typing_extensions


class Movie(typing_extensions.TypedDict, total=False):
    name: typing_extensions.Required[str]
    year: int


def knows_types():
    return [sorted(Movie.__required_keys__), typing_extensions.get_type_hints(Movie), typing_extensions.get_args(typing_extensions.Annotated[int, "x"]), typing_extensions.Literal is typing.Literal]
