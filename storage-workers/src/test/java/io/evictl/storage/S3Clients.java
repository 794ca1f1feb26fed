package io.evictl.storage;

import io.evictl.schemas.settings.Settings;
import java.net.URI;
import java.util.Map;
import software.amazon.awssdk.services.s3.S3Client;

/** The client as the settings make it. */
public final class S3Clients {
  private S3Clients() {}

  /** One that waits for an answer for a second only. */
  public static S3Client impatient(URI endpoint, boolean contentMd5) {
    var settings =
        Map.of(
            "storage.s3.endpoint", endpoint.toString(),
            "storage.s3.access-key", "key",
            "storage.s3.secret-key", "secret",
            "storage.s3.timeout", "1s",
            "storage.s3.content-md5", Boolean.toString(contentMd5));
    return S3Settings.from(Settings.under("storage.", settings)).newClient(4);
  }
}
