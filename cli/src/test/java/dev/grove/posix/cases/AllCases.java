package dev.grove.posix.cases;

import dev.grove.posix.suite.Case;
import java.util.List;
import java.util.stream.Stream;

/** Every case there is. */
public final class AllCases {
  private AllCases() {}

  public static List<Case> all() {
    return Stream.of(
            PathErrorCases.cases(),
            CreateCases.cases(),
            OpenCases.cases(),
            LinkCases.cases(),
            RemoveCases.cases(),
            RenameCases.cases(),
            RenameMatrix.cases(),
            ModeCases.cases(),
            OwnerCases.cases(),
            AccessCases.cases(),
            StickyCases.cases(),
            DataCases.cases(),
            TruncateCases.cases(),
            SparseCases.cases(),
            AllocateCases.cases(),
            CopyCases.cases(),
            MapCases.cases(),
            TimeCases.cases(),
            TimeMarks.cases(),
            StatCases.cases(),
            XattrCases.cases(),
            AclCases.cases(),
            DirectoryCases.cases(),
            NameCases.cases(),
            LockCases.cases(),
            MountCases.cases(),
            SyncCases.cases(),
            ConcurrentCases.cases())
        .flatMap(List::stream)
        .toList();
  }
}
