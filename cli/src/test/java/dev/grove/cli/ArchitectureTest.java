package dev.grove.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameStartingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.grove.actors.volume.VolumeException;
import java.io.RandomAccessFile;

/** The arrows between the modules, and what each of them may use. */
@AnalyzeClasses(packages = "dev.grove", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String[] ACTORS = {
    "dev.grove.actors.tree", "dev.grove.actors.compact", "dev.grove.actors.checkpoint"
  };

  @ArchTest
  static final ArchRule TREE_IS_A_PURE_LIBRARY =
      classes()
          .that()
          .resideInAPackage("dev.grove.betree..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.grove.betree..",
              "java.lang..",
              "java.util..",
              "java.nio",
              "java.nio.charset",
              "java.io",
              "net.jpountz..",
              "com.github.benmanes.caffeine..");

  @ArchTest
  static final ArchRule TREE_HAS_NO_THREADS_AND_NO_FILES =
      noClasses()
          .that()
          .resideInAPackage("dev.grove.betree..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.nio.file..", "java.nio.channels..")
                  .or(resideInAPackage("java.io").and(simpleNameStartingWith("File"))))
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(Thread.class, RandomAccessFile.class);

  @ArchTest
  static final ArchRule TREE_HAS_NO_CLOCK =
      noClasses()
          .that()
          .resideInAPackage("dev.grove.betree..")
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule ACTORS_STAND_ON_THE_TREE_AND_AKKA =
      classes()
          .that()
          .resideInAPackage("dev.grove.actors..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.grove.actors..",
              "dev.grove.betree..",
              "java..",
              "akka..",
              "scala..",
              "com.typesafe.config..",
              "org.slf4j..",
              "net.jpountz..");

  @ArchTest
  static final ArchRule THE_GATEWAY_SEES_VOLUMES_ONLY =
      noClasses()
          .that()
          .resideInAPackage("dev.grove.fuse..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.grove.actors..")
                  .and(resideOutsideOfPackage("dev.grove.actors.volume..")))
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage("akka..");

  @ArchTest
  static final ArchRule THE_COMMAND_IS_ON_TOP =
      noClasses()
          .that()
          .resideInAnyPackage("dev.grove.betree..", "dev.grove.actors..", "dev.grove.fuse..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.grove.cli..", "picocli..");

  @ArchTest
  static final ArchRule NO_TRANSPORT_IN_THE_FILE_SYSTEM =
      noClasses()
          .that()
          .resideInAPackage("dev.grove.fuse.fs..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.grove.fuse.kernel..", "dev.grove.fuse.jnr..");

  @ArchTest
  static final ArchRule LIBFUSE_IS_FOR_ITS_TRANSPORT =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.grove.fuse.jnr..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("jnr..", "com.kenai..", "ru.serce..");

  @ArchTest
  static final ArchRule THE_TRANSPORT_OVER_LIBFUSE_SEES_NO_VOLUME =
      noClasses()
          .that()
          .resideInAPackage("dev.grove.fuse.jnr..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.grove.actors..", "dev.grove.betree..", "dev.grove.fuse.fs.tree..");

  @ArchTest
  static final ArchRule ROCKSDB_IS_FOR_BENCHMARKS =
      noClasses().should().dependOnClassesThat().resideInAPackage("org.rocksdb..");

  /**
   * No cycles but these: what a volume throws is thrown by all that is below it; and owners of
   * nodes, compactor and checkpointer send each other messages, so their packages know each other's
   * protocols.
   */
  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_OTHER_CYCLES =
      slices()
          .matching("dev.grove.(**)")
          .should()
          .beFreeOfCycles()
          .ignoreDependency(
              resideInAPackage("dev.grove.actors.."), belongToAnyOf(VolumeException.class))
          .ignoreDependency(resideInAnyPackage(ACTORS), resideInAnyPackage(ACTORS));
}
