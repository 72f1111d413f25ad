/**
 * Failures as people meet them: one line that says what happened, to what and what to do, and an
 * exit code.
 */
package dev.grove.cli.problem;
