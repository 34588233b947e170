package io.github.bilevo.data;

import io.github.bilevo.math.SparseMatrix;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Reads the archive of 20 Newsgroups, {@code 20news-bydate-train|test/topic/post} in a tar file,
 * gzip or not, into sparse word counts: exactly what scikit-learn's {@code
 * fetch_20newsgroups_vectorized(subset='all', remove=('headers', 'footers', 'quotes'))} gives, rows
 * apart from their order. Words are those of the train posts; rows have norm 1, or 0 if nothing is
 * left of the post.
 *
 * <p>Rows are the train posts, then the test posts, each sorted by topic and post, so that the
 * order within the archive does not matter. Targets number the topics in alphabetical order.
 */
public final class NewsgroupsReader {
  private static final Pattern NAME =
      Pattern.compile("(?:\\./)?20news-bydate-(train|test)/([^/]+)/([^/]+)");
  private static final long LARGEST_POST = 1 << 24;
  private static final int SLASH = '/';

  private final Labels labels;
  private final Problems problems;
  private final Map<String, String> train = new TreeMap<>(); // topic/post → what is left of it
  private final Map<String, String> test = new TreeMap<>();
  private final long mostBytes;
  private long bytes;

  private NewsgroupsReader(Labels labels, Problems problems, long mostBytes) {
    this.labels = labels;
    this.problems = problems;
    this.mostBytes = mostBytes;
  }

  /**
   * The table of all posts, its columns named by their words.
   *
   * @param encoding topic → number; empty: topics are numbered from 0 in alphabetical order
   * @throws DataException with all problems, the first 20 of them in full
   */
  public static Table read(Path archive, Map<String, Double> encoding) throws DataException {
    return read(archive, encoding, Memory.available() / 2);
  }

  /** Also with the number of bytes of text that there is memory for. */
  static Table read(Path archive, Map<String, Double> encoding, long mostBytes)
      throws DataException {
    Problems problems = new Problems(archive.toString());
    NewsgroupsReader reader = new NewsgroupsReader(new Labels(encoding), problems, mostBytes);
    if (Content.readable(archive, problems)) {
      reader.read(archive);
    }
    problems.throwIfAny();
    Table table = reader.table();
    problems.throwIfAny();
    return table;
  }

  private void read(Path archive) {
    long position = 0;
    try (Content in = Content.open(archive)) {
      try (TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
        boolean more = true;
        while (more) {
          TarArchiveEntry entry = tar.getNextEntry();
          more = entry != null && (!entry.isFile() || add(entry, tar));
        }
        if (problems.isEmpty()) {
          in.transferTo(OutputStream.nullOutputStream()); // a gzip file checks its sum
        }
      } finally {
        position = in.position();
      }
    } catch (EOFException | ZipException e) {
      Content.tell(e, position, problems);
    } catch (IOException e) {
      problems.add(
          "tar",
          "a break after byte " + position + " (" + e.getMessage() + ")",
          "a whole tar file");
    }
    if (problems.isEmpty() && train.isEmpty()) {
      problems.add("posts", "no post in 20news-bydate-train", "at least 1");
    }
  }

  /** Keeps what is left of a post; false if there is no room for more. */
  private boolean add(TarArchiveEntry entry, TarArchiveInputStream tar) throws IOException {
    Matcher name = NAME.matcher(entry.getName());
    if (!name.matches()) {
      problems.add(
          "entry",
          Problems.quote(entry.getName()),
          "20news-bydate-train/topic/post or 20news-bydate-test/topic/post");
      return true;
    }
    if (entry.getSize() > LARGEST_POST) {
      problems.add(
          "entry",
          Problems.quote(entry.getName()) + " of " + entry.getSize() + " bytes",
          "at most " + LARGEST_POST);
      return true;
    }
    byte[] post = tar.readNBytes((int) entry.getSize());
    String body = NewsPost.body(new String(post, StandardCharsets.ISO_8859_1));
    bytes += body.length();
    if (bytes > mostBytes) {
      problems.add(
          "posts", "more text", "at most " + mostBytes + " bytes, for which memory is left");
      return false;
    }
    Map<String, String> half = name.group(1).equals("train") ? train : test;
    if (half.put(name.group(2) + "/" + name.group(3), body) != null) {
      problems.add("entry", Problems.quote(entry.getName()) + " twice", "each post once");
    }
    return true;
  }

  private Table table() {
    WordCounts words = new WordCounts(train.values());
    if (words.vocabulary().isEmpty()) {
      problems.add("posts", "no word in 20news-bydate-train", "at least 1");
    }
    List<String> names = new ArrayList<>(train.keySet());
    names.addAll(test.keySet());
    List<String> bodies = new ArrayList<>(train.values());
    bodies.addAll(test.values());
    double[] targets = targets(names);
    SparseMatrix features = words.normalised(bodies);
    return new Table(words.vocabulary(), features, targets, List.of());
  }

  private double[] targets(List<String> names) {
    Map<String, Double> numbers = new TreeMap<>();
    for (String topic : new TreeSet<>(names.stream().map(NewsgroupsReader::topic).toList())) {
      Optional<Double> number =
          labels.isEmpty() ? Optional.of((double) numbers.size()) : labels.find(topic);
      if (number.isEmpty()) {
        problems.add("topic", "topic " + Problems.quote(topic), labels.allowed());
      }
      numbers.put(topic, number.orElse(Double.NaN));
    }
    return names.stream().mapToDouble(name -> numbers.get(topic(name))).toArray();
  }

  private static String topic(String name) {
    return name.substring(0, name.indexOf(SLASH));
  }
}
