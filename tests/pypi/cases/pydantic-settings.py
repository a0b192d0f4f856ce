"""`pydantic-settings`: settings from the environment."""

import os

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="CASE_")

    port: int = 1
    names: list[str] = []


def reads_the_environment():
    os.environ.update(CASE_PORT="8080", CASE_NAMES='["a", "b"]')
    return Settings().model_dump()
