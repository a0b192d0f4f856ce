# curl localhost:8080 -H 'content-type: application/json' -d '{"name": "Ada"}'


def main(event, context):
    data = event.ceHeaders.get("data")
    name = data.get("name", "World") if isinstance(data, dict) else "World"
    return f"Hello {name}"
