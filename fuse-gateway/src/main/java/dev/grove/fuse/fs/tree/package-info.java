/**
 * The file system on a volume: {@code TreeFileSystem} and its parts.
 *
 * <p><b>Locks.</b> Every operation holds the namespace lock shared; only a rename or exchange that
 * moves a directory holds it exclusively, because it changes the paths of everything below. Under
 * it, the monitors of the inodes that change, in the order of their numbers. Lookups and listings
 * take no monitor, nor do reads unless they meet a truncation.
 *
 * <p><b>Commits.</b> An operation is one commit, and memory changes after it. So a failed commit
 * leaves memory as it was, and after a crash the volume is what it was between two operations.
 *
 * <p><b>Durable or not.</b> An inode in memory knows the LSN of the newest commit that changed it
 * ({@code Change} tells it), and the volume knows which LSN is durable: {@code DurableAttribute}
 * compares them. Of what leaves memory only the newest LSN of all is kept.
 *
 * <p><b>Beside the record.</b> Extended attributes, ACLs among them, are records of their own, and
 * holes are blocks that are not there. The inode record says whether there are any, so that files
 * without pay nothing.
 *
 * <p>Reading order: {@code Change}, {@code Entries}, {@code FileData}, {@code Orphans}, {@code
 * Links}, {@code SharedInodes}, {@code Renames}, {@code Exchange}, {@code DirectoryLister}, {@code
 * DirectoryCookies}, {@code StoredAttributes}, {@code Acls}, {@code Holes}, {@code StoredSpace},
 * {@code DurableAttribute}, {@code PendingCommits}, {@code StoredAccessTimes}.
 */
package dev.grove.fuse.fs.tree;
