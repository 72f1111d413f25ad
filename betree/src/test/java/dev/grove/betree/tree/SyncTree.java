package dev.grove.betree.tree;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.memtable.Memtable;
import dev.grove.betree.memtable.MemtableView;
import dev.grove.betree.merge.Segment;
import dev.grove.betree.message.Batch;
import dev.grove.betree.node.Compacted;
import dev.grove.betree.node.CompactionPlan;
import dev.grove.betree.node.CompactionPolicy;
import dev.grove.betree.node.DropSubtree;
import dev.grove.betree.node.Edge;
import dev.grove.betree.node.FlushPolicy;
import dev.grove.betree.node.Flushed;
import dev.grove.betree.node.GrowRoot;
import dev.grove.betree.node.InteriorHeader;
import dev.grove.betree.node.JoinEdges;
import dev.grove.betree.node.LeafHeader;
import dev.grove.betree.node.Merge;
import dev.grove.betree.node.MergePolicy;
import dev.grove.betree.node.Node;
import dev.grove.betree.node.NodeHeader;
import dev.grove.betree.node.Receive;
import dev.grove.betree.node.ReplaceChild;
import dev.grove.betree.node.RunRef;
import dev.grove.betree.node.RunStack;
import dev.grove.betree.node.ShrinkRoot;
import dev.grove.betree.node.Split;
import dev.grove.betree.node.TreeLimits;
import dev.grove.betree.run.ReadMode;
import dev.grove.betree.run.Run;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A tree whose owners all live on one thread. Every transition is a step of its own, and which of
 * the possible steps comes next is left to chance, so that they interleave in all ways that owners
 * on many threads allow. Readers may be on other threads.
 */
public final class SyncTree {
  static final TreeLimits LIMITS =
      new TreeLimits(4 << 10, 4, 2 << 10, 3, 2, 2 << 10, 1, 3, 4 << 10, 2 << 10, 8, 16, 0.5, 0.75);

  private static final int SEALED_MAX = 3;

  private record Sealed(MemtableView view, long commits) {}

  private final SplittableRandom random;
  private final MemoryRuns runs;
  private final Map<Long, SyncNode> owners = new LinkedHashMap<>();
  private final List<SyncNode> retired = new ArrayList<>();
  private final Deque<Sealed> sealed = new ArrayDeque<>();
  private Memtable active = new Memtable();
  private SyncNode root;
  private SyncCut cut;
  private long nextNode = 3;
  private long commits;
  private long builtBytes;
  private long mergedBytes;
  private long treeCommits;
  private boolean draining;
  private int merges;
  private int drops;
  private int shrinks;
  private volatile TreeView view;

  public SyncTree(SplittableRandom random, MemoryRuns runs) {
    this.random = random;
    this.runs = runs;
    Node leaf = new Node(2, LeafHeader.empty(KeyRange.ALL));
    Edge edge = new Edge(Keys.EMPTY, leaf, RunStack.EMPTY);
    adopt(new Node(1, new InteriorHeader(KeyRange.ALL, List.of(edge))), List.of(leaf));
  }

  /** A tree as a checkpoint has it; takes over the references that its headers hold. */
  SyncTree(SplittableRandom random, MemoryRuns runs, SyncCut.Reopened reopened, long nextNode) {
    this.random = random;
    this.runs = runs;
    this.nextNode = nextNode;
    this.commits = reopened.commits();
    this.treeCommits = commits;
    this.active = new Memtable(commits);
    adopt(reopened.root(), reopened.others());
  }

  private void adopt(Node rootNode, List<Node> others) {
    root = own(rootNode);
    others.forEach(this::own);
    showView();
  }

  private SyncNode own(Node node) {
    SyncNode owner = new SyncNode(node);
    owners.put(node.id(), owner);
    return owner;
  }

  public TreeReader reader() {
    return new TreeReader(() -> view);
  }

  TreeView view() {
    return view;
  }

  public Node root() {
    return root.node;
  }

  MemoryRuns runs() {
    return runs;
  }

  SplittableRandom random() {
    return random;
  }

  long nextNode() {
    return nextNode;
  }

  long commits() {
    return commits;
  }

  /** Bytes of all runs made of memtables. */
  long builtBytes() {
    return builtBytes;
  }

  /** Bytes of all runs made of other runs. */
  long mergedBytes() {
    return mergedBytes;
  }

  /** Commits; makes steps first if memtables are behind. */
  public void commit(Batch batch) {
    while (active.bytes() >= LIMITS.memtableBytes() && sealed.size() >= SEALED_MAX) {
      step();
    }
    if (active.bytes() >= LIMITS.memtableBytes()) {
      seal();
    }
    active.apply(batch);
    commits++;
  }

