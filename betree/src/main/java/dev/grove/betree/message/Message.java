package dev.grove.betree.message;

/**
 * What a commit says about one key. Messages are immutable; the arrays they hold are never changed
 * after construction.
 */
public sealed interface Message permits Put, Delete, Patch {}
