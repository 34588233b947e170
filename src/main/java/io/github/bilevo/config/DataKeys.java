package io.github.bilevo.config;

import io.github.bilevo.config.NumberArrays.Column;
import io.github.bilevo.data.LibsvmSpec;
import io.github.bilevo.math.DenseMatrix;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The keys of a job file that tell where its rows come from and how they are split. */
final class DataKeys {
  private static final String POSITIVE = "a number above 0";
  private static final String NOT_NEGATIVE = "a number, at least 0";

  static final List<String> PARTS = List.of("train", "validation", "test");
  static final List<String> ROWS_OF_A_TASK = List.of("train", "validation", "test", "data");
  static final String TASKS = "tasks";
  static final String EPISODES = "episodes";
  static final String CSV = "csv";
  static final String LIBSVM = "libsvm";
  static final String IDX = "idx";
  static final String PUBLISHED = "published";
  static final Key<Boolean> STANDARDISE =
      Key.of(
          "standardise",
          Types.flag(),
          "false",
          "shift and scale every feature to mean 0 and deviation 1 on the training rows");
  static final Key<Boolean> IDF =
      Key.of(
          "idf",
          Types.flag(),
          "false",
          "weigh sparse columns by ln((1+n)/(1+n_j)) + 1, n_j of the n training rows not 0 there,"
              + " and normalise rows");
  static final Key<DenseMatrix> FEATURES =
      Key.optional(
          "features", NumberArrays.matrix(), "this or `file`", "one array of numbers per row");
  static final Key<Column> TARGETS =
      Key.optional("targets", NumberArrays.column(), "with `features`", "one number per row");
  static final Key<String> FILE =
      Key.optional(
          "file",
          Types.text("the path of a file", text -> !text.isBlank()),
          "no file",
          "a file of rows, relative to the job file; libsvm and idx may be packed with gzip");
  static final Key<String> FORMAT =
      Key.of("format", Types.oneOf(List.of(CSV, LIBSVM, IDX)), CSV, "how the file is written");
  static final Key<String> TARGET =
      Key.optional(
          "target", Types.column(), "required for csv", "csv: the column with the targets");
  static final Key<List<String>> DROP =
      Key.of("drop", Types.columns(), "[]", "csv: columns that are neither feature nor target");
  static final Key<Boolean> HEADER =
      Key.of("header", Types.flag(), "true", "csv: whether the first line names the columns");
  static final Key<String> SEPARATOR =
      Key.of(
          "separator",
          Types.text(
              "one character, neither a quote nor a line end",
              text -> text.length() == 1 && "\"\n\r".indexOf(text.charAt(0)) < 0),
          "\",\"",
          "csv: the character between two fields");
  static final Key<String> GROUP =
      Key.optional(
          "group",
          Types.column(),
          "none",
          "csv: the column that tells which rows belong together, for `split.by = group`");
  static final Key<Map<String, Double>> ENCODING =
      Key.optional(
          "encoding",
          Types.encoding(),
          "targets are numbers; a data set has its own",
          "the number that stands for each text of the target, be it a column, a label or a topic");
  static final Key<Integer> LIBSVM_WIDTH =
      Key.optional(
          "width",
          Types.whole(1, LibsvmSpec.WIDEST),
          "the largest index",
          "libsvm: number of features");
  static final Key<String> LABELS =
      Key.optional(
          "labels",
          Types.text("the path of a file", text -> !text.isBlank()),
          "required for idx",
          "idx: the file with the labels, `file` being that with the images");
  static final Key<Double> SCALE =
      Key.optional(
          "scale",
          Types.number(POSITIVE, x -> x > 0),
          "1/255, for pixels in [0, 1]",
          "idx: what each byte of an image is multiplied by");
  static final Key<String> DATASET =
      Key.optional(
          "dataset",
          Types.text("a name that `bilevo data list` shows", text -> !text.isBlank()),
          "no data set",
          "a data set of the catalogue (`bilevo data list`)");
  static final Key<Integer> LIMIT =
      Key.optional(
          "limit",
          Types.whole(1, Integer.MAX_VALUE),
          "all rows",
          "so many rows, drawn by seed, are split; published test rows do not count");
  static final Key<String> GENERATE_KIND =
      Key.of("kind", Types.oneOf(List.of("logistic")), "logistic", "how rows are made");
  static final Key<Integer> ROWS =
      Key.required("rows", Types.whole(1, 10_000_000), "rows, all parts together");
  static final Key<Integer> COLUMNS =
      Key.required("features", Types.whole(1, 100_000), "features; the second half is noise");
  static final Key<Double> NOISE =
      Key.of(
          "noise",
          Types.number("a number in [0, 0.5)", x -> x >= 0 && x < 0.5),
          "0.1",
          "share of labels that are flipped");
  static final Key<Double> TRAIN_SHARE =
      Key.of(
          "train",
          Types.number(NOT_NEGATIVE, x -> x >= 0),
          "1",
          "share of the training rows; 0 for a kind that has none");
  static final Key<Double> VALIDATION_SHARE =
      Key.of("validation", Types.number(POSITIVE, x -> x > 0), "1", "share of the validation rows");
  static final Key<Optional<Double>> TEST_SHARE =
      Key.optional(
          "test",
          Types.wordOr(PUBLISHED, NOT_NEGATIVE, x -> x >= 0),
          "`published` for a data set with test rows of its own, else `1`",
          "share of the test rows; published: those that the data set keeps for testing, beside"
              + " the split. With a number these are not used");
  static final Key<String> SPLIT_BY =
      Key.of(
          "by",
          Types.oneOf(List.of("row", "group")),
          "row",
          "whether a part takes single rows or whole groups");
  static final Key<Integer> EPISODE_COUNT =
      Key.required("count", Types.whole(1, 100_000), "episodes, each a task or one per class");
  static final Key<Integer> WAYS =
      Key.required("ways", Types.whole(2, 1000), "N, classes in an episode");
  static final Key<Integer> SHOTS =
      Key.required("shots", Types.whole(1, 100_000), "K, training rows of each class");
  static final Key<Integer> QUERIES =
      Key.of("queries", Types.whole(1, 100_000), "15", "validation rows of each class");
  static final List<Key<?>> CSV_ONLY = List.of(TARGET, DROP, HEADER, SEPARATOR, GROUP);
  static final List<Key<?>> LIBSVM_ONLY = List.of(LIBSVM_WIDTH);
  static final List<Key<?>> IDX_ONLY = List.of(LABELS, SCALE);
  static final List<Key<?>> FILES =
      Stream.of(List.of(FILE, FORMAT), CSV_ONLY, List.of(ENCODING), LIBSVM_ONLY, IDX_ONLY)
          .<Key<?>>flatMap(List::stream)
          .toList();
  static final List<Key<?>> PART =
      Stream.concat(Stream.of(FEATURES, TARGETS), FILES.stream()).toList();
  static final List<Key<?>> PREPARATION = List.of(STANDARDISE, IDF);
  static final List<Key<?>> DATA =
      Stream.of(List.of(DATASET), FILES, List.of(LIMIT), PREPARATION)
          .<Key<?>>flatMap(List::stream)
          .toList();
  static final List<Key<?>> GENERATE = List.of(GENERATE_KIND, ROWS, COLUMNS, NOISE);
  static final List<Key<?>> SPLIT = List.of(TRAIN_SHARE, VALIDATION_SHARE, TEST_SHARE, SPLIT_BY);
  static final List<Key<?>> EPISODE_KEYS = List.of(EPISODE_COUNT, WAYS, SHOTS, QUERIES);

  private DataKeys() {}

  /** Sections with rows, for kinds that can be made of tasks. */
  static List<String> rowsOrTasks() {
    return Stream.concat(ROWS_OF_A_TASK.stream(), Stream.of(TASKS, EPISODES)).toList();
  }
}
