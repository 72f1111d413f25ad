/**
 * The actors that own the tree's nodes.
 *
 * <p>Every node is owned by one actor, and only its owner publishes its header. Work flows down and
 * acknowledgements flow up:
 *
 * <pre>
 *   parent                                child
 *     | -- Receive(references) ------------&gt; |   publishes a header that has them
 *     | &lt;----------------------- Received -- |
 *     |   forgets them                       |   compacts
 *     | &lt;-------------------------- Ready -- |   credit for the next flush
 *     | &lt;--------------------- WantsSplit -- |   has nothing under way, and waits
 *     |   makes new nodes from its header    |
 *     | &lt;--------------------- WantsMerge -- |   is small, and goes on
 *     | -- Freeze(ticket) -----------------&gt; |   ends what is under way
 *     | &lt;----------------- Frozen(ticket) -- |   and waits, as its neighbours do
 *     |   makes one node of their headers    |
 *     | -- Retire, or GoOn(ticket) --------&gt; |
 *     | -- Drop ---------------------------&gt; |   a range delete hides it and all below
 *     | -- Marker(checkpoint) -------------&gt; |   answers the checkpointer with its header
 * </pre>
 *
 * <p>At most one flush is under way on an edge. A parent can always keep buffering, so a child may
 * be busy.
 *
 * <p>When nothing is committed, {@link dev.grove.actors.tree.IdleMerger} asks one owner after the
 * other to flush (Push) or to merge (MergeAll) what is not due yet.
 */
package dev.grove.actors.tree;
