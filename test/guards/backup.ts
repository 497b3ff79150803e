import type { Guard } from "./guard.ts";

const refused = (named: string) => ({ tests: ["test/db/backup/refusedRestores.test.ts"], named });
const recovered = (named: string) => ({ tests: ["test/db/backup/recovered.test.ts"], named });
const damaged = (named: string) => ({ tests: ["test/db/backup/damagedBlobs.test.ts"], named });
const whole = { tests: ["test/db/backup/backup.test.ts"] };
const restore = "db/backup/restore.ts";
const database = "db/backup/database.ts";
const after = "db/backup/afterRestore.ts";
const removal = "db/articles/removePictures.ts";

/** What keeps a backup whole, a restore harmless, and pictures there. */
export const backup: Guard[] = [
  {
    name: "a backup is recorded, so that operators see its age",
    file: "db/backup/backUp.ts",
    find: "await backupDone(client, say);",
    put: "",
    ...whole,
    named: "brings everything back",
  },
  {
    name: "restored events are behind every reader of the stream",
    file: after,
    find: `"update igny8_sync_events set xid = '0' where xid <> '0'"`,
    put: `"select 1"`,
    ...whole,
    named: "brings everything back",
  },
  {
    name: "a restored person is told by mail what was not told yet, and nothing twice",
    file: after,
    find: "coalesce(\n      (select min(e.id) - 1",
    put: "coalesce(null, 0, (select min(e.id) - 1",
    ...whole,
    named: "brings everything back",
  },
  {
    name: "a new article never gets the id of one that sites know and the backup does not",
    file: after,
    find: "+ ${ID_GAP})",
    put: "+ 0)",
    ...whole,
    named: "brings everything back",
  },
  {
    name: "after a recovery by other means, a new article never gets the id of a lost one",
    file: "db/backup/recovered.ts",
    find: "...IDS,",
    put: "",
    ...recovered("gives no id again"),
  },
  {
    name: "after a recovery by other means, the sweep finds what workflows owned",
    file: "db/backup/recovered.ts",
    find: ", ...RELEASE_OWNED",
    put: "",
    ...recovered("gives no id again"),
  },
  {
    name: "events of a server that is gone are behind every reader after a recovery by other means",
    file: "db/backup/recovered.ts",
    find: "anew ? PLACES : []",
    put: "[]",
    ...recovered("puts all events behind every reader"),
  },
  {
    name: "no ids are skipped under running processes, which may have taken lost ones",
    file: "db/backup/recovered.ts",
    find: "await refuseOthers(client);",
    put: "",
    ...recovered("is left as it is while somebody uses it"),
  },
  {
    name: "another key with the same id is noticed",
    file: restore,
    find: "if (have.get(id) !== check)",
    put: "if (false)",
    ...refused("if a key is missing, or another one has its id"),
  },
  {
    name: "a newer schema is not restored by older code",
    file: restore,
    find: "if (newer.length > 0)",
    put: "if (false)",
    ...refused("if the backup is of a newer version"),
  },
  {
    name: "nothing is restored under running processes",
    file: database,
    find: "if (rows.length === 0) return;",
    put: "return;",
    ...refused("if somebody uses it"),
  },
  {
    name: "connections of other roles count, such as those of PgBouncer",
    file: database,
    find: "coalesce(backend_type, 'client backend') = 'client backend' and usesysid is not null",
    put: "backend_type = 'client backend'",
    tests: ["test/db/backup/behindPgBouncer.test.ts"],
  },
  {
    name: "the files of a backup are compared with their hashes",
    file: "db/backup/manifest.ts",
    find: "if (found.bytes !== bytes || found.sha256 !== sha256)",
    put: "if (false)",
    ...refused("is damaged"),
  },
  {
    name: "a damaged picture beside the backups is copied again while the store has it",
    file: "db/backup/backUp.ts",
    find: "!referenced && shareOf(from.names.hashOf(key)) === share",
    put: "false",
    ...damaged("beside the backups"),
  },
  {
    name: "a picture that the store has lost stays in the backups",
    file: "db/blobs/copy.ts",
    find: "} else if (there !== null && (await isWhole(to, key))) {",
    put: "} else if (false) {",
    ...damaged("stays in the backups"),
  },
  {
    name: "a picture that nobody has whole is not left out of a restore in silence",
    file: "db/backup/restoredBlobs.ts",
    find: "&& !options.withoutDamaged",
    put: "&& false",
    ...damaged("is left out with --without-damaged"),
  },
  {
    name: "a damaged picture does not keep everything else from being restored",
    file: "db/backup/restoredBlobs.ts",
    find: "&& !options.withoutDamaged",
    put: "",
    ...damaged("is left out with --without-damaged"),
  },
  {
    name: "a picture that the store has whole needs no backup",
    file: "db/backup/restoredBlobs.ts",
    find: "|| (await isWhole(target, key))",
    put: "",
    ...damaged("keeps nothing up"),
  },
  {
    name: "no picture is removed while a backup copies",
    file: removal,
    find: `if (!row!.free) return "later";`,
    put: "",
    ...whole,
    named: "nobody removes pictures while it runs",
  },
  {
    name: "the pictures of another installation in the same store stay",
    file: removal,
    find: "if (orphans.length * NAMED_EACH > named) return",
    put: "if (false) return",
    tests: ["test/workflows/events/cleanUp.test.ts"],
    named: "stored pictures that nothing names",
  },
  {
    name: "a picture that may be about to get its row stays",
    file: removal,
    find: "changed_at < before",
    put: "true",
    tests: ["test/workflows/events/cleanUp.test.ts"],
    named: "stored pictures that nothing names",
  },
  {
    name: "a picture is there before its row",
    file: "api/articles/images.ts",
    find: `await storePicture(deps.pictures, bytes, path);
        const content`,
    put: `const content`,
    tests: ["test/api/articles/unusedPictures.test.ts", "test/api/articles/pictureStore.test.ts"],
  },
];
