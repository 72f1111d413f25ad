package dev.grove.actors.southbound;

/**
 * Room on a device.
 *
 * @param totalBytes size of the device
 * @param freeBytes bytes that this process may still use
 */
public record Space(long totalBytes, long freeBytes) {}
