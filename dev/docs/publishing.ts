import { endOfCall, type CallResult, type CallRow } from "../../domain/publishing/callEnd.ts";
import { FAILURES, type FailureType } from "../../domain/publishing/failure.ts";
import { OPEN_STATES, PUBLICATION_STATES, type PublicationState } from "../../domain/publishing/publication.ts";
import { STATE_REPORTED } from "../../domain/publishing/reportedTransitions.ts";
import { REFUSALS } from "../../domain/publishing/refusal.ts";
import { EFFECTS, isEffect, STANDINGS, TABLE, WISHES, type Effect, type Standing, type Wish } from "../../domain/publishing/transitions.ts";

/** The state after an effect; undefined: no change. */
const LEADS_TO: Record<Effect, PublicationState | undefined> = {
  ...{ create: "queued", reopen: "queued", take_back: "cancelled" },
  ...{ change: "queued", again: undefined },
  ...{ raise: undefined, leave: undefined, move: undefined, note: undefined, repair: undefined },
};

/** The possible results of a call, each with a row that permits it. */
const ENDS: [label: string, row: Partial<CallRow>, result: CallResult][] = [
  [
    "answer with a post",
    {},
    { kind: "published", post: { post_id: 1, post_url: "", post_status: "publish", sequence: 1, created: true, warnings: [] } },
  ],
  ["failed, tried again", {}, failed("TimedOut")],
  ["failed for good", { attempt: 3 }, failed("TimedOut")],
  ["the post was deleted", {}, failed("PostGone")],
  ["failed, cancel was noted", { cancel_requested: true }, failed("TimedOut")],
  ["the attempt does not count", {}, { kind: "put_back" }],
  ["the worker died", {}, { kind: "lost" }],
];
const POLICY = { initialIntervalMs: 60_000, backoffCoefficient: 2, maximumAttempts: 3 };

function failed(type: FailureType): CallResult {
  const { retryable, advice } = FAILURES[type];
  return { kind: "failed", error: { type, message: "", advice, retryable } as Extract<CallResult, { kind: "failed" }>["error"] };
}

/** All transitions from one state to another: by a wish, by a call's end, by news of the post, and by the lane. */
function transitions(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const add = (from: string, to: string, label: string) => {
    const key = `${from} --> ${to}`;
    found.set(key, (found.get(key) ?? new Set()).add(label));
  };
  for (const standing of STANDINGS) {
    for (const wish of WISHES) {
      const said = TABLE[standing][wish];
      const to = isEffect(said) ? LEADS_TO[said] : undefined;
      if (to && to !== standing) add(standing === "none" ? "[*]" : standing, to, wish);
    }
  }
  for (const [label, row, result] of ENDS) {
    const end = endOfCall(
      { attempt: 1, sequence: 0, external_id: null, cancel_requested: false, task: "create", options: {}, ...row },
      result,
      POLICY,
    );
    add("publishing", end.state, label);
  }
  for (const state of PUBLICATION_STATES) {
    const { there, gone } = STATE_REPORTED[state];
    if (there !== state) add(state, there, "WordPress tells of the post");
    if (gone !== state) add(state, gone, "WordPress tells that it is gone");
  }
  // Automation's own transitions: a pause, or new times (db/automation/stage7.ts).
  add("queued", "held", "automation pauses or finds new times");
  add("waiting", "held", "automation pauses");
  add("held", "queued", "automation assigns a new time");
  add("waiting", "queued", "a later time, or its bulk run has a place");
  for (const state of OPEN_STATES) {
    if (state === "publishing") continue;
    add(state, "publishing", "a place in the lane");
    if (state !== "waiting") add(state, "waiting", "no place in the lane");
  }
  return found;
}

/** Transitions from nearly every state are named once below the chart. Drawn, they would hide the others. */
const COMMON = /^(WordPress tells|publish$|retry$|recreate$|bulk|plan$)/;

/** The state chart as mermaid. */
export function stateChart(): string {
  const lines = [...transitions()].flatMap(([way, labels]) => {
    const fromEnded = !(OPEN_STATES as readonly string[]).some((state) => way.startsWith(state)) && !way.startsWith("[*]");
    const shown = [...labels].filter((label) => !(label.startsWith("WordPress tells") || (fromEnded && COMMON.test(label))));
    return shown.length > 0 ? [`  ${way}: ${shown.join(", ")}`] : [];
  });
  const reopenable = PUBLICATION_STATES.filter((state) => WISHES.some((wish) => TABLE[state][wish] === "reopen"));
  const told = (which: "there" | "gone", to: PublicationState) =>
    names(PUBLICATION_STATES.filter((state) => state !== to && STATE_REPORTED[state][which] === to));
  return `\`\`\`mermaid
stateDiagram-v2
${lines.join("\n")}
  ended --> queued: reopen
  state ended {
${reopenable.map((state) => `    ${state}`).join("\n")}
  }
\`\`\`

The chart draws all reopening wishes as one arrow. The table of wishes below says which wish reopens which state. The chart omits two transitions that many states have. They begin with a webhook or a reconciliation:

- The post exists: ${told("there", "published")} become \`published\`.
- The post was deleted: ${told("gone", "gone")} become \`gone\`.`;
}

/** The table of wishes by states as Markdown, with the meaning of its words. */
export function wishTable(): string {
  const say = (standing: Standing, wish: Wish) => {
    const said = TABLE[standing][wish];
    return isEffect(said) ? said : `_\`${said}\`_`;
  };
  const rows = STANDINGS.map((standing) => `| \`${standing}\` | ${WISHES.map((wish) => say(standing, wish)).join(" | ")} |`);
  const head = `| state | ${WISHES.join(" | ")} |\n|${" --- |".repeat(WISHES.length + 1)}`;
  const effects = Object.entries(EFFECTS).map(([effect, does]) => `| ${effect} | ${does} |`);
  const used = new Set(STANDINGS.flatMap((standing) => WISHES.map((wish) => TABLE[standing][wish])).filter((said) => !isEffect(said)));
  const refusals = Object.entries(REFUSALS).filter(([code]) => used.has(code as never));
  return `An entry in italics is a refusal, by its code ([errors](api/errors.md)). All other entries are effects. The state \`none\` means that the article has no publication yet at the integration that the wish is for.

${head}
${rows.join("\n")}

| effect | what it does |
| --- | --- |
${effects.join("\n")}

| refusal | what people read |
| --- | --- |
${refusals.map(([code, message]) => `| \`${code}\` | ${message.replaceAll("|", "\\|")} |`).join("\n")}`;
}

const names = (states: readonly string[]) => states.map((state) => `\`${state}\``).join(", ");
