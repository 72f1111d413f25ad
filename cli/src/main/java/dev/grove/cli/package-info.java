/**
 * The {@code grove} command. {@code Main} parses the command line and turns every failure into one
 * line and an exit code; {@code command} holds one class per subcommand; {@code config} reads the
 * settings; {@code run} keeps a volume open, mounted and answering; {@code control} is how another
 * process asks it how it is; {@code problem} and {@code text} are what all of them speak with.
 */
package dev.grove.cli;
