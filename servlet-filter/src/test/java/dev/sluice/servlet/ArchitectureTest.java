package dev.sluice.servlet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private final JavaClasses filter = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.sluice.servlet");

    @Test
    void filter_needsOnlyTheApiAndWhatHostsShare() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.sluice.servlet",
                        "dev.sluice.host",
                        "dev.sluice.detector",
                        "jakarta.servlet..",
                        "java..",
                        "org.jspecify.annotations",
                        "org.slf4j")
                .check(filter);
    }
}
