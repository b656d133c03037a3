# Debian as debootstrap makes it, brought up to date and without documentation, as Docker's
# "slim" images are. Only for machines that reach no image registry; where Docker runs, the other
# Dockerfiles start from docker.io/library/debian:bookworm-slim instead.
#
# Build context: a folder with root.tar, see triton_images/debian.py.

FROM scratch AS root
ADD root.tar /
RUN printf 'path-exclude %s\\n' '/usr/share/doc/*' '/usr/share/man/*' '/usr/share/locale/*' \
        > /etc/dpkg/dpkg.cfg.d/slim \
 && printf 'path-include %s\\n' '/usr/share/doc/*/copyright' >> /etc/dpkg/dpkg.cfg.d/slim \
 && apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get dist-upgrade --yes --no-install-recommends \
 && find /usr/share/doc -type f ! -name copyright -delete \
 && rm -rf /usr/share/info/* /usr/share/lintian/* /usr/share/locale/* /usr/share/man/* \
        /var/cache/* /var/lib/apt/lists/* /var/log/*

# One layer: what was deleted above would still be shipped.
FROM scratch
COPY --from=root / /
CMD ["bash"]
