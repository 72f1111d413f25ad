package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Programs that people use, on a mount; what they did is still right after the volume was closed
 * and opened.
 */
@Tag("fuse")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class ProgramsTest {
  @RegisterExtension final Groves groves = new Groves();

  @Test
  void git() throws IOException, InterruptedException {
    Machine.needs("git");
    Path origin = groves.host().resolve("origin");
    String identity = "export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null;";
    identity +=
        "git() { command git -c user.name=t -c user.email=t@example.org -c gc.auto=0 \"$@\"; };";
    Run.bash(
        groves.host(),
        identity
            + Trees.MAKE
            + """
            cd "$1"; git init -q -b main .; git add .; git commit -qm first
            for i in 1 2 3 4; do
              printf 'more %s\\n' $i >>a/text$i; git mv a/file$((i + 10)) b/moved$i; git commit -qam "change $i"
            done
            git checkout -qb side; rm -r b/d; git add -A; git commit -qm 'on a branch'; git checkout -q main
            """,
        origin);
    MountedGrove grove = groves.mount();
    Run.bash(
        grove.mountPoint(),
        identity
            + """
            git clone -q --no-local "$1" clone; cd clone; git fsck --strict --no-progress
            test -z "$(git status --porcelain)"; git checkout -q side; git checkout -q main
            echo new >new; git add new; git commit -qm 'on the mount'
            git merge -q -m merged origin/side; git gc -q --prune=now; git fsck --strict --no-progress
            test -z "$(git status --porcelain)"
            """,
        origin);
    grove.remount();
    Run.bash(
        grove.path("clone"),
        identity
            + """
            git fsck --strict --no-progress; test -z "$(git status --porcelain)"
            test "$(git log --format=%s -1)" = merged; git diff --quiet HEAD
            """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"WAL", "DELETE"})
  void sqlite(String journalMode) throws IOException, InterruptedException {
    Machine.needs("sqlite3");
    MountedGrove grove = groves.mount();
    // 100 transactions of 1000 rows: a hundred journals, or commits to the write-ahead log.
    Run.bash(
        grove.mountPoint(),
        """
        { echo "PRAGMA journal_mode=$1; CREATE TABLE t(id INTEGER PRIMARY KEY, k TEXT, v BLOB); CREATE INDEX k ON t(k);"
          for i in $(seq 0 99); do
            echo "BEGIN; WITH RECURSIVE n(x) AS (SELECT $i*1000 UNION ALL SELECT x+1 FROM n WHERE x < $i*1000+999)
              INSERT INTO t SELECT x, 'key' || (x * 7919 % 100000), randomblob(100) FROM n; COMMIT;"
          done; } | sqlite3 -bail db
        """,
        journalMode);
    String check =
        "sqlite3 -bail db 'PRAGMA integrity_check; SELECT count(*), sum(id), count(DISTINCT k), sum(length(v)) FROM t;'";
    String expected = "ok\n100000|4999950000|100000|10000000\n";
    assertEquals(expected, Run.bash(grove.mountPoint(), check).out());
    grove.remount();
    assertEquals(expected, Run.bash(grove.mountPoint(), check).out());
  }

  @Test
  void rsyncTwice() throws IOException, InterruptedException {
    Machine.needs("rsync");
    Path source = groves.host().resolve("source");
    Run.bash(groves.host(), Trees.MAKE, source);
    MountedGrove grove = groves.mount();
    String[] rsync = {
      "rsync", "-a", "--delete", "--itemize-changes", source + "/", grove.path("copy") + "/"
    };
    Run.ok(grove.mountPoint(), rsync);
    assertEquals("", Run.ok(grove.mountPoint(), rsync).out());
    Trees.assertSame(Trees.describe(source), grove.path("copy"));
    grove.remount();
    assertEquals("", Run.ok(grove.mountPoint(), rsync).out());
    Run.bash(source, "rm a/file3; echo changed >>b/c/text9; touch -d 2001-02-03 f");
    assertEquals(
        "*deleting   a/file3\n",
        Run.ok(grove.mountPoint(), rsync).out().lines().findFirst().orElse("") + "\n");
    Trees.assertSame(Trees.describe(source), grove.path("copy"));
  }

  @Test
  void compileAndRun() throws IOException, InterruptedException {
    Machine.needs("gcc", "make");
    MountedGrove grove = groves.mount();
    Run built =
        Run.bash(
            grove.mountPoint(),
            """
            mkdir obj
            for i in $(seq 20); do printf '#include "all.h"\\nint f%d(int x) { return x + %d; }\\n' $i $i >f$i.c; done
            { for i in $(seq 20); do echo "int f$i(int);"; done; } >all.h
            { printf '#include <stdio.h>\\n#include "all.h"\\nint main(void) { int x = 0;\\n'
              for i in $(seq 20); do echo "x = f$i(x);"; done; printf 'printf("%%d\\\\n", x); return 0; }\\n'; } >main.c
            { printf 'OBJS := $(patsubst %%.c,obj/%%.o,$(wildcard *.c))\\nprog: libf.a obj/main.o\\n\\tgcc -o $@ obj/main.o libf.a\\n'
              printf 'libf.a: $(filter-out obj/main.o,$(OBJS))\\n\\tar rcs $@ $^\\n'
              printf 'obj/%%.o: %%.c all.h\\n\\tgcc -O1 -c -o $@ $<\\n'; } >Makefile
            make -s -j2; ./prog; make -q
            """);
    assertEquals("210\n", built.out());
    grove.remount();
    assertEquals("210\n", Run.bash(grove.mountPoint(), "make -q; ./prog").out());
  }

  @Test
  void tarRoundTripWithOddNames() throws IOException, InterruptedException {
    Machine.needs("tar");
    Path source = groves.host().resolve("source");
    Run.bash(
        groves.host(),
        """
        mkdir "$1"; cd "$1"
        for name in $'\\x01' $'\\x02' $'\\xfe' $'\\xff' $'\\x01\\x03\\x02\\x04\\xff' $'two\\nlines' -dash --rf ' blank ' '*' \
            '\\' '"' $'\\x7f' '...' "$(printf 'x%.0s' $(seq 255))" "$(printf '\\xff%.0s' $(seq 255))"; do
          d="d${name:0:254}"; mkdir "./$d"; echo "$name" >"./$name"; echo in >"./$d/$name"; ln -s -- "$name" "./$d/link"
        done
        i=0; for mode in 0000 0400 0644 0755 0777 4755 2755 1777 6711; do i=$((i + 1)); echo $mode >mode$mode
          chmod $mode mode$mode; touch -d "@$((i * 100000000)).12345678$i" mode$mode; mkdir dir$mode; chmod $mode dir$mode; done
        touch -d '1965-01-01 00:00:00' old; touch -d '2100-01-01 00:00:00' new; mkfifo fifo; touch empty
        ln -s "$(printf 'y%.0s' $(seq 3000))" long-link; chown 12:34 mode0644; chown -h 56:78 long-link
        tar --format=posix -cf ../source.tar .
        """,
        source);
    MountedGrove grove = groves.mount();
    String archive = source + ".tar";
    Run.ok(grove.mountPoint(), "tar", "-xpf", archive);
    Set<String> expected = Trees.describe(source);
    Trees.assertSame(expected, grove.mountPoint());
    grove.remount();
    Trees.assertSame(expected, grove.mountPoint());
    // Back again, from the mount to the host.
    Run.bash(
        grove.mountPoint(),
        "tar --format=posix -cf \"$1/back.tar\" .; mkdir \"$1/back\"",
        groves.host());
    Run.ok(
        groves.host().resolve("back"), "tar", "-xpf", groves.host().resolve("back.tar").toString());
    Trees.assertSame(expected, groves.host().resolve("back"));
    Run.ok(grove.mountPoint(), "tar", "--compare", "-f", archive);
  }
}
