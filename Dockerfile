# policyx in a container: docker build -t policyx . && docker run --rm -v "$PWD:/work" policyx extract page.txt
# With extras of policyx batch: docker build --build-arg EXTRAS='[parquet,xlsx,duckdb]' -t policyx .
ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
ARG EXTRAS=
WORKDIR /src
COPY . .
RUN python -m venv /opt/policyx \
    && /opt/policyx/bin/pip install --no-cache-dir --disable-pip-version-check ".${EXTRAS}" \
    && /opt/policyx/bin/pip uninstall --yes --quiet pip

FROM python:${PYTHON}-slim
LABEL org.opencontainers.image.title="policyx" \
      org.opencontainers.image.description="Entities and events from Chinese policy news" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/policyx /opt/policyx
# nothing is fetched at run time: run it with --network none; give --user "$(id -u)" where files are to be written
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin policyx
ENV PATH=/opt/policyx/bin:$PATH \
    LANG=C.UTF-8 \
    PYTHONUNBUFFERED=1
WORKDIR /work
USER 10001
ENTRYPOINT ["policyx"]
CMD ["--help"]
