package io.github.bilevo.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlReportTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String HEADER =
      "epoch,objective,best,hypergradient_norm,lower_steps,lower_residual,error_bound\n";

  private static ObjectNode result(String name) {
    ObjectNode result = MAPPER.createObjectNode();
    result.put("name", name).put("state", "SUCCEEDED").put("reason", "converged");
    result.put("advice", name).put("problem", "logistic").put("method", "aid-cg");
    result.put("objective", 2.0).put("first_objective", 8.0).put("steps", 3).put("epoch", 2);
    result.put("version", "1.2.3").put("seed", 17);
    result.putObject("figures").putObject("test").put("accuracy", 0.875);
    ArrayNode lambda = result.putArray("lambda");
    lambda.add(0.5).addNull();
    result.putObject("job").put("name", name).putObject("lower").put("steps", 30);
    return result;
  }

  private static History history(String rows) throws IOException {
    return History.read(new BufferedReader(new StringReader(HEADER + rows)));
  }

  private static String page(String name, String rows) throws IOException {
    return new HtmlReport(result(name), history(rows), Map.of("data " + name, name)).text();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<script>alert(1)</script>", "\"><img src=x onerror=y>", "'&amp;", "</h1></main>"})
  void text_anyName_isEscapedWhereverItStands(String name) throws IOException {
    String page = page(name, "0,8,8,1,5,1e-3,0.5\n1,4,4,1,5,1e-3,0.5\n");
    assertThat(page).doesNotContain(name).contains(Html.escape(name));
    assertThat(page).doesNotContain("<script", "<img");
    assertThat(page.split("</style>", -1)).hasSize(2);
  }

  @Test
  void text_run_needsNothingElse() throws IOException {
    String page = page("alone", "0,8,8,1,5,1e-3,0.5\n1,4,4,1,5,1e-3,0.5\n");
    assertThat(page)
        .doesNotContain("<script", "http:", "https:", "src=", "href=", "url(", "@import")
        .contains("prefers-color-scheme:dark", "@media print");
  }

  @Test
  void text_run_tellsJobResultAndOrigin() throws IOException {
    String page = page("told", "0,8,8,1,5,1e-3,\n1,4,4,1,5,1e-3,\n");
    assertThat(page)
        .contains("8 → 2", "-75.0 %", "87.50 %", "converged")
        .contains("<th>lower.steps</th><td>30</td>")
        .contains("<th>version</th><td>1.2.3</td>", "<th>seed</th><td>17</td>")
        .contains("<th>data told</th><td>told</td>")
        .contains("λ[0]</span> 0.50000", "λ[1]</span> not a number");
  }

  @Test
  void text_errorsMeasured_haveTheirBand() throws IOException {
    assertThat(page("a", "0,8,8,1,5,1,0.5\n1,4,4,1,5,1,0.5\n")).contains("± proven bound");
    assertThat(page("a", "0,8,8,1,5,1,\n1,4,4,1,5,1,\n")).doesNotContain("± proven bound");
  }

  @Test
  void text_objectiveNotFinite_isAMarkAndAGap() throws IOException {
    String page = page("a", "0,8,8,1,5,1,\n1,NaN,8,1,5,1,\n2,4,4,1,5,1,\n");
    assertThat(page).contains("<path class=\"nan c1\"", "<title>not finite</title>");
    assertThat(page("a", "0,8,8,1,5,1,\n1,4,4,1,5,1,\n")).doesNotContain("class=\"nan");
  }

  @Test
  void text_noEpochs_isStillAPage() throws IOException {
    assertThat(page("none", "")).contains("No epoch was recorded.", "</html>");
  }

  @Test
  void read_lineCutOff_isLeftOut() throws IOException {
    assertThat(history("0,8,8,1,5,1,\n1,4,4").size()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void indices_manyPoints_keepEveryStretchsExtrema(int seed) {
    double[] values = new Random(seed).doubles(10_000).toArray();
    values[5000] = 100;
    values[7001] = -100;
    values[42] = Double.NaN;
    int[] kept = Thinned.indices(values, 50);
    assertThat(kept).hasSizeLessThanOrEqualTo(200).isSorted().doesNotHaveDuplicates();
    assertThat(kept).contains(0, 5000, 7001, 9999);
    for (int s = 0; s < 50; s++) {
      double[] own = Arrays.copyOfRange(values, 200 * s, 200 * (s + 1));
      double largest = Arrays.stream(own).filter(Double::isFinite).max().orElseThrow();
      assertThat(Arrays.stream(kept).mapToDouble(i -> values[i])).contains(largest);
    }
  }

  @ParameterizedTest
  @CsvSource({"1e-12, 1, true", "3, 3, true", "70, 110, true", "-5, 8, false", "0, 0, false"})
  void axis_anyRange_hasTicksWithinIt(double low, double high, boolean logarithmic) {
    Axis axis = Axis.of(low, high, 260, 14, logarithmic);
    assertThat(axis.ticks()).hasSizeBetween(2, 14).isSorted();
    assertThat(axis.ticks())
        .allSatisfy(tick -> assertThat(axis.place(tick)).isBetween(13.9, 260.1));
    assertThat(DoubleStream.of(low, high).map(axis::place).boxed())
        .allSatisfy(place -> assertThat(place).isBetween(14.0, 260.0));
  }
}
