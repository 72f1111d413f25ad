package dev.grove.actors.tree;

import dev.grove.betree.tree.TreeView;
import java.util.function.Supplier;

/** The view that readers start from. Written by the root's owner only, with one volatile write. */
public final class PublishedView implements Supplier<TreeView> {
  private volatile TreeView view;

  @Override
  public TreeView get() {
    return view;
  }

  void publish(TreeView next) {
    view = next;
  }
}
