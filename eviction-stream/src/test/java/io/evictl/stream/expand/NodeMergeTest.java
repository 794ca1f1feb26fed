package io.evictl.stream.expand;

import static org.assertj.core.api.Assertions.assertThat;

import io.evictl.schemas.record.ArrayItems;
import io.evictl.schemas.record.CacheStatus;
import io.evictl.schemas.record.CacheTemplate;
import io.evictl.schemas.record.ChildExecution;
import io.evictl.schemas.record.ChildLink;
import io.evictl.schemas.record.NodePhase;
import io.evictl.schemas.record.NodeState;
import io.evictl.stream.Samples;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The order of arrival does not matter, repeats are harmless, a catalog key is never lost. */
class NodeMergeTest {

  @Property(tries = 2000)
  void join_isIndependentOfOrderAndRepeats(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int count) {
    var random = new Random(seed);
    var states = new ArrayList<StoredNode>();
    for (int i = 0; i < count; i++) {
      states.add(state(random));
    }
    var expected = joined(states);
    var shuffled = new ArrayList<>(states);
    shuffled.add(states.get(random.nextInt(count)));
    shuffled.add(expected);
    Collections.shuffle(shuffled, random);
    assertThat(joined(shuffled)).isEqualTo(expected);
    assertThat(StoredNode.decode(expected.encode())).isEqualTo(expected);
  }

  @Property(tries = 2000)
  void join_keepsTerminalPhase_catalogKey_andEveryChild(@ForAll long seed) {
    var random = new Random(seed);
    var left = state(random);
    var right = state(random);
    var both = NodeMerge.join(left, right);
    assertThat(Phases.isTerminal(both.phase()))
        .isEqualTo(Phases.isTerminal(left.phase()) || Phases.isTerminal(right.phase()));
    assertThat(both.state().getEntry().isPresent())
        .isEqualTo(left.state().getEntry().isPresent() || right.state().getEntry().isPresent());
    for (var part : List.of(left, right)) {
      for (var child : part.state().getChildren()) {
        assertThat(both.state().getChildren())
            .anySatisfy(
                kept -> {
                  assertThat(kept.getExecution()).isEqualTo(child.getExecution());
                  if (child.getLink() != ChildLink.UNVERIFIED) {
                    assertThat(kept.getLink()).isNotEqualTo(ChildLink.UNVERIFIED);
                  }
                });
      }
    }
    if (left.phase() == right.phase()) {
      assertThat(both.phaseFromSnapshot())
          .isEqualTo(left.phaseFromSnapshot() || right.phaseFromSnapshot());
    }
  }

  @Property(tries = 1000)
  void sightings_mergeInAnyOrder(@ForAll long seed) {
    var random = new Random(seed);
    var a = sighting(random);
    var b = sighting(random);
    var c = sighting(random);
    var expected = a.merge(b).merge(c);
    assertThat(c.merge(a).merge(b)).isEqualTo(expected);
    assertThat(b.merge(c.merge(a)).merge(a)).isEqualTo(expected);
    assertThat(Sighting.decode(expected.encode())).isEqualTo(expected);
  }

  /** Events tell of the items that changed, each of others; only a snapshot of their inputs. */
  @Property(tries = 300)
  void join_keepsEveryHit_andWhatIsKnownOfTheItems(@ForAll long seed) {
    var random = new Random(seed);
    var left = state(random).state().getItems();
    var right = state(random).state().getItems();
    var joined =
        ItemHits.join(
            NodeState.newBuilder().setNodeId("n0").setItems(left.orElse(null)).build(),
            NodeState.newBuilder().setNodeId("n0").setItems(right.orElse(null)).build());
    var hits = new BitSet();
    for (var items : Stream.of(left, right).flatMap(Optional::stream).toList()) {
      hits.or(BitSet.valueOf(items.getHits()));
      assertThat(joined).isNotNull();
      items.getInputUri().ifPresent(uri -> assertThat(joined.getInputUri()).contains(uri));
      items.getTemplate().ifPresent(told -> assertThat(joined.getTemplate()).contains(told));
    }
    assertThat(joined == null ? new BitSet() : BitSet.valueOf(joined.getHits())).isEqualTo(hits);
  }

  private static Sighting sighting(Random random) {
    return new Sighting(
        random.nextInt(5),
        random.nextInt(4),
        random.nextBoolean() ? "a" + random.nextInt(3) : null,
        random.nextBoolean() ? Samples.execution("e" + random.nextInt(3)) : null);
  }

  private static StoredNode joined(List<StoredNode> states) {
    return states.stream().reduce(NodeMerge::join).orElseThrow();
  }

  private static StoredNode state(Random random) {
    var phases = NodePhase.values();
    var node =
        NodeState.newBuilder()
            .setNodeId("n0")
            .setPhase(phases[random.nextInt(phases.length)])
            .setCacheStatus(CacheStatus.values()[random.nextInt(4)])
            .setIsDynamic(random.nextInt(4) == 0)
            .setIsParent(random.nextInt(4) == 0)
            .setSpecNodeId(random.nextBoolean() ? "n0" : null);
    if (random.nextBoolean()) {
      node.setEntry(Samples.entry(random.nextInt(2)))
          .setArtifactId(random.nextBoolean() ? "a" + random.nextInt(2) : null)
          .setSeenProducer(random.nextBoolean() ? Samples.execution("p") : null);
    }
    if (random.nextBoolean()) {
      var hits = new byte[] {(byte) random.nextInt(256), 1};
      node.setItems(
          ArrayItems.newBuilder()
              .setHits(ByteBuffer.wrap(hits))
              .setInputUri(random.nextBoolean() ? "s3://b/inputs.pb" : null)
              .setTemplate(
                  random.nextBoolean()
                      ? new CacheTemplate("1", List.of("x"), ByteBuffer.wrap(new byte[] {3}))
                      : null)
              .build());
    }
    var children = new ArrayList<ChildExecution>();
    for (int i = random.nextInt(3); i > 0; i--) {
      var link = ChildLink.values()[1 + random.nextInt(3)];
      children.add(new ChildExecution(Samples.execution("c" + random.nextInt(3)), link));
    }
    return StoredNode.of(node.setChildren(children).build(), random.nextBoolean());
  }
}
