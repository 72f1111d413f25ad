package dev.grove.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.fuse.fs.FileSystem.Caller;
import org.junit.jupiter.api.Test;

class CallerCapabilitiesTest {
  @Test
  void theEffectiveSetDecides() {
    assertTrue(CallerCapabilities.isAdmin("Name:\tx\nCapEff:\t0000000000200000\n"));
    assertFalse(
        CallerCapabilities.isAdmin("CapPrm:\t0000000000200000\nCapEff:\t00000000000fffff\n"));
    assertFalse(CallerCapabilities.isAdmin(""));
  }

  @Test
  void ofUnknownProcessesTheUserDecides() {
    assertTrue(CallerCapabilities.isAdmin(new Caller(0, 0, 0)));
    assertFalse(CallerCapabilities.isAdmin(new Caller(7, 0, 0)));
    assertTrue(CallerCapabilities.isAdmin(new Caller(0, 0, Integer.MAX_VALUE)));
  }

  @Test
  void ofKnownOnesTheProcess() {
    int self = (int) ProcessHandle.current().pid();
    assertEquals(
        CallerCapabilities.isAdmin(new Caller(0, 0, self)),
        CallerCapabilities.isAdmin(new Caller(7, 7, self)));
  }
}
