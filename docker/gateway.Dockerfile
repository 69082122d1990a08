# The gateway: docker build -f docker/gateway.Dockerfile -t sluice-gateway .
# All images that it stands on can be replaced, by mirrors or by your own.
ARG MAVEN_IMAGE=docker.io/library/maven:3.9-eclipse-temurin-25
ARG BASE_IMAGE=docker.io/library/debian:bookworm-slim

FROM ${MAVEN_IMAGE} AS build
WORKDIR /build
COPY pom.xml ./
COPY .mvn .mvn
COPY detector detector
COPY host host
COPY gateway gateway
COPY model-trainer/pom.xml model-trainer/
COPY benchmarks/pom.xml benchmarks/
COPY servlet-filter/pom.xml servlet-filter/
COPY conformance/pom.xml conformance/
COPY docs/examples/spring-boot/pom.xml docs/examples/spring-boot/
RUN mvn -q -B -Dmaven.test.skip -Dspotless.check.skip -pl gateway -am package

# A Java with the modules that the gateway needs, and no others.
RUN jlink --add-modules java.base,java.logging,java.management,java.naming,java.security.jgss,java.security.sasl,java.sql,java.xml,jdk.charsets,jdk.jcmd,jdk.jfr,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs \
        --strip-java-debug-attributes --no-man-pages --no-header-files --compress zip-6 --output /opt/sluice/java
COPY config/models /opt/sluice/config/models
COPY docker/java.options docker/healthcheck /opt/sluice/
RUN cp gateway/target/sluice-gateway.jar /opt/sluice/

FROM ${BASE_IMAGE}
COPY --from=build /opt/sluice /opt/sluice
WORKDIR /opt/sluice
# A rehearsal of the demo, whose loaded and linked classes later starts map into memory. It needs the Java and the files
# of this very image.
RUN java/bin/java -XX:AOTCacheOutput=gateway.aot -Xlog:disable -Xlog:all=error:stderr @java.options \
        -Dsluice.home=/opt/sluice -jar sluice-gateway.jar rehearse \
    && rm -rf .sluice \
    && mkdir -p /etc/sluice /var/lib/sluice \
    && chown 10001:10001 /var/lib/sluice
COPY docker/gateway.yml /etc/sluice/gateway.yml

# The decision log and the store are all that is written, beside /tmp.
VOLUME /var/lib/sluice
USER 10001:10001
EXPOSE 8080 9090
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s CMD ["/opt/sluice/healthcheck"]
ENTRYPOINT ["/opt/sluice/java/bin/java", "-XX:AOTCache=/opt/sluice/gateway.aot", "-Xlog:disable", "-Xlog:all=error,aot*=off,cds*=off:stderr", "@/opt/sluice/java.options", "-Dsluice.home=/opt/sluice", "-jar", "/opt/sluice/sluice-gateway.jar"]
CMD ["gateway", "--config", "/etc/sluice/gateway.yml"]
