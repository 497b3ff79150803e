import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareVersions } from "../../../domain/plugin/compare.ts";
import { isHandedOut, offerOf, type AskingSite, type ReleasedVersion } from "../../../domain/plugin/offer.ts";
import { isInRollout, rolloutSeed } from "../../../domain/plugin/rollout.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const released = (version: string, more: Partial<ReleasedVersion> = {}): ReleasedVersion => ({
  ...{ version, channel: "stable", rollout: 100, halted_at: null, requires_wordpress: "5.6", requires_php: "7.4" },
  ...more,
});
const SITE: AskingSite = {
  ...{ installed_version: "1.3.3", wordpress_version: "6.9.1", php_version: "8.3.4", channel: "stable" },
  source: "019a0000-0000-4000-8000-000000000000",
};
const offer = (versions: ReleasedVersion[], site: Partial<AskingSite> = {}) => {
  const { offered, newest, reason, message } = offerOf(versions, { ...SITE, ...site }, sha256);
  return { offered: offered?.version ?? null, newest: newest?.version ?? null, reason, message };
};

describe("the version offered", () => {
  test.each<[string, ReleasedVersion[], Partial<AskingSite>, string | null, string | null]>([
    ["nothing was released", [], {}, null, "no_release"],
    ["the newest is installed", [released("1.3.3")], {}, null, "up_to_date"],
    ["a newer one than the newest is installed", [released("1.3.3")], { installed_version: "1.4.0-dev" }, null, "up_to_date"],
    ["a newer one", [released("1.4.0"), released("1.3.3")], {}, "1.4.0", null],
    ["1.10 is newer than 1.9", [released("1.9.0"), released("1.10.0")], {}, "1.10.0", null],
    ["an older one that was released later stays the older one", [released("1.4.1"), released("1.5.0")], {}, "1.5.0", null],
    ["a release is newer than its betas", [released("1.4.0")], { installed_version: "1.4.0-beta.9", channel: "beta" }, "1.4.0", null],
    ["betas are not for all", [released("1.4.0-beta.1", { channel: "beta" }), released("1.3.3")], {}, null, "up_to_date"],
    ["betas are for sites that want them", [released("1.4.0-beta.1", { channel: "beta" })], { channel: "beta" }, "1.4.0-beta.1", null],
    ["only betas", [released("1.4.0-beta.1", { channel: "beta" })], {}, null, "no_release"],
    ["WordPress is too old", [released("1.4.0", { requires_wordpress: "7.0" })], {}, null, "wordpress_too_old"],
    [
      "a beta of WordPress counts as it",
      [released("1.4.0", { requires_wordpress: "7.0" })],
      { wordpress_version: "7.0-beta2" },
      "1.4.0",
      null,
    ],
    ["PHP is too old", [released("1.4.0", { requires_php: "8.4" })], {}, null, "php_too_old"],
    ["a distribution's PHP", [released("1.4.0", { requires_php: "8.1" })], { php_version: "8.1.2-1ubuntu2.14" }, "1.4.0", null],
    ["it is halted", [released("1.4.0", { halted_at: "2026-01-01" })], {}, null, "rollout_halted"],
    ["it is handed out to nobody yet", [released("1.4.0", { rollout: 0 })], {}, null, "not_in_rollout"],
    ["the one before a halted one", [released("1.5.0", { halted_at: "2026-01-01" }), released("1.4.0")], {}, "1.4.0", null],
    ["the one before one that does not fit", [released("1.5.0", { requires_php: "9.0" }), released("1.4.0")], {}, "1.4.0", null],
    [
      "nothing below the installed one",
      [released("1.5.0", { rollout: 0 }), released("1.4.0")],
      { installed_version: "1.4.0" },
      null,
      "not_in_rollout",
    ],
    ["what is installed is no version", [released("1.4.0")], { installed_version: "0-trunk" }, "1.4.0", null],
  ])("%s", (_, versions, site, offered, reason) => {
    expect(offer(versions, site)).toMatchObject({ offered, reason });
  });

  test("the message names the requirement that is not met, and the site's version", () => {
    expect(offer([released("1.4.0", { requires_php: "8.4" })]).message).toBe("1.4.0 needs PHP 8.4 or newer; this site has 8.3.4.");
    expect(offer([released("1.5.0", { requires_wordpress: "7.0" }), released("1.4.0")])).toEqual({
      ...{ offered: "1.4.0", newest: "1.5.0", reason: null },
      message: "1.4.0 is available. 1.5.0 needs WordPress 7.0 or newer; this site has 6.9.1.",
    });
  });

  const version = fc
    .tuple(fc.nat(3), fc.nat(12), fc.nat(3), fc.option(fc.nat(3), { nil: undefined }))
    .map(([major, minor, patch, beta]) => `${major}.${minor}.${patch}${beta === undefined ? "" : `-beta.${beta}`}`);
  const row = fc.record({
    version,
    channel: fc.constantFrom("stable" as const, "beta" as const),
    rollout: fc.nat(100),
    halted_at: fc.constantFrom(null, "2026-01-01"),
    requires_wordpress: fc.constantFrom(null, "5.6", "7.0"),
    requires_php: fc.constantFrom(null, "7.4", "8.4"),
  });
  const site = fc.record({
    installed_version: version,
    wordpress_version: fc.constantFrom("5.5", "6.9.1", "7.0.1"),
    php_version: fc.constantFrom("7.3.1", "8.3.4", "8.4.0"),
    channel: fc.constantFrom("stable" as const, "beta" as const),
    source: fc.uuid(),
  });

  test("the offered version is permitted, and no higher one is", () => {
    const may = (one: ReleasedVersion, asking: AskingSite) =>
      (asking.channel === "beta" || one.channel === "stable") &&
      compareVersions(one.version, asking.installed_version) > 0 &&
      one.halted_at === null &&
      compareVersions(asking.wordpress_version, one.requires_wordpress ?? "0") >= 0 &&
      compareVersions(asking.php_version, one.requires_php ?? "0") >= 0 &&
      isInRollout(sha256(rolloutSeed(one.version, asking.source)), one.rollout);
    fc.assert(
      fc.property(fc.uniqueArray(row, { selector: (one) => one.version, maxLength: 12 }), site, (versions, asking) => {
        const { offered, reason, newest } = offerOf(versions, asking, sha256);
        const allowed = versions.filter((one) => may(one, asking));
        expect(offered === null).toBe(allowed.length === 0);
        expect(reason === null).toBe(offered !== null);
        if (offered) {
          expect(allowed).toContain(offered);
          for (const one of allowed) expect(compareVersions(one.version, offered.version)).toBeLessThanOrEqual(0);
        }
        expect(newest === null).toBe(reason === "no_release");
      }),
      { numRuns: 500 },
    );
  });

  test("the order of the versions does not matter", () => {
    fc.assert(
      fc.property(fc.uniqueArray(row, { selector: (one) => one.version, maxLength: 12 }), site, (versions, asking) => {
        expect(offerOf(versions.toReversed(), asking, sha256)).toEqual(offerOf(versions, asking, sha256));
      }),
    );
  });
});

