# docker build .                   from source, anywhere
# docker build --target machine .  of build/image, which `make image` fills with the program that was built on the machine
#
# Nothing but the program, what it needs to run, time zones and certificates: no shell, no package manager.
FROM scratch AS bare
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="aido" \
      org.opencontainers.image.description="Tasks with due dates, reminders and recurrence, kept in an event log" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="Apache-2.0"
# Gives --data the default /var/lib/aido. AIDO_DATA would go before the `data` of a configuration file.
ENV XDG_DATA_HOME=/var/lib
USER 65532:65532
EXPOSE 7070
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/bin/aido"]
CMD ["serve"]

FROM bare AS machine
COPY build/image/root /
COPY --chown=65532:65532 build/image/data /var/lib

FROM debian:bookworm AS build
WORKDIR /src
COPY scripts/setup.sh scripts/
RUN apt-get update && apt-get install -y --no-install-recommends binutils make && scripts/setup.sh
COPY . .
RUN make build && scripts/image_root.sh build/release/aido /image

FROM bare
COPY --from=build /image/root /
COPY --from=build --chown=65532:65532 /image/data /var/lib
