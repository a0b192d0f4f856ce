# A small image that serves one Function, in JavaScript or in Python, from /kubeless:
#
#   docker build -t duet .
#   docker run --rm -p 8080:8080 -v "$PWD/examples/hello-py:/kubeless:ro" duet
#
# It has the `duet` binary, the shared library and the standard library of Debian's Python 3.11, what
# packaging/preinstalled.in names, and neither Node.js, pip, nor a `python3` command. Functions that
# start Python as a subprocess need an image that adds one.

FROM rust:1.95-bookworm AS build
# npm brings what `js-prelude/bundled` names, and esbuild bundles it; neither is in the second stage.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends nodejs npm python3-dev python3-pip \
    && rm -rf /var/lib/apt/lists/*
# Debian's, whose library and standard library the second stage has in the same places.
ENV PYO3_PYTHON=/usr/bin/python3
WORKDIR /duet
# What Functions need not bring, where the binary will look for it; the second stage has it there too.
ENV DUET_PREINSTALLED=/usr/local/lib/duet/site-packages
COPY packaging/preinstalled.txt packaging/preinstalled-newer.txt packaging/
RUN for list in preinstalled:site-packages preinstalled-newer:site-packages-newer; do \
        "$PYO3_PYTHON" -m pip install --quiet --no-cache-dir --require-hashes --no-deps \
            --only-binary :all: --target "/usr/local/lib/duet/${list#*:}" \
            --requirement "packaging/${list%:*}.txt" || exit 1; \
    done
COPY Cargo.toml Cargo.lock ./
COPY crates crates
COPY js-prelude js-prelude
COPY py-prelude py-prelude
COPY tests tests
RUN cargo build --release --locked -p duet

FROM debian:bookworm-slim
# libpython3.11 brings the standard library; the certificates are for handlers that call others.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates libpython3.11 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /duet/target/release/duet /usr/local/bin/duet
COPY --from=build /usr/local/lib/duet /usr/local/lib/duet
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/duet", "serve"]
