"""`azure-identity`: how it says that there are no credentials."""

from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ChainedTokenCredential, EnvironmentCredential


def misses_credentials():
    try:
        ChainedTokenCredential(EnvironmentCredential()).get_token("https://example.com/.default")
    except ClientAuthenticationError as error:
        return str(error).partition("\n")[0]
