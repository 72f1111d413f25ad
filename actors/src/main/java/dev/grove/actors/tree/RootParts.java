package dev.grove.actors.tree;

import dev.grove.actors.pace.Pacer;
import dev.grove.betree.node.Node;

/**
 * What the root starts with.
 *
 * @param node the root node of the recovered tree
 * @param log connected by {@link RootMessage.OpenLog} once the recovery is over
 * @param view where readers find the tree
 * @param memtableBytes a memtable is sealed at this size
 * @param sealedMax sealed memtables that may wait
 * @param treeLsn LSN up to which all commits are in runs
 * @param pacer told how far the background is behind
 */
public record RootParts(
    Node node,
    LogFeed log,
    PublishedView view,
    MemoryGauge gauge,
    long memtableBytes,
    int sealedMax,
    long treeLsn,
    Pacer pacer) {}
