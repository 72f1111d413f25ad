package dev.grove.betree.message;

/** Makes a key absent. */
public record Delete() implements Message {
  public static final Delete INSTANCE = new Delete();
}
