/** The compactor: merges immutable runs into new ones, on threads of its own. */
package dev.grove.actors.compact;
