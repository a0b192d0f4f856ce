def main():
    return "never loaded without flask"
