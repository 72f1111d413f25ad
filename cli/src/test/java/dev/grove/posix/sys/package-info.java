/** System calls of Linux on x86-64 as they are: numbers in, a value or a negated errno out. */
package dev.grove.posix.sys;
