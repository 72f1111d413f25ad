package dev.grove.actors.fault;

import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/** A {@link Disk} keeps no times of files. */
record DiskTimes(DiskAttributes attributes) implements BasicFileAttributeView {
  @Override
  public String name() {
    return "basic";
  }

  @Override
  public BasicFileAttributes readAttributes() {
    return attributes;
  }

  @Override
  public void setTimes(FileTime modified, FileTime accessed, FileTime created) {
    // as it says
  }
}
