package io.github.bilevo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.daemon.TestDaemon;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What README.md says to type at a daemon works as printed, but for the port. */
@Timeout(300)
class ServiceReadmeTest {
  private static final Pattern BLOCK =
      Pattern.compile("<!-- try: service -->\n```sh\n(.*?)```", Pattern.DOTALL);
  private static final String ADDRESS = "http://127.0.0.1:8642";

  @TempDir Path directory;

  @Test
  void curlLines_asPrinted_work() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "curl is not installed");
    Matcher block = BLOCK.matcher(Files.readString(Path.of("README.md")));
    assertThat(block.find()).isTrue();
    try (TestDaemon daemon = new TestDaemon(directory)) {
      String lines = block.group(1).replace(ADDRESS, daemon.address());
      assertThat(lines).contains(daemon.address());
      Process shell = new ProcessBuilder("sh", "-euc", lines).redirectErrorStream(true).start();
      String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(shell.waitFor()).as(out).isZero();
      assertThat(out)
          .contains(
              "\"state\":\"QUEUED\"",
              "event: transition",
              "\"to\":\"STOPPED_BUDGET\"",
              "epoch,objective,best,",
              "\"schema\":\"bilevo-result-1\"",
              "\"attempt\":2")
          .endsWith("ok\n");
    }
  }
}
