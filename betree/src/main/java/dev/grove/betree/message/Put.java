package dev.grove.betree.message;

/**
 * Sets the value of a key.
 *
 * @param value at most {@link Edit#MAX_VALUE_BYTES} long
 */
public record Put(byte[] value) implements Message {
  public Put {
    if (value.length > Edit.MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "a value of " + value.length + " bytes exceeds " + Edit.MAX_VALUE_BYTES);
    }
  }
}
