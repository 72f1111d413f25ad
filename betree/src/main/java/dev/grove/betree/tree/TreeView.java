package dev.grove.betree.tree;

import dev.grove.betree.memtable.Memtable;
import dev.grove.betree.memtable.MemtableView;
import dev.grove.betree.node.InteriorHeader;
import java.util.List;

/**
 * The top of a tree, published as one object so that a memtable and the run that is made from it
 * are never both missing.
 *
 * @param active the memtable that commits go to; it changes while the view stays
 * @param sealed memtables on their way to becoming runs, newest first
 * @param root header of the root node
 */
public record TreeView(Memtable active, List<MemtableView> sealed, InteriorHeader root) {
  public TreeView {
    sealed = List.copyOf(sealed);
  }
}
