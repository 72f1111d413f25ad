/**
 * The store under a volume: immutable blobs (runs), an append-only log and an atomic manifest.
 *
 * <p>Every effect on the device goes through {@link dev.grove.actors.southbound.Southbound}, so
 * another store (one that loses power on purpose, or an object store) is another implementation of
 * the same small interfaces. Nothing here is durable until a {@code force} or {@code publish} that
 * covers it has returned; what was written before that may be lost, torn or reordered by a crash.
 *
 * <p>Reading order: {@code Southbound}, {@code Blobs}, {@code LogFiles}, {@code ManifestFiles},
 * {@code AppendFile}, then {@code LocalDirectory}, which keeps all of it in one directory.
 */
package dev.grove.actors.southbound;