  /** Makes one of the possible steps; {@code false} if there is none. */
  public boolean step() {
    List<Runnable> steps = new ArrayList<>();
    rootSteps(steps);
    owners.values().forEach(owner -> steps(owner, steps));
    retired.forEach(owner -> steps.add(() -> endWork(owner)));
    if (steps.isEmpty()) {
      return false;
    }
    steps.get(random.nextInt(steps.size())).run();
    return true;
  }

  /** Steps until everything is in the bases of the leaves. */
  public void drain() {
    draining = true;
    while (step()) {}
    draining = false;
  }

  private void rootSteps(List<Runnable> steps) {
    boolean worthSealing = draining || random.nextInt(40) == 0;
    if (!active.isEmpty() && worthSealing && sealed.size() < SEALED_MAX) {
      steps.add(this::seal);
    }
    InteriorHeader header = (InteriorHeader) root.node.header();
    if (!sealed.isEmpty() && FlushPolicy.accepts(header, LIMITS)) {
      steps.add(this::buildRun);
    }
    boolean large = CompactionPolicy.wantsSplit(header, LIMITS);
    if (large && root.isQuiet() && !root.cut) {
      steps.add(this::growRoot);
    }
    if (ShrinkRoot.isDue(header) && root.isQuiet() && !root.cut) {
      SyncNode only = owners.get(header.edges().getFirst().child().id());
      if (only.isQuiet()) {
        steps.add(() -> shrinkRoot(only));
      }
    }
  }

  private void steps(SyncNode owner, List<Runnable> steps) {
    if (!owner.mailbox.isEmpty()) {
      steps.add(() -> deliver(owner));
    }
    if (owner.work != null) {
      steps.add(() -> proceed(owner));
    } else if (owner.node.header() instanceof LeafHeader leaf && DropSubtree.apply(leaf) != leaf) {
      steps.add(() -> dropInLeaf(owner));
    } else if (owner != root) {
      CompactionPlan plan = plan(owner);
      if (plan != null) {
        steps.add(() -> owner.work = new SyncNode.Work(narrowed(plan)));
      }
    }
    if (owner.node.header() instanceof InteriorHeader interior) {
      for (Edge edge : interior.edges()) {
        edgeSteps(owner, edge, steps);
      }
      if (owner.work == null && !owner.cut) {
        structureSteps(owner, interior, steps);
      }
    }
  }

  private void structureSteps(SyncNode parent, InteriorHeader header, List<Runnable> steps) {
    for (int i = 0; i < header.edges().size(); i++) {
      int index = i;
      Edge edge = header.edges().get(i);
      boolean still = !parent.flights.containsKey(edge.child().id());
      if (still && DropSubtree.isDue(edge)) {
        steps.add(() -> drop(parent, index));
      }
      if (isQuiet(parent, edge)) {
        MergePolicy.Span span = MergePolicy.around(header, i, LIMITS, e -> isQuiet(parent, e));
        if (span.isSeveral()) {
          steps.add(() -> merge(parent, span));
        }
      }
    }
  }

  private boolean isQuiet(SyncNode parent, Edge edge) {
    long child = edge.child().id();
    return owners.get(child).isQuiet() && !parent.flights.containsKey(child);
  }

  private void edgeSteps(SyncNode parent, Edge edge, List<Runnable> steps) {
    SyncNode child = owners.get(edge.child().id());
    SyncNode.Flight flight = parent.flights.get(child.node.id());
    if (flight != null && flight.received) {
      steps.add(() -> acknowledge(parent, edge.child()));
    }
    boolean due = FlushPolicy.isDue(edge.stack(), LIMITS, random.nextInt(10) == 0);
    boolean wanted = due || draining || random.nextInt(200) == 0;
    if (wanted && !edge.stack().isEmpty() && parent.isFree(edge) && accepts(child)) {
      steps.add(() -> flush(parent, edge, child));
    }
    NodeHeader header = edge.child().header();
    boolean large = header != child.refused && CompactionPolicy.wantsSplit(header, LIMITS);
    if (large && child.isQuiet() && flight == null && parent.work == null && !parent.cut) {
      steps.add(() -> split(parent, child));
    }
  }

  private static boolean accepts(SyncNode child) {
    return FlushPolicy.accepts(child.node.header(), LIMITS);
  }

