/**
 * A volume in service: opened, mounted, answering for its status, until a signal or an unmount ends
 * it; in the foreground or, started a second time in a session of its own, in the background.
 */
package dev.grove.cli.run;
