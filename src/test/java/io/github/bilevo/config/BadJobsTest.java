package io.github.bilevo.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.bilevo.data.DataStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every case of {@code bad-jobs.txt}: exactly these lines are said, in this order. */
class BadJobsTest {
  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> parse_badJob_saysExactlyThis() throws IOException {
    BadJobs.writeData(directory);
    List<BadJobs.Case> cases = BadJobs.cases();
    assertThat(cases).hasSizeGreaterThanOrEqualTo(50);
    return cases.stream().map(this::test);
  }

  private DynamicTest test(BadJobs.Case bad) {
    return DynamicTest.dynamicTest(
        bad.title(),
        () -> {
          DataStore store = new DataStore(Optional.empty(), directory.resolve("cache"));
          InvalidJobException thrown =
              catchThrowableOfType(
                  InvalidJobException.class,
                  () -> JobFile.parse(bad.job(), "job.conf", directory, store));
          String said = thrown == null ? "" : thrown.getMessage();
          assertThat(said.replace(directory + "/", "")).isEqualTo(bad.said());
        });
  }
}
