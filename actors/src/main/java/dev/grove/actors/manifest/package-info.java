/**
 * The manifest: which runs and nodes a volume consists of as of its last checkpoint.
 *
 * <p>A manifest file is a journal of changes cut into checkpoints, each closed by a commit record
 * and then forced; a file that has grown to a multiple of its live content is replaced by a new
 * one, which gets its name only when it is whole. What the records of runs and nodes say is not
 * this package's business.
 *
 * <p>Reading order: {@link dev.grove.actors.manifest.ManifestFormat}, {@link
 * dev.grove.actors.manifest.ManifestReader}, {@link dev.grove.actors.manifest.ManifestWriter}.
 */
package dev.grove.actors.manifest;
