#!/usr/bin/env python3
"""Draws a comparison of Function servers as an SVG picture, and as the table of the README.

    picture.py FIGURES.json... > docs/measured.svg
    picture.py --table FIGURES.json...

`FIGURES.json` maps the name of each server to `cold_ms` (from the start of the process to the first
answer), `idle_mib` (memory when idle) and `load`: for each number of connections `rps` and `p99_us`.
One of them is called `floor`: starts and rates are told as ratios to it, since an absolute time says
more about the machine than about the server. Of several files, which are several runs of the same servers,
the medians of these ratios are told.
"""

import json
import math
import pathlib
import statistics
import sys
from html import escape

NAMES = {
    "ours js": "Duet, JavaScript",
    "ours py": "Duet, Python",
    "floor": "floor (bare hyper)",
    "node http": "Node.js, bare http",
    "express": "Express on Node.js",
    "bottle+cheroot": "Bottle on Cheroot",
    "granian wsgi": "Granian, WSGI",
    "granian rsgi": "Granian, RSGI",
    "functions-framework js": "functions-framework, Node.js",
    "functions-framework py": "functions-framework, Python",
    "bun": "Bun",
    "deno": "Deno",
}
CONNECTIONS = "32"
ROW, TOP, LEFT, PANEL, GAP = 22, 46, 190, 190, 40
OURS, OTHERS = "#d9480f", "#8a94a6"


def compared(figures):
    """What one run says of each server."""
    floor = figures["floor"]
    base = floor["load"][CONNECTIONS]
    for name, row in figures.items():
        load = row["load"][CONNECTIONS]
        yield name, {
            "start": row["cold_ms"] / floor["cold_ms"],
            "rate": 100 * load["rps"] / base["rps"],
            "tail": load["p99_us"] / base["p99_us"],
            "memory": row["idle_mib"],
        }


def rows(runs):
    """The servers, with the medians over the runs."""
    runs = [dict(compared(figures)) for figures in runs]
    for name, known in runs[0].items():
        medians = {figure: statistics.median(run[name][figure] for run in runs) for figure in known}
        yield {"name": NAMES.get(name, name), "ours": name.startswith("ours"), **medians}


def ratio(value):
    return f"{value:.1f} ×" if value < 10 else f"{value:.0f} ×"


PANELS = [
    ("start, × the floor's (log.)", "start", ratio, lambda value: math.log10(max(value, 1)) + 0.1),
    ("requests/s, % of the floor's", "rate", lambda value: f"{value:.0f} %", lambda value: value),
    ("memory when idle, MiB", "memory", lambda value: f"{value:.1f}", lambda value: value),
]


def picture(servers):
    width = LEFT + len(PANELS) * (PANEL + GAP)
    height = TOP + ROW * len(servers) + 14
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
        # Readable on a light page and on a dark one.
        "<style>text{fill:#57606a}.ours{fill:#d9480f;font-weight:bold}"
        "@media(prefers-color-scheme:dark){text{fill:#c9d1d9}.ours{fill:#ff8c5a}}</style>",
    ]
    for place, (title, key, show, scale) in enumerate(PANELS):
        left = LEFT + place * (PANEL + GAP)
        longest = max(scale(server[key]) for server in servers)
        out.append(f'<text x="{left}" y="{TOP - 18}" font-weight="bold">{escape(title)}</text>')
        for index, server in enumerate(servers):
            y = TOP + ROW * index
            length = max(1, scale(server[key]) / longest * (PANEL - 46))
            fill = OURS if server["ours"] else OTHERS
            out.append(f'<rect x="{left}" y="{y}" width="{length:.1f}" height="{ROW - 7}" rx="2" fill="{fill}"/>')
            out.append(f'<text x="{left + length + 5:.1f}" y="{y + 12}">{escape(show(server[key]))}</text>')
    for index, server in enumerate(servers):
        kind = ' class="ours"' if server["ours"] else ""
        out.append(f'<text x="{LEFT - 10}" y="{TOP + ROW * index + 12}" text-anchor="end"{kind}>{escape(server["name"])}</text>')
    out.append("</svg>")
    return "\n".join(out)


def table(servers):
    lines = ["| | start | requests per second | 99th percentile | memory when idle |", "|---|---|---|---|---|"]
    for server in servers:
        cells = [server["name"], ratio(server["start"]), f"{server['rate']:.0f} %", ratio(server["tail"]), f"{server['memory']:.1f} MiB"]
        if server["ours"]:
            cells = [f"**{cell}**" for cell in cells]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--table"]
    if not arguments:
        sys.exit(__doc__)
    runs = [json.loads(pathlib.Path(argument).read_text(encoding="utf-8")) for argument in arguments]
    servers = sorted(rows(runs), key=lambda row: (not row["ours"], row["start"]))
    print(table(servers) if "--table" in sys.argv else picture(servers))


if __name__ == "__main__":
    main()
