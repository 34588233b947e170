package io.github.bilevo.data;

import io.github.bilevo.math.DenseMatrix;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads a pair of IDX files, plain or gzip, as MNIST is published: big-endian words, then unsigned
 * bytes.
 *
 * <pre>  images: 2051, n, height, width, n·height·width bytes;   labels: 2049, n, n bytes </pre>
 *
 * <p>A row is an image, row by row, times the scale. Rows come in the files' order.
 */
public final class IdxReader {
  private static final int BYTES = 256;

  private final IdxSpec spec;
  private final Labels labels;
  private final Problems imageProblems;
  private final Problems labelProblems;
  private final long mostBytes;
  private DenseMatrix features;
  private double[] targets;

  private IdxReader(Path images, Path labels, IdxSpec spec, long mostBytes) {
    this.spec = spec;
    this.labels = new Labels(spec.encoding());
    this.imageProblems = new Problems(images.toString());
    this.labelProblems = new Problems(labels.toString());
    this.mostBytes = mostBytes;
  }

  /**
   * The table of these images and labels; its columns have no names.
   *
   * @throws DataException with the problems of both files; also if the header of one declares more
   *     than there is memory for
   */
  public static Table read(Path images, Path labels, IdxSpec spec) throws DataException {
    return read(images, labels, spec, Memory.available());
  }

  /**
   * The images alone; their targets are NaN.
   *
   * @throws DataException with the problems of the file
   */
  public static Table readImages(Path images, IdxSpec spec) throws DataException {
    IdxReader reader = new IdxReader(images, images, spec, Memory.available());
    new IdxFile(images, IdxFile.IMAGES, "images", reader.imageProblems).read(reader::scaled);
    reader.imageProblems.throwIfAny();
    double[] none = new double[reader.features.rows()];
    Arrays.fill(none, Double.NaN);
    return new Table(List.of(), reader.features, none, List.of());
  }

  /** Also with the number of bytes that there is memory for. */
  static Table read(Path images, Path labels, IdxSpec spec, long mostBytes) throws DataException {
    IdxReader reader = new IdxReader(images, labels, spec, mostBytes);
    reader.read(images, labels);
    Problems.throwIfAny(reader.imageProblems, reader.labelProblems);
    return new Table(List.of(), reader.features, reader.targets, List.of());
  }

  private void read(Path imageFile, Path labelFile) {
    new IdxFile(labelFile, IdxFile.LABELS, "labels", labelProblems).read(this::labelled);
    new IdxFile(imageFile, IdxFile.IMAGES, "images", imageProblems).read(this::scaled);
    if (features != null && targets != null && features.rows() != targets.length) {
      labelProblems.add(
          "labels",
          targets.length + " labels",
          features.rows() + ", one per image of " + imageFile);
    }
  }

  private Optional<IdxFile.Sink> labelled(int[] sizes) {
    if (!fits(sizes, sizes[0], "labels", labelProblems)) {
      return Optional.empty();
    }
    double[] values = new double[sizes[0]];
    targets = values;
    return Optional.of((i, value) -> values[i] = label(i, value));
  }

  private double label(int i, int value) {
    if (labels.isEmpty()) {
      return value;
    }
    String text = Integer.toString(value);
    Optional<Double> number = labels.find(text);
    if (number.isEmpty()) {
      labelProblems.add("label", text + ", label " + (i + 1), labels.allowed());
    }
    return number.orElse(Double.NaN);
  }

  private Optional<IdxFile.Sink> scaled(int[] sizes) {
    double width = (double) sizes[1] * sizes[2];
    if (!fits(sizes, sizes[0] * width, "images", imageProblems)) {
      return Optional.empty();
    }
    features = DenseMatrix.zeros(sizes[0], (int) width);
    double[] values = features.values();
    double[] scaled = new double[BYTES];
    for (int b = 0; b < BYTES; b++) {
      scaled[b] = b * spec.scale();
    }
    return Optional.of((i, value) -> values[i] = scaled[value]);
  }

  private boolean fits(int[] sizes, double numbers, String key, Problems problems) {
    long most = Math.min(Memory.LARGEST_ARRAY, mostBytes / Double.BYTES);
    if (numbers > most) {
      String found = IdxFile.text(sizes) + " " + key;
      problems.add(
          "header", found, "at most " + most + " numbers in all, for which memory is left");
    }
    return numbers <= most;
  }
}
