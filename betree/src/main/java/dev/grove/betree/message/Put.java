package dev.grove.betree.message;

/** Sets the value of a key. */
public record Put(byte[] value) implements Message {}
