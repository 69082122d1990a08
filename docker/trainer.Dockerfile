# The trainer: docker build -f docker/trainer.Dockerfile -t sluice-trainer .
# Reads labelled traffic from /data and writes bundles to /models:
#   docker run --rm -v "$PWD/data:/data:ro" -v "$PWD/models:/models" sluice-trainer train --corpus /data/... --out /models/mine
ARG MAVEN_IMAGE=docker.io/library/maven:3.9-eclipse-temurin-25
ARG BASE_IMAGE=docker.io/library/debian:bookworm-slim

FROM ${MAVEN_IMAGE} AS build
WORKDIR /build
COPY pom.xml ./
COPY .mvn .mvn
COPY detector detector
COPY model-trainer model-trainer
COPY host/pom.xml host/
COPY gateway/pom.xml gateway/
COPY benchmarks/pom.xml benchmarks/
COPY servlet-filter/pom.xml servlet-filter/
COPY conformance/pom.xml conformance/
COPY docs/examples/spring-boot/pom.xml docs/examples/spring-boot/
RUN mvn -q -B -Dmaven.test.skip -Dspotless.check.skip -pl model-trainer -am package
RUN jlink --add-modules java.base,java.desktop,java.logging,java.management,java.naming,java.sql,java.xml,jdk.charsets,jdk.unsupported,jdk.zipfs \
        --strip-java-debug-attributes --no-man-pages --no-header-files --compress zip-6 --output /opt/sluice/java
COPY config/models /opt/sluice/config/models
RUN cp model-trainer/target/sluice-model-trainer.jar /opt/sluice/

FROM ${BASE_IMAGE}
# LightGBM's library is linked against GNU OpenMP; charts are drawn with the fonts of fontconfig.
RUN apt-get update \
    && apt-get install -y --no-install-recommends fontconfig fonts-dejavu-core libfreetype6 libgomp1 \
    && rm -rf /var/lib/apt/lists/* \
    && mkdir -p /data /models \
    && chown 10001:10001 /models
COPY --from=build /opt/sluice /opt/sluice

VOLUME ["/data", "/models"]
USER 10001:10001
WORKDIR /data
ENV OMP_WAIT_POLICY=passive XDG_CACHE_HOME=/tmp
STOPSIGNAL SIGTERM
ENTRYPOINT ["/opt/sluice/java/bin/java", "-Djava.awt.headless=true", "-Dfile.encoding=UTF-8", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Dsluice.home=/opt/sluice", "-jar", "/opt/sluice/sluice-model-trainer.jar"]
CMD ["--help"]
