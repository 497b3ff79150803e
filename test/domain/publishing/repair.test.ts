import { expect, test } from "vitest";
import {
  canRepair,
  countOf,
  mended,
  nextRepairDelay,
  REPAIR_POLICY,
  reportedWarnings,
  shownWarning,
  type Warning,
} from "../../../domain/publishing/repair.ts";

const picture = (code: string, url = "https://cdn.example/a.jpg"): Warning => ({ code, message: "No.", url });

test.each([
  ["igny8_picture_unreachable", true, true],
  ["igny8_picture_late", true, true],
  ["igny8_picture_no_image", true, true],
  ["igny8_picture_not_stored", true, true],
  ["igny8_picture_refused", false, true],
  ["igny8_picture_type", false, true],
  ["igny8_picture_too_large", false, true],
  ["igny8_picture_of_tomorrow", false, true],
  ["igny8_term_refused", false, false],
  ["igny8_custom_field_not_allowed", false, false],
  ["igny8_author_may_not_publish", false, false],
  ["__proto__", false, false],
])("%s: tried again by itself %s, when asked %s", (code, again, asked) => {
  const warning = code.startsWith("igny8_picture") ? picture(code) : { code, message: "No." };
  expect([nextRepairDelay([warning], 0, REPAIR_POLICY) !== null, canRepair([warning])]).toEqual([again, asked]);
  expect(shownWarning(warning)).toMatchObject({ code, can_repair: asked });
});

test("the waits grow and end; a warning that can't be repaired does not delay another", () => {
  const both = [picture("igny8_picture_late"), picture("igny8_picture_type")];
  const waits = [0, 1, 2, 3, 4, 5, 6].map((tries) => nextRepairDelay(both, tries, REPAIR_POLICY));
  expect(waits).toEqual([60_000, 300_000, 1_800_000, 7_200_000, 43_200_000, null, null]);
  expect(reportedWarnings(both, REPAIR_POLICY, 1_000)).toEqual({ warnings: both, repairs: 0, repair_at: new Date(61_000) });
  expect(reportedWarnings([], REPAIR_POLICY, 1_000)).toEqual({ warnings: [], repairs: 0, repair_at: null });
});

test("a repaired part is recognised by its address or field, whatever the earlier reason", () => {
  const before = [
    picture("igny8_picture_late", "https://a/1"),
    picture("igny8_picture_late", "https://a/2"),
    { code: "t", message: "", field: "tags" },
  ];
  expect(mended(before, [picture("igny8_picture_unreachable", "https://a/2")])).toEqual([before[0], before[2]]);
  expect([countOf(before), countOf(before.slice(0, 1)), countOf(before.slice(0, 2))]).toEqual(["3 details", "1 picture", "2 pictures"]);
});

test("the bridge's own advice takes precedence", () => {
  expect(shownWarning({ ...picture("igny8_picture_late"), advice: "Wait." }).advice).toBe("Wait.");
  expect(shownWarning(picture("igny8_picture_late")).advice).toContain("smaller pictures");
});
