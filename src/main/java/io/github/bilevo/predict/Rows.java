package io.github.bilevo.predict;

import io.github.bilevo.data.Format;
import io.github.bilevo.data.InverseDocumentFrequency;
import io.github.bilevo.data.Standardiser;
import io.github.bilevo.math.Matrix;
import io.github.bilevo.math.SparseMatrix;
import java.util.List;
import java.util.Optional;

/**
 * How the rows of a job are written, and what is done to their features before a model sees them:
 * what new rows have to go through. Immutable.
 *
 * @param features p
 * @param columns their names, the words where rows are texts; empty where they have none
 * @param format of the files; empty for rows that stood in the job itself or were made by it
 * @param standardiser fitted on the training rows, where features are standardised
 * @param idf fitted on the training rows, where words are weighed
 */
public record Rows(
    int features,
    List<String> columns,
    Optional<Format> format,
    Optional<Standardiser> standardiser,
    Optional<InverseDocumentFrequency> idf) {
  /** Copies, and checks the number of names. */
  public Rows {
    columns = List.copyOf(columns);
    if (!columns.isEmpty() && columns.size() != features) {
      throw new IllegalArgumentException(
          "columns: found " + columns.size() + "; wanted none or " + features);
    }
  }

  /** Rows that are taken as they are. */
  public static Rows plain(int features, List<String> columns, Optional<Format> format) {
    return new Rows(features, columns, format, Optional.empty(), Optional.empty());
  }

  /** The same, standardised after all else. */
  public Rows with(Standardiser standardiser) {
    return new Rows(features, columns, format, Optional.of(standardiser), idf);
  }

  /** The same, weighed first. */
  public Rows with(InverseDocumentFrequency idf) {
    return new Rows(features, columns, format, standardiser, Optional.of(idf));
  }

  /** The features as the model sees them. {@code raw}: not modified. */
  public Matrix prepare(Matrix raw) {
    Matrix weighed = raw;
    if (idf.isPresent()) {
      SparseMatrix sparse = raw instanceof SparseMatrix it ? it : SparseMatrix.of(raw.dense());
      weighed = idf.get().apply(sparse);
    }
    return standardiser.isPresent() ? standardiser.get().apply(weighed.dense()) : weighed;
  }

  /** What feature {@code j} is called; its number from 1 where it has no name. */
  public String name(int j) {
    return columns.isEmpty() ? Integer.toString(j + 1) : columns.get(j);
  }
}
