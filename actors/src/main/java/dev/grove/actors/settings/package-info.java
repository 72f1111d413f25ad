/**
 * Reads settings from HOCON: whoever gives a wrong one is told the key, where it was set, and what
 * it may be.
 */
package dev.grove.actors.settings;
