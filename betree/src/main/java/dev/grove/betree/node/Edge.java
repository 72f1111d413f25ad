package dev.grove.betree.node;

/**
 * One edge of an interior node.
 *
 * @param low pivot: the smallest key that belongs to the child
 * @param child the node below
 * @param stack messages on their way to the child
 */
public record Edge(byte[] low, Node child, RunStack stack) {
  Edge withStack(RunStack next) {
    return next == stack ? this : new Edge(low, child, next);
  }
}
