import json
from pathlib import Path

GREETINGS = json.loads(Path(__file__).with_name("greetings.json").read_text())


def greet(name, language):
    """The greeting in a language, or None if it is not known."""
    greeting = GREETINGS.get(language)
    return greeting and greeting.format(name=name)
