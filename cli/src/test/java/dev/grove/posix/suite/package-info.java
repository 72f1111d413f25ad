/**
 * A suite of cases that runs on any mounted directory: what POSIX and the man pages of Linux say of
 * files. It knows nothing of what is mounted there.
 *
 * <p>A {@link dev.grove.posix.suite.Case} is a name and a body. The {@link
 * dev.grove.posix.suite.Suite} runs each in an empty directory of its own, on a thread whose
 * working directory, umask and ids are its own, so that paths are relative and bodies may become
 * another user for a few calls ({@link dev.grove.posix.suite.Env#as}).
 */
package dev.grove.posix.suite;