  private CompactionPlan plan(SyncNode owner) {
    return switch (owner.node.header()) {
      case InteriorHeader interior ->
          CompactionPolicy.edges(
              interior, LIMITS, edge -> !owner.flights.containsKey(edge.child().id()));
      case LeafHeader leaf when draining && !leaf.overlay().isEmpty() ->
          CompactionPolicy.leaf(leaf, LIMITS);
      case LeafHeader leaf -> CompactionPolicy.choose(leaf, LIMITS, random.nextInt(10) == 0);
    };
  }

  private CompactionPlan narrowed(CompactionPlan plan) {
    return random.nextInt(4) == 0 ? plan : plan.narrowed();
  }

  private void seal() {
    sealed.addFirst(new Sealed(active.view(), commits));
    active = new Memtable(commits);
    showView();
  }

  private void showView() {
    List<MemtableView> views = sealed.stream().map(Sealed::view).toList();
    view = new TreeView(active, views, (InteriorHeader) root.node.header());
  }

  private void publish(SyncNode owner, NodeHeader header) {
    owner.node.publish(header);
    if (owner == root) {
      showView();
    }
  }

  private void buildRun() {
    Sealed oldest = sealed.getLast();
    Segment all = new Segment(KeyRange.ALL, List.of(oldest.view()));
    Run run = runs.write(List.of(all), Long.MAX_VALUE, false).getFirst();
    builtBytes += run.meta().length();
    List<RunRef> refs = List.of(RunRef.of(run, KeyRange.ALL, true));
    sealed.removeLast();
    treeCommits = oldest.commits();
    publish(root, Receive.apply(root.node.header(), refs, true));
    run.release();
  }

  private void flush(SyncNode parent, Edge edge, SyncNode child) {
    SyncNode.Flight flight = new SyncNode.Flight(edge.stack().refs());
    parent.flights.put(child.node.id(), flight);
    child.mailbox.add(flight);
  }

  private void deliver(SyncNode child) {
    switch (child.mailbox.remove()) {
      case SyncNode.Flight flight -> {
        publish(child, Receive.apply(child.node.header(), flight.refs, false));
        flight.received = true;
      }
      case SyncNode.Marker _ -> capture(child);
    }
  }

  private void acknowledge(SyncNode parent, Node child) {
    SyncNode.Flight flight = parent.flights.remove(child.id());
    publish(parent, Flushed.apply((InteriorHeader) parent.node.header(), child, flight.refs));
  }

  private void proceed(SyncNode owner) {
    SyncNode.Work work = owner.work;
    if (work.outputs == null) {
      work.outputs = merge(work.plan);
    } else {
      owner.work = null;
      publish(owner, Compacted.apply(owner.node.header(), work.plan, work.outputs));
      work.outputs.forEach(Run::release);
    }
  }

  private List<Run> merge(CompactionPlan plan) {
    List<Segment> segments = new ArrayList<>();
    for (CompactionPlan.Part part : plan.parts()) {
      segments.add(
          new Segment(
              part.range(),
              part.newestFirst().stream()
                  .map(ref -> ref.source().withMode(ReadMode.COMPACT))
                  .toList()));
    }
    List<Run> outputs = runs.write(segments, LIMITS.runBytes(), plan.bottom());
    outputs.forEach(run -> mergedBytes += run.meta().length());
    return outputs;
  }

  private void split(SyncNode parent, SyncNode child) {
    List<? extends NodeHeader> parts = Split.apply(child.node.header(), LIMITS);
    if (parts.size() == 1) {
      child.refused = child.node.header();
      return;
    }
    InteriorHeader header = (InteriorHeader) parent.node.header();
    publish(parent, ReplaceChild.apply(header, child.node, spawn(parts)));
    retire(child.node);
  }

  private List<Node> spawn(List<? extends NodeHeader> parts) {
    List<Node> nodes = new ArrayList<>();
    parts.forEach(part -> nodes.add(spawn(part)));
    return nodes;
  }

  private Node spawn(NodeHeader header) {
    header.retainRuns();
    return own(new Node(nextNode++, header)).node;
  }

  private void merge(SyncNode parent, MergePolicy.Span span) {
    InteriorHeader header = (InteriorHeader) parent.node.header();
    List<Node> nodes =
        header.edges().subList(span.from(), span.to()).stream().map(Edge::child).toList();
    Node merged = spawn(Merge.apply(nodes.stream().map(Node::header).toList()));
    publish(parent, JoinEdges.apply(header, span, merged));
    nodes.forEach(this::retire);
    merges++;
  }

  private void shrinkRoot(SyncNode only) {
    publish(root, ShrinkRoot.apply((InteriorHeader) root.node.header()));
    retire(only.node);
    shrinks++;
  }

