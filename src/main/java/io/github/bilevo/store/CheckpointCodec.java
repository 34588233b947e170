package io.github.bilevo.store;

import io.github.bilevo.hypergradient.Memory;
import io.github.bilevo.hypergradient.RunSnapshot;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.hypergradient.UpperState;
import io.github.bilevo.math.Vec;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A checkpoint as bytes, big-endian:
 *
 * <pre>
 *   magic "BLVO"   version   length of the body   body   CRC32C of all before it
 *   4              4         4                    length 4                        bytes
 * </pre>
 *
 * Doubles go as their raw bits, so a run that goes on from what is read gives the bits of the run
 * that was written. A CRC32C misses no burst of up to 32 bits, the length no truncation.
 */
final class CheckpointCodec {
  private static final int MAGIC = 0x424C564F;
  private static final int VERSION = 1;
  private static final int HEADER = 12;
  private static final int TRAILER = 4;

  private CheckpointCodec() {}

  static byte[] encode(Checkpoint checkpoint) {
    RunSnapshot run = checkpoint.snapshot();
    UpperState upper = run.upper();
    UpperIterate.Best best = upper.best();
    Writer body = new Writer();
    body.text(checkpoint.jobHash());
    body.integer(run.version());
    body.text(run.method());
    body.text(run.upperMethod());
    body.number(upper.epoch());
    body.vector(upper.lambda());
    body.real(upper.firstObjective());
    body.number(best.epoch());
    body.vector(best.lambda());
    body.vector(best.state());
    body.real(best.objective());
    body.perhaps(upper.method());
    body.perhaps(upper.stopping());
    body.number(upper.elapsedNanos());
    body.perhaps(run.lower().map(Memory::toVec));
    body.perhaps(run.linear().map(Memory::toVec));
    return body.framed();
  }

  /**
   * The checkpoint that was encoded.
   *
   * @throws UnreadableCheckpointException if one bit of it has changed or is missing
   */
  static Checkpoint decode(byte[] bytes) throws UnreadableCheckpointException {
    Reader body = new Reader(body(bytes));
    try {
      Checkpoint checkpoint = read(body);
      if (body.in.hasRemaining()) {
        throw new UnreadableCheckpointException(body.in.remaining() + " bytes too many");
      }
      return checkpoint;
    } catch (BufferUnderflowException | NegativeArraySizeException e) {
      throw new UnreadableCheckpointException("a body that ends too early");
    }
  }

  private static ByteBuffer body(byte[] bytes) throws UnreadableCheckpointException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (bytes.length < HEADER + TRAILER) {
      throw new UnreadableCheckpointException("only " + bytes.length + " bytes");
    }
    check("magic", in.getInt(), MAGIC);
    check("version", in.getInt(), VERSION);
    check("length", in.getInt(), bytes.length - HEADER - TRAILER);
    check("CRC32C", checksum(bytes), in.getInt(bytes.length - TRAILER));
    return in.limit(bytes.length - TRAILER);
  }

  private static void check(String name, int found, int wanted)
      throws UnreadableCheckpointException {
    if (found != wanted) {
      throw new UnreadableCheckpointException(
          String.format("%s: found %08x; wanted %08x", name, found, wanted));
    }
  }

  private static int checksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, bytes.length - TRAILER);
    return (int) checksum.getValue();
  }

  private static Checkpoint read(Reader in) {
    String jobHash = in.text();
    int version = in.in.getInt();
    String method = in.text();
    String upperMethod = in.text();
    long epoch = in.in.getLong();
    Vec lambda = in.vector();
    double firstObjective = in.real();
    UpperIterate.Best best =
        new UpperIterate.Best(in.in.getLong(), in.vector(), in.vector(), in.real());
    UpperState upper =
        new UpperState(
            epoch, lambda, firstObjective, best, in.perhaps(), in.perhaps(), in.in.getLong());
    return new Checkpoint(
        jobHash,
        new RunSnapshot(
            version,
            method,
            upperMethod,
            upper,
            in.perhaps().map(Memory::of),
            in.perhaps().map(Memory::of)));
  }

  /** The body, as it grows. */
  private static final class Writer {
    private ByteBuffer out = ByteBuffer.allocate(1024).position(HEADER);

    private ByteBuffer room(int bytes) {
      if (out.remaining() < bytes) {
        int size = Math.addExact(out.position(), Math.max(bytes, out.position()));
        out = ByteBuffer.allocate(size).put(out.flip());
      }
      return out;
    }

    void integer(int value) {
      room(Integer.BYTES).putInt(value);
    }

    void number(long value) {
      room(Long.BYTES).putLong(value);
    }

    void real(double value) {
      number(Double.doubleToRawLongBits(value));
    }

    void text(String value) {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      integer(bytes.length);
      room(bytes.length).put(bytes);
    }

    void vector(Vec value) {
      integer(value.size());
      room(Math.multiplyExact(Double.BYTES, value.size()));
      for (int i = 0; i < value.size(); i++) {
        out.putLong(Double.doubleToRawLongBits(value.get(i)));
      }
    }

    void perhaps(Optional<Vec> value) {
      room(1).put((byte) (value.isPresent() ? 1 : 0));
      value.ifPresent(this::vector);
    }

    byte[] framed() {
      int length = out.position() - HEADER;
      room(TRAILER);
      byte[] bytes = new byte[HEADER + length + TRAILER];
      out.flip().get(bytes, 0, HEADER + length);
      ByteBuffer frame = ByteBuffer.wrap(bytes);
      frame.putInt(MAGIC).putInt(VERSION).putInt(length);
      frame.putInt(HEADER + length, checksum(bytes));
      return bytes;
    }
  }

  /** The body, from its beginning. */
  private record Reader(ByteBuffer in) {
    String text() {
      byte[] bytes = new byte[atMost(in.getInt(), 1)];
      in.get(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }

    double real() {
      return Double.longBitsToDouble(in.getLong());
    }

    Vec vector() {
      double[] values = new double[atMost(in.getInt(), Double.BYTES)];
      for (int i = 0; i < values.length; i++) {
        values[i] = real();
      }
      return Vec.copyOf(values);
    }

    Optional<Vec> perhaps() {
      return in.get() == 0 ? Optional.empty() : Optional.of(vector());
    }

    /** Never makes an array longer than what can be there. */
    private int atMost(int length, int size) {
      if (length > in.remaining() / size) {
        throw new BufferUnderflowException();
      }
      return length;
    }
  }
}
