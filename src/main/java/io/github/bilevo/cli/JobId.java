package io.github.bilevo.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** The job that a client asks for. */
final class JobId {
  @Parameters(paramLabel = "ID", description = "The job's id.", converter = Checked.class)
  private String id;

  /** The path of the job. */
  String path() {
    return "/jobs/" + id;
  }

  /** An id goes into an address as it is. */
  static final class Checked implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      if (!text.matches("[a-z0-9]{1,64}")) {
        throw new TypeConversionException("found " + text + "; wanted letters and digits");
      }
      return text;
    }
  }
}
