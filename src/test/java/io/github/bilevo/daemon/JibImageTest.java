package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image that {@code mvn -Pimage package} writes to a file, built on nothing, for no registry is
 * asked: it says what the Dockerfile says, and its layers, unpacked, hold a daemon that runs.
 */
@Tag("slow")
@Timeout(1200)
class JibImageTest {
  @TempDir Path directory;

  private final Dockerfile file = Dockerfile.read();
  private final Map<String, Integer> modes = new TreeMap<>();

  @Test
  void image_builtByJib_isTheDockerfilesAndServes() throws Exception {
    PrometheusServer.assumeOnPath("mvn");
    Path image = directory.resolve("image");
    unpack(Files.newInputStream(build()), image);
    JsonNode manifest = Monitoring.json(image.resolve("manifest.json")).get(0);
    JsonNode config = Monitoring.json(image.resolve(manifest.at("/Config").asText())).at("/config");

    assertThat(manifest.at("/RepoTags/0").asText()).isEqualTo("bilevo:latest");
    assertThat(config.at("/User").asText()).isEqualTo(only("USER"));
    assertThat(config.at("/Entrypoint")).isEqualTo(words("ENTRYPOINT"));
    assertThat(config.at("/Cmd")).isEqualTo(words("CMD"));
    assertThat(config.at("/WorkingDir").asText()).isEqualTo(only("WORKDIR"));
    assertThat(config.at("/Volumes").has(only("VOLUME"))).isTrue();
    assertThat(config.at("/ExposedPorts").has(only("EXPOSE") + "/tcp")).isTrue();
    List<String> environment =
        Monitoring.elements(config.at("/Env")).map(JsonNode::asText).toList();
    assertThat(environment).containsExactlyInAnyOrder(only("ENV").split(" "));

    Path root = directory.resolve("root");
    modes.clear();
    for (JsonNode layer : manifest.at("/Layers")) {
      unpack(new GZIPInputStream(Files.newInputStream(image.resolve(layer.asText()))), root);
    }
    assertThat(root.toFile().list()).containsExactlyInAnyOrder("opt", "run", "work");
    assertThat(modes).containsEntry("work/", 0777).containsEntry("run/bilevo/", 0777);
    assertThat(root.resolve("opt/bilevo/bin").toFile().list())
        .containsExactlyInAnyOrder("bilevo", "health", "token");
    new ImageRoot(root, environment.stream())
        .checkDaemon(
            Stream.of(config.at("/Entrypoint"), config.at("/Cmd"))
                .flatMap(Monitoring::elements)
                .map(JsonNode::asText)
                .toList());
  }

  private String only(String keyword) {
    assertThat(file.ofLastStage(keyword)).hasSize(1);
    return file.ofLastStage(keyword).get(0);
  }

  private JsonNode words(String keyword) throws IOException {
    return new ObjectMapper().readTree(only(keyword));
  }

  private Path build() throws Exception {
    Path source = directory.resolve("src");
    for (String part : List.of("pom.xml", "LICENSE", "config", "src/main", "docker")) {
      ImageRoot.copy(Path.of(part), source.resolve(part));
    }
    Path log = directory.resolve("build.txt");
    ProcessBuilder maven =
        new ProcessBuilder(
                "mvn",
                "-B",
                "-ntp",
                "-Pimage",
                "-Dimage.base=scratch",
                "-Dmaven.test.skip",
                "-Dspotless.check.skip",
                "-Dcyclonedx.skip",
                "package")
            .directory(source.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = maven.start();
    assertThat(process.waitFor(15, TimeUnit.MINUTES)).isTrue();
    String said = Files.readString(log);
    assumeTrue(
        process.exitValue() == 0 || !said.contains("Could not transfer"),
        "no Maven repository answers");
    assertThat(process.exitValue()).as(said).isZero();
    return source.resolve("target/bilevo-image.tar");
  }

  /** An archive's files and directories, with their permissions. */
  private void unpack(InputStream archive, Path into) throws IOException {
    Files.createDirectories(into);
    try (TarArchiveInputStream tar = new TarArchiveInputStream(new BufferedInputStream(archive))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = into.resolve(entry.getName());
        modes.put(entry.getName(), entry.getMode() & 0777);
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else if (entry.isFile()) {
          Files.createDirectories(target.getParent());
          Files.copy(tar, target);
          Files.setPosixFilePermissions(target, permissions(entry.getMode()));
        }
      }
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    PosixFilePermission[] fromHighest = PosixFilePermission.values();
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (int i = 0; i < fromHighest.length; i++) {
      if ((mode >> (fromHighest.length - 1 - i) & 1) == 1) {
        permissions.add(fromHighest[i]);
      }
    }
    return permissions;
  }
}
