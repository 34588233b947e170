package io.github.bilevo.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What {@code bad-jobs.txt} holds. */
public final class BadJobs {
  private static final String PROBLEM =
      "problem { kind = logistic, train { features = [[1, 2], [3, 4]], targets = [1, -1] },"
          + " validation { features = [[1, 2]], targets = [1] } }";

  private BadJobs() {}

  /**
   * One of them.
   *
   * @param said exactly what is wrong with the job, of a file {@code job.conf}
   */
  public record Case(String title, String job, String said) {
    private static Case of(String text) {
      int titleEnd = text.indexOf('\n');
      int jobEnd = text.indexOf("---\n");
      return new Case(
          text.substring(0, titleEnd),
          text.substring(titleEnd + 1, jobEnd).replace("PROBLEM", PROBLEM),
          text.substring(jobEnd + 4).strip());
    }
  }

  /** All of them. */
  public static List<Case> cases() throws IOException {
    try (InputStream in = BadJobs.class.getResourceAsStream("/config/bad-jobs.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(text.split("(?m)^=== ")).skip(1).map(Case::of).toList();
    }
  }

  /** The files that they name. */
  public static void writeData(Path directory) throws IOException {
    Files.writeString(directory.resolve("rows.csv"), "a,b,y\n1,2,0\n3,4,1\n");
    Files.writeString(directory.resolve("wide.csv"), "b,a,y\n1,2,0\n3,4,1\n");
    Files.writeString(directory.resolve("empty.csv"), "a,b,y\n");
    Files.writeString(directory.resolve("words.csv"), "a,b,y\n1,2,1\n\n1,two,-1\n1,NaN,x\n");
    Files.writeString(directory.resolve("rows.svm"), "-1 1:1\n1 2:1 3:1\n".repeat(5));
    Files.writeString(directory.resolve("bad.svm"), "-1 1:1\n1 3:1 2:1\n1 4:NaN\n");
  }
}
