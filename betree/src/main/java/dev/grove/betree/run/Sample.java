package dev.grove.betree.run;

/**
 * A milestone in a run.
 *
 * @param key a key
 * @param bytesBefore stored bytes of data pages before the page in which {@code key} lies
 */
public record Sample(byte[] key, long bytesBefore) {}
