package io.evictl.storage.raw;

import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.BlobReader;
import io.evictl.storage.blobs.PatientListing.Turns;
import io.evictl.storage.blobs.ReadableBlobs;
import io.evictl.storage.blobs.S3Listing;
import io.evictl.storage.ledger.LedgerClock;
import io.evictl.storage.ledger.RawLedger;
import io.evictl.storage.purge.PurgeParts;
import io.evictl.storage.rawpurge.RawParts;
import io.evictl.storage.rawpurge.RawRound;
import io.evictl.storage.rawpurge.RawTrees;
import io.evictl.storage.workshop.Bucket;
import io.evictl.storage.workshop.Workshop;
import java.time.Duration;
import java.util.Map;

/** Walks over a test's catalog. */
public final class ReferenceWalks {
  private static final Turns NO_WAIT =
      new Turns() {
        @Override
        public void take(int keys) {}

        @Override
        public void pause(Duration length) {}
      };

  public static final String RAW = "s3://flyte-data/raw/";

  private ReferenceWalks() {}

  public static ReferenceWalk of(Workshop shop, BlobReader store, int page) {
    var readable =
        new ReadableBlobs(Map.of("s3", store), AllowList.parse(""), AllowList.parse(Bucket.PREFIX));
    return new ReferenceWalk(
        shop.parts.transactions(),
        shop.parts.catalog(),
        LedgerClock.of(shop.clock),
        new ArtifactReader(readable),
        NO_WAIT,
        new ReferenceWalk.Sizes(page, 2));
  }

  /**
   * A round over rows that ask for raw data, as a worker has it.
   *
   * @param reader of stored outputs
   * @param most objects below one URI
   */
  public static RawRound round(
      PurgeParts purge, Bucket bucket, BlobReader reader, int most, RawParts.Proof proof) {
    var readable =
        new ReadableBlobs(
            Map.of("s3", reader), AllowList.parse(""), AllowList.parse(Bucket.PREFIX));
    return new RawRound(
        new RawParts(
            purge,
            new RawLedger("one"),
            new ArtifactReader(readable),
            AllowList.parse(RAW),
            new RawTrees(new S3Listing(bucket.client(), false), most),
            proof,
            () -> {}));
  }
}
