package io.github.bilevo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
  @TempDir Path directory;

  @Test
  void report_run_isAPageBesideItsFiles() throws IOException {
    Path out = directory.resolve("out");
    Path job = Jobs.small(directory, "hypergradient.error = both");
    Cli.plain().run("run", job, "--out", out, "--quiet");
    Cli cli = Cli.plain().run("report", out);
    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(Files.readString(out.resolve("report.html")))
        .contains("<h1>small</h1>", "± estimate", "<th>upper.steps</th><td>5</td>");
  }

  @Test
  void report_json_hasTheNumbersOfThePage() {
    Path out = directory.resolve("out");
    Cli.plain().run("run", Jobs.small(directory), "--out", out, "--quiet");
    JsonNode report = Cli.plain().run("report", out, "--json").json().get(0);
    assertThat(report.at("/points/objective")).hasSize(6);
    assertThat(report.at("/lambda/size").intValue()).isEqualTo(4);
    assertThat(report.has("w")).isFalse();
  }

  @Test
  void report_dataFile_tellsItsSum() throws IOException {
    Files.writeString(directory.resolve("rows.csv"), "a,y\n1,1\n2,-1\n-1,1\n3,-1\n0,1\n5,-1\n");
    String text =
        """
        problem { kind = logistic, data { file = rows.csv, target = y } }
        lower { steps = 3 }
        upper { steps = 1, step-size = 0.01 }
        """;
    Path out = directory.resolve("out");
    Cli.plain().run("run", Jobs.write(directory, text), "--out", out, "--quiet");
    // sha256sum
    assertThat(Cli.parse(out.resolve("result.json")).at("/data_sha256/rows.csv").textValue())
        .isEqualTo(SUM);
    Cli.plain().run("report", out);
    assertThat(Files.readString(out.resolve("report.html"))).contains(SUM);
  }

  @Test
  void report_neitherRunNorJob_isRefused() {
    Cli cli = Cli.plain().run("report", directory.resolve("no-such"));
    assertThat(cli.code()).isEqualTo(2);
    assertThat(Cli.plain().run("report", directory).err()).contains("cannot read ");
  }

  private static final String SUM =
      "e1c8a757eb60499ccb15a2a3a4a50fcecbd6b57d42f542cd5428fd5f2616f66a";
}