  private void drop(SyncNode parent, int index) {
    InteriorHeader header = (InteriorHeader) parent.node.header();
    Edge edge = header.edges().get(index);
    if (DropSubtree.isChildDead(edge)) {
      Node fresh = DropSubtree.fresh(edge.child(), this::spawn);
      publish(parent, DropSubtree.apply(header, index, fresh));
      retireAll(edge.child());
      drops++;
    } else {
      publish(parent, DropSubtree.apply(header, index, edge.child()));
    }
  }

  private void dropInLeaf(SyncNode owner) {
    publish(owner, DropSubtree.apply((LeafHeader) owner.node.header()));
  }

  private void retireAll(Node node) {
    if (node.header() instanceof InteriorHeader interior) {
      interior.edges().forEach(edge -> retireAll(edge.child()));
    }
    retire(node);
  }

  /** A compaction that is under way still reads the runs of the header. */
  private void retire(Node node) {
    SyncNode owner = owners.remove(node.id());
    if (owner.work == null) {
      node.header().releaseRuns();
    } else {
      retired.add(owner);
    }
  }

  private void endWork(SyncNode owner) {
    if (owner.work.outputs == null) {
      owner.work.outputs = merge(owner.work.plan);
    } else {
      owner.work.outputs.forEach(Run::release);
      owner.node.header().releaseRuns();
      retired.remove(owner);
    }
  }

  private void growRoot() {
    InteriorHeader header = (InteriorHeader) root.node.header();
    publish(root, GrowRoot.apply(header, spawn(Split.apply(header, LIMITS))));
  }

  /** Starts a checkpoint, if none is under way: the state at {@link SyncCut#commits()}. */
  public void beginCut() {
    if (cut == null) {
      cut = new SyncCut(root.node, treeCommits);
      capture(root);
    }
  }

  private void capture(SyncNode owner) {
    NodeHeader captured = owner.node.header();
    if (captured instanceof InteriorHeader interior) {
      for (Map.Entry<Long, SyncNode.Flight> flight : owner.flights.entrySet()) {
        Node child = owner.edgeTo(flight.getKey()).child();
        interior = Flushed.apply(interior, child, flight.getValue().refs);
      }
      captured = interior;
      owner.cut = true;
      interior
          .edges()
          .forEach(edge -> owners.get(edge.child().id()).mailbox.add(new SyncNode.Marker()));
    }
    cut.add(owner.node, captured);
  }

  /**
   * The checkpoint, once all nodes are captured; else {@code null}. The caller has to release it.
   */
  public SyncCut takeCut() {
    if (cut == null || !cut.isComplete()) {
      return null;
    }
    SyncCut whole = cut;
    cut = null;
    owners.values().forEach(owner -> owner.cut = false);
    return whole;
  }

  /** Lets go of all that the tree holds, whatever is under way. */
  public void close() {
    for (SyncNode owner : all()) {
      owner.node.header().releaseRuns();
      if (owner.work != null && owner.work.outputs != null) {
        owner.work.outputs.forEach(Run::release);
      }
    }
    if (cut != null) {
      cut.release();
    }
    owners.clear();
    retired.clear();
  }

  private List<SyncNode> all() {
    List<SyncNode> all = new ArrayList<>(owners.values());
    all.addAll(retired);
    return all;
  }

  /** How many references each run should have, by what this tree knows. */
  Map<Long, Integer> explainedReferences() {
    Map<Long, Integer> counts = new HashMap<>();
    for (SyncNode owner : all()) {
      owner.node.header().forEachRef(ref -> counts.merge(ref.run().id(), 1, Integer::sum));
      if (owner.work != null && owner.work.outputs != null) {
        owner.work.outputs.forEach(run -> counts.merge(run.id(), 1, Integer::sum));
      }
    }
    if (cut != null) {
      cut.headers()
          .forEach(h -> h.forEachRef(ref -> counts.merge(ref.run().id(), 1, Integer::sum)));
    }
    return counts;
  }

  /** Nodes that have an owner. */
  int nodes() {
    return owners.size();
  }

  int merges() {
    return merges;
  }

  /** Subtrees that were let go of unread. */
  int drops() {
    return drops;
  }

  int shrinks() {
    return shrinks;
  }

  /** Levels, the root and the leaves included. */
  public int height() {
    int height = 1;
    NodeHeader header = root.node.header();
    while (header instanceof InteriorHeader interior) {
      header = interior.edges().getFirst().child().header();
      height++;
    }
    return height;
  }
}
