/**
 * The subcommands: one class each, which parses its part of the line and calls what does the work.
 */
package dev.grove.cli.command;
