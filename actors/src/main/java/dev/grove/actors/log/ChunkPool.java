package dev.grove.actors.log;

import java.util.concurrent.ArrayBlockingQueue;

/** Chunks to use again: a few buffers serve all commits. Used by many threads. */
public final class ChunkPool {
  private final int initialBytes;
  private final int largestKept;
  private final ArrayBlockingQueue<LogChunk> free;

  /**
   * @param chunkBytes size that a chunk usually has; one that grew to more than eight times as much
   *     is not kept
   * @param pooledChunks chunks kept
   */
  public ChunkPool(int chunkBytes, int pooledChunks) {
    this.initialBytes = chunkBytes;
    this.largestKept = 8 * chunkBytes;
    this.free = new ArrayBlockingQueue<>(pooledChunks);
  }

  LogChunk take() {
    LogChunk chunk = free.poll();
    return chunk == null ? new LogChunk(initialBytes) : chunk;
  }

  void give(LogChunk chunk) {
    if (chunk.body().array().length <= largestKept) {
      chunk.body().clear();
      free.offer(chunk); // if it is full, the collector has this one
    }
  }
}
