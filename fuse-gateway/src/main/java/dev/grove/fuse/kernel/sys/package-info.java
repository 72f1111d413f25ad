/**
 * System calls of Linux through the foreign function API, as thin as they can be: results are
 * values or negative errnos.
 */
package dev.grove.fuse.kernel.sys;
