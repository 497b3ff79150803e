import type { Rows } from "./row.ts";

/** Errors of sites and their connections. */
export const SITES = {
  never_synced: [404, "IGNY8 has not read the site's structure yet.", "Start a sync: `POST …/sync/`."],
  sync_disabled: [409, "Sync is off for this connection.", "Send the request in `remedy`. It turns sync on."],
  integration_has_content: [409, "Articles were published through this connection.", "Deactivate the connection instead of deleting it."],
  site_has_published_content: [
    409,
    "The site has posts from IGNY8, which would remain there.",
    "Repeat with `?force=true` to delete the site.",
  ],
  credentials_unreadable: [
    409,
    "IGNY8 can't decrypt the site's API key.",
    "Create a new key, or ask an operator to restore `SECRET_KEYS`.",
  ],
  other_site: [
    409,
    "The key or install link belongs to another site address.",
    "Use the key of this site, or correct the address in IGNY8.",
  ],
  sync_unavailable: [503, "IGNY8 can't reach Temporal. The sync did not start.", "Repeat the request shortly."],
  test_unavailable: [503, "IGNY8 could not run the test: Temporal or a worker can't be reached.", "Repeat the request shortly."],
} as const satisfies Rows;
