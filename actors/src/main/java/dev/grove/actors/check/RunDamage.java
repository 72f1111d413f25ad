package dev.grove.actors.check;

import dev.grove.betree.run.RunMeta;
import dev.grove.betree.run.RunReport;

/**
 * A run that is not what was written.
 *
 * @param missing whether its file is not there
 * @param logged whether the log names it, not the manifest
 */
public record RunDamage(RunMeta run, boolean missing, boolean logged, RunReport report) {}
