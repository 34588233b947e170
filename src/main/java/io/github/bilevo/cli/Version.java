package io.github.bilevo.cli;

import io.github.bilevo.math.Backend;
import io.github.bilevo.metrics.BuildInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    BuildInfo build = build();
    return new String[] {
      "bilevo " + build.version(),
      "Akka " + build.akka() + ", Akka HTTP " + properties().getProperty("akkaHttp"),
      "Java " + build.jdk() + " (" + System.getProperty("java.vm.name") + ")",
      "math backend " + build.backend()
    };
  }

  /** What this process is made of. */
  static BuildInfo build() {
    Properties build = properties();
    return BuildInfo.ofThisJvm(
        build.getProperty("version"), build.getProperty("akka"), Backend.active().name());
  }

  private static Properties properties() {
    Properties build = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("/bilevo-build.properties")) {
      build.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return build;
  }
}
