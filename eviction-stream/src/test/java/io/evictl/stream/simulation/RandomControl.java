package io.evictl.stream.simulation;

import io.evictl.schemas.record.ControlAction;
import io.evictl.schemas.record.EntryKey;
import io.evictl.schemas.record.EvictionCommand;
import io.evictl.schemas.record.EvictionControl;
import io.evictl.stream.Samples;
import java.util.List;
import java.util.Random;

/** Controls of any kind, sensible or not; some come twice, some to requests that nobody knows. */
final class RandomControl {
  private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

  private final Random random;
  private final String request;
  private int sent;

  RandomControl(long seed, String request) {
    this.random = new Random(seed);
    this.request = request;
  }

  EvictionControl next() {
    var actions = ControlAction.values();
    return next(actions[random.nextInt(actions.length)]);
  }

  EvictionControl next(ControlAction action) {
    var number = random.nextInt(6) == 0 && sent > 0 ? random.nextInt(sent) : sent++;
    var control =
        EvictionControl.newBuilder()
            .setRequestId(random.nextInt(15) == 0 ? NOBODY : request)
            .setAction(action)
            .setControlId("c" + number)
            .setRequestedAt(Samples.NOW);
    if (random.nextInt(3) == 0) {
      control.setApprovedEntries((long) random.nextInt(20));
    }
    if (random.nextInt(3) == 0) {
      control.setEntries(List.of(entry(), entry()));
    }
    return control.build();
  }

  /** One that is certainly meant for the request and new to it. */
  EvictionControl plain(ControlAction action) {
    return Samples.control(request, action).setRequestedAt(Samples.NOW).build();
  }

  static EvictionCommand command(EvictionControl control) {
    return EvictionCommand.newBuilder().setControl(control).build();
  }

  private EntryKey entry() {
    return RandomForest.entry(random.nextInt(15));
  }
}
