package dev.sluice.host;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private final JavaClasses host = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.sluice.host");

    @Test
    void whatHostsShare_knowsNeitherThemNorTheirServers() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.sluice.gateway..",
                        "dev.sluice.servlet..",
                        "dev.sluice.trainer..",
                        "io.undertow..",
                        "io.netty..",
                        "io.micronaut..",
                        "jakarta..")
                .check(host);
    }
}
