package io.github.bilevo.daemon;

import io.github.bilevo.store.HistoryRow;
import java.util.List;
import java.util.StringJoiner;

/** Epochs as lines of a table; what is not there is empty. */
final class TraceCsv {
  private static final String HEADER =
      "epoch,objective,best,hypergradient_norm,lower_steps,lower_residual,"
          + "linear_steps,linear_residual_ratio,step_size,seconds,"
          + "error_bound,error_estimate,workspace_bytes\n";

  private TraceCsv() {}

  static String text(List<HistoryRow> rows) {
    StringBuilder text = new StringBuilder(HEADER);
    rows.forEach(row -> text.append(line(row)));
    return text.toString();
  }

  private static String line(HistoryRow row) {
    boolean linear = row.linearSteps() >= 0;
    return new StringJoiner(",", "", "\n")
        .add(Long.toString(row.epoch()))
        .add(number(row.objective()))
        .add(number(row.best()))
        .add(number(row.gradientNorm()))
        .add(Integer.toString(row.lowerSteps()))
        .add(number(row.lowerResidual()))
        .add(linear ? Integer.toString(row.linearSteps()) : "")
        .add(linear ? number(row.linearResidualRatio()) : "")
        .add(number(row.stepSize()))
        .add(number(row.seconds()))
        .add(number(row.errorBound()))
        .add(number(row.errorEstimate()))
        .add(row.workspaceBytes() < 0 ? "" : Long.toString(row.workspaceBytes()))
        .toString();
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : Double.toString(value);
  }
}
