import type { Guard } from "./guard.ts";

const withdrawn = (named: string) => ({ tests: ["test/e2e/withdraw.test.ts"], named });
const forGood = withdrawn("deleted for good");

/** What keeps a withdrawal from losing a post, or what somebody made of it. */
export const withdrawals: Guard[] = [
  {
    name: "a deletion loses nothing that nobody here has seen",
    file: "activities/publishing/updates/withdraw.ts",
    find: `if (aim === DELETED) refuseLoss(seen, look, { force, moved: moved > 0 });`,
    put: ``,
    ...forGood,
  },
  {
    name: "a deletion that can't be undone needs force",
    file: "db/publishing/updates/withdrawal.ts",
    find: `if (loss) throw new PublicationRefused`,
    put: `if (loss === undefined) throw new PublicationRefused`,
    ...forGood,
  },
  {
    name: "nothing of a deleted post is taken for the post in its place",
    file: "db/publishing/statements.ts",
    find: `where s.publication_id = r.id and r.made and`,
    put: `where s.publication_id = r.id and not r.made and`,
    ...forGood,
  },
  {
    name: "a withdrawal does not count as sent changes",
    file: "db/publishing/attempts.ts",
    find: `if (publication.task !== "withdraw") publication.revision`,
    put: `publication.revision`,
    ...withdrawn("changes of the article are sent to the post while it is a draft"),
  },
  {
    name: "an update waits until a withdrawal has ended",
    file: "domain/publishing/transitions.ts",
    find: `if (wish === "update" && open && article.task === "withdraw") return "begun";`,
    put: ``,
    tests: ["test/domain/publishing/transitions.test.ts"],
    named: "an update waits until a withdrawal has ended",
  },
  {
    name: "an article whose post IGNY8 deleted has no post any more",
    file: "domain/publishing/callEnd.ts",
    find: `(current && post.post_status === DELETED)`,
    put: `false`,
    tests: ["test/domain/publishing/withdrawal.test.ts"],
    named: "an article whose post was deleted",
  },
  {
    name: "a person's retry is a new change",
    file: "db/publishing/byPerson.ts",
    find: `{ ...options, change_id: randomUUID() }`,
    put: `{ ...options, change_id }`,
    tests: ["test/api/publishing/machine.test.ts"],
    named: "through the API",
  },
  {
    name: "a run takes no post down whose publication is under way",
    file: "db/publishing/bulk/changes/statements.ts",
    find: `or l.entry = 'change' and l.is_open`,
    put: ``,
    tests: ["test/api/publishing/machine.test.ts"],
    named: "withdraw",
  },
];

/** Its tests go on from each other. */
const chosen = { tests: ["test/e2e/update.test.ts"] };

/** What keeps an update from losing what stands on either side. */
export const updates: Guard[] = [
  {
    name: "what is not known to be sent is sent",
    file: "domain/publishing/updates/look.ts",
    find: `!sent.certain && (untouched || isSet(field)) && `,
    put: `false && `,
    tests: ["test/e2e/bulk.test.ts"],
  },
  {
    name: "what an update replaces stays in the history",
    file: "db/publishing/updates/replaced.ts",
    find: `if (replaced.length === 0) return;`,
    put: `return;`,
    ...chosen,
  },
  {
    name: "a choice covers only what the person had seen",
    file: "activities/publishing/updates/plan.ts",
    find: `.filter((field) => facts.there[field]?.fp === options.seen?.[field])`,
    put: ``,
    ...chosen,
  },
];
