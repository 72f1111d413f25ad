package dev.grove.betree.node;

import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.bytes.MalformedException;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.run.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Headers as bytes, in manifests.
 *
 * <pre>
 *   header    kind (1 = interior, 2 = leaf) | range | body
 *   range     sized lo | bound (0 = to the end, 1 = sized hi follows) [ | sized hi ]
 *   interior  varint edges, each: sized low | varlong child | stack
 *   leaf      stack (overlay) | stack (base, in key order)
 *   stack     varint references, each: varlong run | settled (0, 1) | range
 * </pre>
 */
public final class NodeHeaderCodec {
  private static final int INTERIOR = 1;
  private static final int LEAF = 2;

  private NodeHeaderCodec() {}

  public static void encode(NodeHeader header, ByteWriter out) {
    switch (header) {
      case InteriorHeader interior -> {
        out.putByte(INTERIOR);
        putRange(out, interior.range());
        out.putVarint(interior.edges().size());
        for (Edge edge : interior.edges()) {
          out.putSized(edge.low());
          out.putVarint(edge.child().id());
          putRefs(out, edge.stack().refs());
        }
      }
      case LeafHeader leaf -> {
        out.putByte(LEAF);
        putRange(out, leaf.range());
        putRefs(out, leaf.overlay().refs());
        putRefs(out, leaf.base());
      }
    }
  }

  /**
   * Reads a header.
   *
   * @param runs the run with a number; throws if there is none
   * @param nodes the node with a number; throws if there is none
   * @throws MalformedException if the bytes are not a header, or break an invariant of headers
   */
  public static NodeHeader decode(ByteReader in, LongFunction<Run> runs, LongFunction<Node> nodes) {
    try {
      int kind = in.getByte();
      KeyRange range = getRange(in);
      if (range.isEmpty()) {
        throw new MalformedException("node header without keys between its fences");
      }
      NodeHeader header =
          switch (kind) {
            case INTERIOR -> new InteriorHeader(range, getEdges(in, runs, nodes));
            case LEAF -> new LeafHeader(range, new RunStack(getRefs(in, runs)), getRefs(in, runs));
            default -> throw new MalformedException("node header of kind " + kind);
          };
      in.expectEnd();
      return header;
    } catch (IllegalStateException e) {
      throw new MalformedException("node header: " + e.getMessage());
    }
  }

  private static List<Edge> getEdges(
      ByteReader in, LongFunction<Run> runs, LongFunction<Node> nodes) {
    int count = in.getCount(3);
    List<Edge> edges = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte[] low = in.getSized();
      Node child = nodes.apply(in.getVarlong());
      edges.add(new Edge(low, child, new RunStack(getRefs(in, runs))));
    }
    return edges;
  }

  private static void putRange(ByteWriter out, KeyRange range) {
    out.putSized(range.lo());
    if (range.hi() == null) {
      out.putByte(0);
    } else {
      out.putByte(1);
      out.putSized(range.hi());
    }
  }

  private static KeyRange getRange(ByteReader in) {
    byte[] lo = in.getSized();
    return new KeyRange(lo, getFlag(in) ? in.getSized() : null);
  }

  private static boolean getFlag(ByteReader in) {
    int flag = in.getByte();
    if (flag > 1) {
      throw new MalformedException("a flag of " + flag);
    }
    return flag == 1;
  }

  private static void putRefs(ByteWriter out, List<RunRef> refs) {
    out.putVarint(refs.size());
    for (RunRef ref : refs) {
      out.putVarint(ref.run().id());
      out.putByte(ref.settled() ? 1 : 0);
      putRange(out, ref.range());
    }
  }

  private static List<RunRef> getRefs(ByteReader in, LongFunction<Run> runs) {
    int count = in.getCount(4);
    List<RunRef> refs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Run run = runs.apply(in.getVarlong());
      boolean settled = getFlag(in);
      RunRef ref = RunRef.of(run, getRange(in), settled);
      if (ref == null) {
        throw new MalformedException("run " + run.id() + " has nothing in its reference");
      }
      refs.add(ref);
    }
    return refs;
  }
}