test("an unknown site is offered no beta, no halted version and no version with a rollout of 0 %", () => {
  expect(
    [{}, { rollout: 5 }, { rollout: 0 }, { halted_at: "2026-01-01" }, { channel: "beta" as const }].map((more) =>
      isHandedOut(released("1.4.0", more)),
    ),
  ).toEqual([...[true, true, false, false, false]]);
});

describe("a rollout", () => {
  // Real ids, always the same ones, so that this never fails by chance.
  const sources = Array.from({ length: 10_000 }, (_, index) => {
    const hex = sha256(`site ${index}`);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  });
  const reached = (version: string, percent: number) =>
    sources.filter((source) => isInRollout(sha256(rolloutSeed(version, source)), percent));

  test.each(["1.4.0", "1.5.0", "2.0.0-beta.1"])("at 25 % of %s reaches 25 % of 10,000 sites, give or take 3", (version) => {
    expect(Math.abs(reached(version, 25).length / 100 - 25)).toBeLessThanOrEqual(3);
  });

  test("reaches nobody at 0 % and all at 100 %", () => {
    expect([reached("1.4.0", 0).length, reached("1.4.0", 100).length]).toEqual([0, 10_000]);
  });

  test("keeps its sites while it grows, and is deterministic", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.nat(100), fc.nat(100), (source, one, other) => {
        const digest = sha256(rolloutSeed("1.4.0", source));
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        expect(isInRollout(digest, less)).toBe(isInRollout(digest, less));
        if (isInRollout(digest, less)) expect(isInRollout(digest, more)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test("starts with other sites for another version", () => {
    const first = new Set(reached("1.4.0", 25));
    const both = reached("1.5.0", 25).filter((source) => first.has(source));
    // Independent: a quarter of a quarter.
    expect(Math.abs(both.length / 100 - 6.25)).toBeLessThan(1.5);
  });
});
