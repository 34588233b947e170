package io.github.bilevo;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rooms of this house, who may enter which, and the one lock on Akka's version. */
class ArchitectureTest {
  private static final String ROOT = "io.github.bilevo";
  private static final String FACE = "(root)";

  /** Which rooms a room may import; it may then import whatever those may. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("math", Set.of()),
          Map.entry("autodiff", Set.of("math")),
          Map.entry("problem", Set.of("autodiff")),
          Map.entry("solver", Set.of("problem")),
          Map.entry("hypergradient", Set.of("solver")),
          Map.entry("data", Set.of("math")),
          Map.entry("event", Set.of("hypergradient")),
          Map.entry("actor", Set.of("event")),
          Map.entry("stream", Set.of("actor")),
          Map.entry("runtime", Set.of("stream")),
          Map.entry("store", Set.of("event")),
          Map.entry("metrics", Set.of("event")),
          Map.entry("predict", Set.of("problem", "data")),
          Map.entry("config", Set.of("hypergradient", "predict")),
          Map.entry(FACE, Set.of("runtime", "config", "metrics")),
          Map.entry("report", Set.of()),
          Map.entry("daemon", Set.of(FACE, "store", "report")),
          Map.entry("experiment", Set.of("config")),
          Map.entry("cli", Set.of("daemon", "experiment")));

  private static final String[] CORE = {
    ROOT + ".math..",
    ROOT + ".autodiff..",
    ROOT + ".problem..",
    ROOT + ".solver..",
    ROOT + ".hypergradient.."
  };

  private static JavaClasses house;

  @BeforeAll
  static void readClasses() {
    house =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPackages(ROOT);
    assertThat(house).isNotEmpty();
  }

  @Test
  void everyRoom_importsOnlyWhereItsArrowsLead() {
    classes().should(followTheArrows()).check(house);
  }

  @Test
  void packages_areFreeOfCycles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(house);
  }

  @Test
  void core_knowsNoActorsMetersConfigurationOrLoggerFacade() {
    noClasses()
        .that()
        .resideInAnyPackage(CORE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("akka..", "io.micrometer..", "com.typesafe.config..", "org.slf4j..")
        .check(house);
  }

  @Test
  void core_exceptMathWhichSilencesNetlib_knowsNoJavaLogger() {
    noClasses()
        .that()
        .resideInAnyPackage(CORE)
        .and()
        .resideOutsideOfPackage(ROOT + ".math..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.logging..")
        .check(house);
  }

  /** Counting epochs is an actor's business; numbers with a point are not. */
  @Test
  void actors_leaveFloatingPointMathToTheCore() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".actor..")
        .should()
        .callMethodWhere(describe("Math on doubles or floats", ArchitectureTest::floatingPoint))
        .check(house);
  }

  /** From 2.8.7 on Akka ends its own ActorSystem after 15 minutes without a licence key. */
  @Test
  void akkaOnTheClassPath_isOlderThanTheLicenceKeyCheck() {
    assertThat(number(akka.Version.current())).isLessThan(number("2.8.7"));
    assertThat(akka.http.Version.current()).isEqualTo("10.5.3");
  }

  private static boolean floatingPoint(JavaMethodCall call) {
    boolean math =
        call.getTargetOwner().isEquivalentTo(Math.class)
            || call.getTargetOwner().isEquivalentTo(StrictMath.class);
    return math
        && call.getTarget().getRawParameterTypes().stream()
            .anyMatch(
                type -> type.isEquivalentTo(double.class) || type.isEquivalentTo(float.class));
  }

  private static ArchCondition<JavaClass> followTheArrows() {
    return new ArchCondition<>("import only where the arrows lead") {
      @Override
      public void check(JavaClass origin, ConditionEvents events) {
        Set<String> allowed = reachable(room(origin));
        for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
          JavaClass target = dependency.getTargetClass();
          if (ours(target) && !allowed.contains(room(target))) {
            events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
          }
        }
      }
    };
  }

  /** The room itself and every room along its arrows. */
  private static Set<String> reachable(String room) {
    assertThat(ARROWS).as("rooms; a new one is entered here").containsKey(room);
    Set<String> rooms = new HashSet<>(Set.of(room));
    ARROWS.get(room).forEach(next -> rooms.addAll(reachable(next)));
    return rooms;
  }

  private static boolean ours(JavaClass type) {
    String name = type.getBaseComponentType().getPackageName();
    return name.equals(ROOT) || name.startsWith(ROOT + ".");
  }

  /** The first part of the package's name after the root. */
  private static String room(JavaClass type) {
    String name = type.getBaseComponentType().getPackageName();
    return name.equals(ROOT) ? FACE : name.substring(ROOT.length() + 1).split("\\.")[0];
  }

  /** 2.8.5 → 2 008 005. */
  private static long number(String version) {
    long number = 0;
    long[] parts =
        Pattern.compile("\\d+")
            .matcher(version)
            .results()
            .limit(3)
            .map(MatchResult::group)
            .mapToLong(Long::parseLong)
            .toArray();
    assertThat(parts).as(version).hasSize(3);
    for (long part : parts) {
      number = 1000 * number + part;
    }
    return number;
  }
}
