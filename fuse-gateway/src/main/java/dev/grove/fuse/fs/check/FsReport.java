package dev.grove.fuse.fs.check;

import java.util.List;

/**
 * What a check of a file system has found.
 *
 * @param findings bounded by {@link FsCheck#MAX_FINDINGS}
 * @param more findings beyond that
 * @param affected files that have content in a damaged place, and where; bounded likewise
 * @param directories how many there are, the root included
 * @param files how many others
 * @param blocks of data
 */
public record FsReport(
    List<FsFinding> findings,
    long more,
    List<String> affected,
    long directories,
    long files,
    long blocks) {
  public FsReport {
    findings = List.copyOf(findings);
    affected = List.copyOf(affected);
  }

  public boolean isSound() {
    return findings.isEmpty();
  }
}
