/**
 * The cases, grouped by what they are about. Where a rule holds for many calls, types, users or
 * modes, the cases are made from a table of them.
 */
package dev.grove.posix.cases;
