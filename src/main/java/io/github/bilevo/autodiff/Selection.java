package io.github.bilevo.autodiff;

import java.util.List;

/** The instruction of each operator that is not elementwise. */
final class Selection {
  private Selection() {}

  /**
   * The instruction that computes {@code node}, whose array is known, from {@code sources}, the
   * nodes whose arrays hold its operands.
   */
  static Instruction instruction(Expr node, List<Expr> sources, Slots slots) {
    Op op = node.op();
    int out = slots.of(node);
    int a = slots.of(sources.get(0));
    int b = sources.size() == 1 ? -1 : slots.of(sources.get(1));
    Shape shape = node.shape();
    Shape from = node.operand().shape();
    if (op instanceof Op.MatMul matmul
        && node.operand().op() instanceof Op.Constant constant
        && constant.sparse()) {
      return new Products.Sparse(
          constant.matrix(), matmul.transposeLeft(), shape.columns(), a, out);
    } else if (op instanceof Op.MatMul matmul) {
      return matmul(matmul, node, new int[] {a, b, out}, slots);
    } else if (op instanceof Op.Sum) {
      return b >= 0
          ? new Products.Dot(sources.get(0).shape().size(), a, b, out)
          : new Reductions.Sums(from, shape, a, out);
    } else if (op instanceof Op.LogSumExp) {
      int scratch = slots.borrow(from.size());
      slots.giveBack(scratch);
      return new Reductions.LogSumExp(from, a, scratch, out);
    } else if (op instanceof Op.Softmax) {
      return new Reductions.Softmax(from, a, out);
    } else if (op instanceof Op.Convolve convolve) {
      int images = convolve.product() == Convolution.Product.KERNELS ? from.rows() : shape.rows();
      return new ConvolutionLoops(convolve.geometry(), convolve.product(), images, a, b, out);
    } else if (op instanceof Op.Transpose) {
      return new Moves.Transposition(from, a, out);
    } else if (op instanceof Op.Slice slice) {
      return new Moves.Part(from, shape, slice.row(), slice.column(), a, out);
    } else if (op instanceof Op.Pad pad) {
      return new Moves.Padding(from, shape, pad.row(), pad.column(), a, out);
    }
    int[] parts = sources.stream().mapToInt(slots::of).toArray();
    List<Shape> shapes = node.operands().stream().map(Expr::shape).toList();
    return new Moves.Joined(((Op.Concat) op).vertical(), shapes, shape, parts, out);
  }

  /**
   * @param at slots of A, B and C
   */
  private static Instruction matmul(Op.MatMul op, Expr node, int[] at, Slots slots) {
    Shape a = node.operands().get(0).shape();
    Shape b = node.operands().get(1).shape();
    int m = node.shape().rows();
    int n = node.shape().columns();
    if (n == 1) {
      return new Products.Gemv(op.transposeLeft(), a, at[0], at[1], at[2]);
    } else if (m == 1) {
      return new Products.Gemv(!op.transposeRight(), b, at[1], at[0], at[2]);
    }
    int k = op.transposeLeft() ? a.rows() : a.columns();
    if (op.transposeLeft() && op.transposeRight()) { // AᵀBᵀ = (BA)ᵀ
      int scratch = slots.borrow(m * n);
      slots.giveBack(scratch);
      return new Products.GemmTransposed(m, n, k, at[0], at[1], scratch, at[2]);
    }
    return new Products.Gemm(op.transposeLeft(), op.transposeRight(), m, n, k, at[0], at[1], at[2]);
  }
}
