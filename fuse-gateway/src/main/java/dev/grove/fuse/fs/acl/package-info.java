/**
 * POSIX access control lists (the withdrawn POSIX 1003.1e draft 17, as Linux has it): their form as
 * extended attributes and what they have to do with the mode. Rights are checked by the kernel.
 */
package dev.grove.fuse.fs.acl;
