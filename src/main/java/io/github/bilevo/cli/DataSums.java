package io.github.bilevo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bilevo.data.Catalogue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * SHA-256 of the data files that a resolved job names, by the name it gives them; of data sets, the
 * sums that their files were held to when they were read.
 */
final class DataSums {
  private DataSums() {}

  /**
   * The sums; of a file that cannot be read, the reason.
   *
   * @param job the resolved job
   * @param base where its relative paths begin
   */
  static Map<String, String> of(JsonNode job, Path base) {
    TreeSet<String> names = new TreeSet<>();
    for (String key : new String[] {"file", "labels"}) {
      job.findValues(key).stream()
          .filter(JsonNode::isTextual)
          .forEach(it -> names.add(it.asText()));
    }
    Map<String, String> sums = new LinkedHashMap<>();
    names.forEach(name -> sums.put(name, sum(base, name)));
    job.findValues("dataset").stream()
        .flatMap(name -> Catalogue.find(name.asText()).stream())
        .flatMap(dataset -> dataset.allFiles().stream())
        .forEach(file -> sums.put(file.path(), file.sha256()));
    return sums;
  }

  private static String sum(Path base, String name) {
    try (InputStream in = Files.newInputStream(base.resolve(name))) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new DigestInputStream(in, digest).transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException | InvalidPathException e) {
      return "unknown, the file cannot be read any more";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK without SHA-256", e);
    }
  }
}
