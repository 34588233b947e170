package io.github.bilevo.config;

import io.github.bilevo.data.CsvSpec;
import io.github.bilevo.data.Format;
import io.github.bilevo.data.IdxSpec;
import io.github.bilevo.data.LibsvmSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Reads {@code format} and the keys that belong to it, beside a {@code file}. */
final class FormatReader {
  private final Section section;

  FormatReader(Section section) {
    this.section = section;
  }

  /** The format, or empty after telling what is wrong, keys of other formats included. */
  Optional<Format> read() {
    Optional<String> name = section.get(DataKeys.FORMAT);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    boolean alone =
        refuseOthers(name.get(), DataKeys.CSV, DataKeys.CSV_ONLY)
            & refuseOthers(name.get(), DataKeys.LIBSVM, DataKeys.LIBSVM_ONLY)
            & refuseOthers(name.get(), DataKeys.IDX, DataKeys.IDX_ONLY);
    Optional<Format> format =
        switch (name.get()) {
          case DataKeys.LIBSVM -> libsvm();
          case DataKeys.IDX -> idx();
          default -> csv();
        };
    return format.filter(any -> alone);
  }

  /** The encoding, empty if there is none; empty Optional if there is one and it is wrong. */
  static Optional<Map<String, Double>> encoding(Section section) {
    return section.has(DataKeys.ENCODING.name())
        ? section.get(DataKeys.ENCODING)
        : Optional.of(Map.of());
  }

  private boolean refuseOthers(String format, String owner, List<Key<?>> keys) {
    List<String> given =
        format.equals(owner)
            ? List.of()
            : keys.stream().map(Key::name).filter(section::has).toList();
    for (String key : given) {
      String found = "a key of format " + owner + " beside format " + format;
      section.refuse(key, found, "no such key here");
    }
    return given.isEmpty();
  }

  private Optional<Format> csv() {
    Optional<String> target = section.require(DataKeys.TARGET);
    Optional<List<String>> drop = section.get(DataKeys.DROP);
    Optional<Boolean> header = section.get(DataKeys.HEADER);
    Optional<String> separator = section.get(DataKeys.SEPARATOR);
    Optional<String> group = section.get(DataKeys.GROUP);
    Optional<Map<String, Double>> encoding = encoding(section);
    boolean sound =
        Stream.of(target, drop, header, separator, encoding).allMatch(Optional::isPresent)
            && group.isPresent() == section.has(DataKeys.GROUP.name()); // else it is wrong
    return sound
        ? Optional.of(
            new Format.Csv(
                new CsvSpec(
                    header.get(),
                    separator.get().charAt(0),
                    target.get(),
                    drop.get(),
                    group,
                    encoding.get())))
        : Optional.empty();
  }

  private Optional<Format> libsvm() {
    Optional<Integer> width = section.get(DataKeys.LIBSVM_WIDTH);
    Optional<Map<String, Double>> encoding = encoding(section);
    if (encoding.isEmpty() || width.isPresent() != section.has(DataKeys.LIBSVM_WIDTH.name())) {
      return Optional.empty();
    }
    OptionalInt columns = width.map(OptionalInt::of).orElse(OptionalInt.empty());
    return Optional.of(new Format.Libsvm(new LibsvmSpec(columns, encoding.get())));
  }

  private Optional<Format> idx() {
    Optional<Double> scale =
        section.has(DataKeys.SCALE.name())
            ? section.get(DataKeys.SCALE)
            : Optional.of(IdxSpec.TO_UNIT);
    Optional<Map<String, Double>> encoding = encoding(section);
    return encoding.isPresent()
        ? scale.map(s -> new Format.Idx(new IdxSpec(s, encoding.get())))
        : Optional.empty();
  }
}
