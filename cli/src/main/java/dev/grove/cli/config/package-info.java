/**
 * The settings. Every module brings a {@code reference.conf} with its keys, their defaults and
 * their explanation; together these files are the list of the known keys, and the comments' {@code
 * Range:} and {@code One of:} are the limits that are checked. So what is documented is what is
 * checked. A setting carries its origin (file and line) through to every message about it.
 */
package dev.grove.cli.config;
