package io.evictl.storage.leftovers;

import io.evictl.storage.blobs.AllowList;
import io.evictl.storage.blobs.BlobDeleter;
import io.evictl.storage.blobs.BlobListing;
import io.evictl.storage.blobs.BlobPresence;
import io.evictl.storage.catalog.CatalogPages;
import io.evictl.storage.catalog.Datacatalog;
import io.evictl.storage.ledger.Ledger;
import io.evictl.storage.sql.Transactions;

/**
 * What a check works with.
 *
 * @param listing of the store, at the pace that it is to be asked
 * @param presence asked about single objects, under locks too
 * @param deleter of orphans
 */
public record Parts(
    Transactions transactions,
    Datacatalog catalog,
    CatalogPages pages,
    Ledger ledger,
    AllowList allowList,
    BlobListing listing,
    BlobPresence presence,
    BlobDeleter deleter,
    Trail trail) {}
