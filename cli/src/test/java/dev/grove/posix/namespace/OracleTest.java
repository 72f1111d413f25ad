package dev.grove.posix.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.posix.namespace.Answer.Entry;
import dev.grove.posix.namespace.Answer.Seen;
import dev.grove.posix.namespace.Answer.Type;
import dev.grove.posix.namespace.Oracle.Verdict;
import dev.grove.posix.sys.Abi;
import dev.grove.posix.sys.Errno;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Histories made up, some of which cannot be. */
class OracleTest {
  private final List<List<Event>> histories =
      List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());

  private void call(int process, int begin, int end, Action action, Answer answer) {
    Answer timed = new Answer(begin, end, answer.result(), answer.seen(), answer.entries());
    histories.get(process).add(new Event(process, action, timed));
  }

  private void works(int process, int begin, int end, Action action) {
    call(process, begin, end, action, Answer.of(0, 0, 0));
  }

  private void fails(int process, int begin, int end, Action action, Errno errno) {
    call(process, begin, end, action, Answer.of(0, 0, -errno.number()));
  }

  private static Answer seen(Type type, long ino, int nlink, String text) {
    return Answer.of(0, 0, 0).with(new Seen(type, ino, nlink, text.length(), text));
  }

  private static Entry entry(String name, Type type, long ino, int nlink, String text) {
    return new Entry(name, new Seen(type, ino, nlink, text.length(), text));
  }

  /** By the third process, after all. */
  private void tree(Entry... entries) {
    call(2, 1000, 1001, new Action.Tree(), Answer.of(0, 0, 0).with(List.of(entries)));
  }

  private void list(int process, int begin, int end, String... names) {
    List<Entry> entries = new ArrayList<>();
    for (String name : names) {
      entries.add(entry(name, Type.FILE, 10 + name.charAt(0), 0, ""));
    }
    Answer answer = Answer.of(0, 0, 0).with(entries);
    call(process, begin, end, new Action.ListOpen(100), answer);
  }

  /** A file with an inode number and content, closed again; takes ten units of time. */
  private void file(int process, int at, String path, long ino, String content) {
    works(process, at, at + 1, new Action.Create(path, true));
    works(process, at + 2, at + 3, new Action.Write(content));
    call(process, at + 4, at + 5, new Action.StatOpen(), seen(Type.FILE, ino, 1, content));
    works(process, at + 6, at + 7, new Action.Close());
  }

  private void expect(Verdict verdict) {
    expect(verdict, new Oracle.Rules(true, false));
  }

  private void expect(Verdict verdict, Oracle.Rules rules) {
    assertEquals(verdict, new Oracle(histories, rules, 100_000).decide());
  }

  @Test
  void whatIsSoIsExplained() {
    file(0, 0, "f", 7, "one");
    works(0, 20, 21, new Action.Link("f", "g"));
    call(1, 30, 31, new Action.Stat("g"), seen(Type.FILE, 7, 2, "one"));
    tree(entry("f", Type.FILE, 7, 2, "one"), entry("g", Type.FILE, 7, 2, "one"));
    expect(Verdict.EXPLAINED);
  }

  @Test
  void callsAtOnceMayComeInAnyOrder() {
    works(0, 0, 100, new Action.MakeDirectory("d"));
    fails(1, 10, 20, new Action.Stat("d"), Errno.ENOENT);
    call(1, 30, 40, new Action.Stat("d"), seen(Type.DIRECTORY, 5, 2, ""));
    fails(1, 50, 60, new Action.MakeDirectory("d"), Errno.EEXIST);
    tree(entry("d", Type.DIRECTORY, 5, 2, ""));
    expect(Verdict.EXPLAINED);
  }

  @Test
  void nothingGoesBack() {
    works(0, 0, 100, new Action.MakeDirectory("d"));
    call(1, 10, 20, new Action.Stat("d"), seen(Type.DIRECTORY, 5, 2, ""));
    fails(1, 30, 40, new Action.Stat("d"), Errno.ENOENT);
    expect(Verdict.REFUTED);
  }

  @Test
  void twoCannotCreateTheSame() {
    works(0, 0, 100, new Action.Create("f", true));
    works(1, 0, 100, new Action.Create("f", true));
    expect(Verdict.REFUTED);
  }

  @Test
  void twoCanOpenOrCreateTheSame() {
    works(0, 0, 100, new Action.Create("f", false));
    works(1, 0, 100, new Action.Create("f", false));
    call(0, 101, 102, new Action.StatOpen(), seen(Type.FILE, 7, 1, ""));
    call(1, 101, 102, new Action.StatOpen(), seen(Type.FILE, 7, 1, ""));
    expect(Verdict.EXPLAINED);
    histories.get(1).removeLast();
    call(1, 103, 104, new Action.StatOpen(), seen(Type.FILE, 8, 1, ""));
    expect(Verdict.REFUTED);
  }

  @Test
  void anUpdateIsNotLost() {
    file(0, 0, "f", 7, "one");
    works(1, 20, 21, new Action.Open("f"));
    works(1, 22, 23, new Action.Write("two"));
    tree(entry("f", Type.FILE, 7, 1, "two"));
    expect(Verdict.EXPLAINED);
    histories.get(2).clear();
    tree(entry("f", Type.FILE, 7, 1, "one"));
    expect(Verdict.REFUTED);
  }

  @Test
  void aNameIsNotLost() {
    file(0, 0, "f", 7, "one");
    file(1, 0, "g", 8, "two");
    tree(entry("f", Type.FILE, 7, 1, "one"));
    expect(Verdict.REFUTED);
  }

  @Test
  void aRenamedFileHasOneName() {
    file(0, 0, "f", 7, "one");
    works(0, 20, 100, new Action.Rename("f", "g", 0));
    call(1, 30, 40, new Action.Stat("g"), seen(Type.FILE, 7, 1, "one"));
    fails(1, 50, 60, new Action.Stat("f"), Errno.ENOENT);
    tree(entry("g", Type.FILE, 7, 1, "one"));
    expect(Verdict.EXPLAINED);
    histories.get(2).clear();
    tree(entry("f", Type.FILE, 7, 1, "one"), entry("g", Type.FILE, 7, 1, "one"));
    expect(Verdict.REFUTED);
  }

  @Test
  void aRenamedFileIsNotSeenTwice() {
    file(0, 0, "f", 7, "one");
    works(0, 20, 100, new Action.Rename("f", "g", 0));
    call(1, 30, 40, new Action.Stat("g"), seen(Type.FILE, 7, 1, "one"));
    call(1, 50, 60, new Action.Stat("f"), seen(Type.FILE, 7, 1, "one"));
    expect(Verdict.REFUTED);
  }

  @Test
  void whatIsReplacedIsAlwaysThere() {
    file(0, 0, "f", 7, "one");
    file(0, 10, "new", 8, "two");
    works(0, 20, 100, new Action.Rename("new", "f", 0));
    fails(1, 30, 40, new Action.Stat("f"), Errno.ENOENT);
    expect(Verdict.REFUTED);
  }

  @Test
  void anExchangeIsOneChange() {
    file(0, 0, "f", 7, "one");
    file(0, 10, "g", 8, "two");
    works(0, 20, 100, new Action.Rename("f", "g", Abi.RENAME_EXCHANGE));
    call(1, 30, 40, new Action.Stat("f"), seen(Type.FILE, 8, 1, "two"));
    tree(entry("f", Type.FILE, 8, 1, "two"), entry("g", Type.FILE, 7, 1, "one"));
    expect(Verdict.EXPLAINED);
    call(1, 50, 60, new Action.Stat("g"), seen(Type.FILE, 8, 1, "two"));
    expect(Verdict.REFUTED);
  }

  @Test
  void linksAreCounted() {
    file(0, 0, "f", 7, "one");
    works(0, 20, 21, new Action.Link("f", "g"));
    tree(entry("f", Type.FILE, 7, 1, "one"), entry("g", Type.FILE, 7, 1, "one"));
    expect(Verdict.REFUTED);
  }

  @Test
  void linksAreCountedWhileOthersOnlyLook() {
    file(0, 0, "f", 7, "one");
    works(0, 20, 21, new Action.Link("f", "g"));
    call(0, 30, 31, new Action.Stat("f"), seen(Type.FILE, 7, 3, "one"));
    expect(Verdict.REFUTED);
  }

  @Test
  void directoriesCountThoseInThem() {
    works(0, 0, 1, new Action.MakeDirectory("d"));
    works(0, 2, 3, new Action.MakeDirectory("d/e"));
    call(0, 4, 5, new Action.Stat("d"), seen(Type.DIRECTORY, 5, 2, ""));
    expect(Verdict.REFUTED);
    expect(Verdict.EXPLAINED, new Oracle.Rules(false, false));
  }

  @Test
  void onlyFuseForgetsLinks() {
    file(0, 0, "f", 7, "one");
    works(0, 20, 21, new Action.Link("f", "g"));
    works(0, 30, 31, new Action.Unlink("g"));
    fails(1, 40, 41, new Action.Link("f", "h"), Errno.ENOENT);
    expect(Verdict.REFUTED);
    expect(Verdict.EXPLAINED, new Oracle.Rules(true, true));
    works(2, 50, 51, new Action.Link("f", "h"));
    expect(Verdict.EXPLAINED, new Oracle.Rules(true, true));
    fails(1, 60, 61, new Action.Link("none", "i"), Errno.EEXIST);
    expect(Verdict.REFUTED, new Oracle.Rules(true, true));
  }

  @Test
  void twoFilesHaveTwoNumbers() {
    file(0, 0, "f", 7, "one");
    file(1, 20, "g", 7, "two");
    expect(Verdict.REFUTED);
  }

  @Test
  void aNumberMayComeAgainWhenItsFileIsGone() {
    file(0, 0, "f", 7, "one");
    works(0, 10, 11, new Action.Unlink("f"));
    file(1, 20, "g", 7, "two");
    expect(Verdict.EXPLAINED);
  }

  @Test
  void noDirectoryIsCutOff() {
    works(0, 0, 1, new Action.MakeDirectory("a"));
    works(0, 2, 3, new Action.MakeDirectory("b"));
    works(0, 10, 100, new Action.Rename("a", "b/a", 0));
    works(1, 10, 100, new Action.Rename("b", "a/b", 0));
    expect(Verdict.REFUTED);
  }

  @Test
  void nothingIsMadeInWhatIsRemoved() {
    works(0, 0, 1, new Action.MakeDirectory("d"));
    works(0, 10, 100, new Action.RemoveDirectory("d"));
    works(1, 10, 100, new Action.MakeDirectory("d/e"));
    expect(Verdict.REFUTED);
  }

  /** A path is walked step by step: between two of them a directory may go elsewhere. */
  @Test
  void aPathIsNotOneMoment() {
    works(0, 0, 1, new Action.MakeDirectory("a"));
    works(0, 2, 3, new Action.MakeDirectory("a/d"));
    works(0, 20, 21, new Action.Rename("a/d", "d", 0));
    works(0, 22, 23, new Action.Symlink("d/l", "none"));
    call(1, 10, 100, new Action.Stat("a/d/l"), seen(Type.SYMLINK, 7, 1, "none"));
    expect(Verdict.EXPLAINED);
    histories.get(1).clear();
    call(1, 24, 100, new Action.Stat("a/d/l"), seen(Type.SYMLINK, 7, 1, "none"));
    expect(Verdict.REFUTED);
  }

  private void listed(String... names) {
    works(0, 0, 1, new Action.MakeDirectory("d"));
    file(0, 10, "d/a", 10 + 'a', "one");
    file(0, 20, "d/b", 10 + 'b', "two");
    works(1, 30, 31, new Action.OpenDirectory("d"));
    works(0, 40, 41, new Action.Unlink("d/b"));
    file(0, 42, "d/c", 10 + 'c', "six");
    list(1, 60, 70, names);
  }

  @Test
  void aListingHasWhatIsThereThroughout() {
    listed("a");
    expect(Verdict.EXPLAINED);
  }

  @Test
  void aListingMayHaveWhatComesAndGoes() {
    listed("c", "a", "b", "b");
    expect(Verdict.EXPLAINED);
  }

  @Test
  void aListingMissesNothing() {
    listed("b", "c");
    expect(Verdict.REFUTED);
  }

  @Test
  void aListingHasNothingTwice() {
    listed("a", "b", "a");
    expect(Verdict.REFUTED);
  }

  @Test
  void aListingInventsNothing() {
    listed("a", "d");
    expect(Verdict.REFUTED);
  }

  @Test
  void answersAreReadAsTheyWereWritten() {
    Answer answer =
        new Answer(3, 4, 0, new Seen(Type.DIRECTORY, 5, 6, 7, ""), List.of())
            .with(List.of(entry("a", Type.FILE, 8, 9, "x"), entry("b", Type.SYMLINK, 1, 2, "")));
    assertEquals(answer, Answer.decode(answer.encode()));
  }

  @Test
  void whatIsDoneFollowsFromTheSeed() {
    assertEquals(Plan.of(3, 4, 2, 6), Plan.of(3, 4, 2, 6));
    assertTrue(!Plan.of(3, 4, 2, 6).equals(Plan.of(3, 5, 2, 6)));
  }
}
