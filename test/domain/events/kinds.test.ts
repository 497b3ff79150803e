import { expect, test } from "vitest";
import { actionName } from "../../../domain/events/kinds.ts";

test("an action has its name, and one that this code does not know is named as it is", () => {
  expect(actionName("site_pause")).toBe("Site paused");
  expect(actionName("action_of_a_later_release")).toBe("action_of_a_later_release");
});
