package io.evictl.ops.systemtests.accept;

import io.evictl.ops.standalone.capture.Capture;
import io.evictl.ops.standalone.capture.CapturedEvent;
import io.evictl.ops.systemtests.oracle.Oracle;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * A capture, read once and loaded into templates once.
 *
 * @param number tells captures of one run apart, whatever their folders are called
 */
record CaptureUnderTest(
    int number,
    Capture capture,
    Oracle oracle,
    List<CapturedEvent> events,
    EventTrail trail,
    Templates templates) {

  static CaptureUnderTest load(int number, Path folder, Bench bench) throws SQLException {
    var capture = Capture.in(folder);
    var oracle = Oracle.read(folder);
    var events = capture.events();
    return new CaptureUnderTest(
        number,
        capture,
        oracle,
        events,
        EventTrail.of(events),
        Templates.load(
            bench.servers().postgres(), capture, oracle, bench.name() + "_template_" + number));
  }
}
