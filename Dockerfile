# A small image that serves one Function, in JavaScript or in Python, from /kubeless:
#
#   docker build -t duet .
#   docker run --rm -p 8080:8080 -v "$PWD/examples/hello-py:/kubeless:ro" duet
#
# It has the distribution (docs/distribution.md) and authorities to trust; neither Node.js nor pip. What
# a Function starts as `sys.executable` is the binary itself.

FROM rust:1.95-bookworm AS build
# npm brings what `js-prelude/bundled` names, and esbuild bundles it; neither is in the second stage.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends nodejs npm python3-pip \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /duet
COPY Makefile LICENSE ./
COPY packaging packaging
COPY Cargo.toml Cargo.lock ./
COPY crates crates
COPY js-prelude js-prelude
COPY py-prelude py-prelude
COPY tests tests
RUN make dist

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /duet/target/dist/duet /opt/duet
ENV PATH=/opt/duet/bin:$PATH
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/opt/duet/bin/duet", "serve"]
