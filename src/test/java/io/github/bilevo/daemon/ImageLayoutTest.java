package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Dockerfile's own steps, taken in a directory in place of a container: its copies, its Maven
 * and jlink commands, and what it starts, with nothing else of this machine in the environment.
 */
@Tag("slow")
@Timeout(900)
class ImageLayoutTest {
  @TempDir Path root;

  private final Dockerfile file = Dockerfile.read();

  @Test
  void image_laidOutAsTheDockerfileSays_servesWithOpenBlasAndIsHealthy() throws Exception {
    PrometheusServer.assumeOnPath("mvn");
    build();
    Stream<String> environment = Stream.of(file.ofLastStage("ENV").get(0).split(" "));
    List<String> command = new ArrayList<>(words("ENTRYPOINT"));
    command.addAll(words("CMD"));

    new ImageRoot(root, environment).checkDaemon(command);
  }

  /** In exec form. */
  private List<String> words(String keyword) throws IOException {
    return List.of(new ObjectMapper().readValue(file.ofLastStage(keyword).get(0), String[].class));
  }

  /** The commands of both stages, with {@code root} where the container has {@code /}. */
  private void build() throws Exception {
    Path source = Files.createDirectories(root.resolve("src"));
    for (String copy : file.all("COPY")) {
      List<String> words = List.of(copy.replaceAll("--\\S+ ", "").split(" "));
      List<String> from = words.subList(0, words.size() - 1);
      String to = words.get(words.size() - 1);
      if (copy.startsWith("--from")) {
        ImageRoot.copy(root.resolve(from.get(0).substring(1)), root.resolve(to.substring(1)));
      } else {
        for (String word : from) {
          Path target =
              to.startsWith("/")
                  ? root.resolve(to.substring(1)).resolve(Path.of(word).getFileName())
                  : source.resolve(word);
          ImageRoot.copy(Path.of(word), target);
        }
      }
      if (copy.contains("src/main ")) { // the build stage has all it gets
        for (String command : file.all("RUN").subList(0, 2)) {
          shell(source, command);
        }
      }
    }
  }

  private void shell(Path source, String command) throws Exception {
    String here =
        command
            .replaceAll("--mount=\\S+ ", "")
            .replace("mvn ", "mvn -o ") // what this build has is in the local repository
            .replace("/runtime", root.resolve("runtime").toString());
    Path log = root.resolve("build.txt");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-euc", here).directory(source.toFile()).redirectErrorStream(true);
    String java = Path.of(System.getProperty("java.home"), "bin").toString();
    builder.environment().merge("PATH", "", (path, none) -> java + ":" + path);
    Process process = builder.redirectOutput(log.toFile()).start();
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(here + "\n" + Files.readString(log)).isZero();
  }
}
