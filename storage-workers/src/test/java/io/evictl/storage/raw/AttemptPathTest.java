package io.evictl.storage.raw;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Whose folder a path is in. */
class AttemptPathTest {

  /** Values of flytepropeller's own code, and of folders that a live Flyte made. */
  @Test
  void shard_isFlytes() {
    assertThat(AttemptPath.shard("f3a9c1d2e4b5f6a7b8c9-n0-0")).isEqualTo("g2");
    assertThat(AttemptPath.shard("f3a9c1d2e4b5f6a7b8c9-n0-0-n3-0")).isEqualTo("oj");
    assertThat(AttemptPath.shard("abc")).isEqualTo("k9");
    assertThat(AttemptPath.shard("a4bq7w4j22qnw2k6hw7z-n1-0")).isEqualTo("a3");
    assertThat(AttemptPath.shard("akslp2r6ttql2h74rfn6-n0-0")).isEqualTo("9u");
    assertThat(AttemptPath.shard("atwxpd6w5dv5kvhzkh4k-n0-0-n2-0")).isEqualTo("rh");
  }

  @Test
  void path_isOfTheAttemptWhoseWholeNameAndShardItHas() {
    var at = "flyte-raw/team-x/9u/akslp2r6ttql2h74rfn6-n0-0";
    assertThat(AttemptPath.holding(at + "/2dfac/orders.csv")).contains(at);
    assertThat(AttemptPath.holding(at)).contains(at);
    assertThat(AttemptPath.nameOf(at)).isEqualTo("akslp2r6ttql2h74rfn6-n0-0");
    assertThat(AttemptPath.holding("flyte-raw/9u/akslp2r6ttql2h74rfn6-n0-01/x")).isEmpty();
    assertThat(AttemptPath.holding("flyte-raw/9v/akslp2r6ttql2h74rfn6-n0-0/x")).isEmpty();
    assertThat(AttemptPath.holding("9u/akslp2r6ttql2h74rfn6-n0-0/x")).isEmpty();
    assertThat(AttemptPath.holding("flyte-raw/reports/2026/x.csv")).isEmpty();
    assertThat(AttemptPath.holding("flyte-raw")).isEmpty();
  }

  @Test
  void longName_isHashed_andNotTold() {
    assertThat(AttemptPath.name("a", "n0-n1", "0")).contains("a-n0-n1-0");
    assertThat(AttemptPath.name("x".repeat(45), "n0", "0")).isPresent();
    assertThat(AttemptPath.name("x".repeat(46), "n0", "0")).isEmpty();
  }
}
