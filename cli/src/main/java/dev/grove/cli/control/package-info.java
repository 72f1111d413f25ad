/**
 * How a running process is asked how it is: a Unix-domain socket per open volume, named by the
 * volume's UUID, in a directory only its owner can enter. The client sends one line, such as the
 * word {@code status}, and reads one line of JSON, at once: work is started by one request and
 * asked after by others. No socket, or one that refuses, means that nothing runs.
 */
package dev.grove.cli.control;
