import { expect, test } from "vitest";
import { deploymentOf } from "../../worker/deployment.ts";

test("a worker has a version only in a deployment; the build id follows the workflows unless it is given", () => {
  expect(deploymentOf(undefined, "b1", "code")).toBeUndefined();
  expect(deploymentOf("igny8", "b1", "code")).toEqual({ deploymentName: "igny8", buildId: "b1" });
  const made = deploymentOf("igny8", undefined, "code")!;
  expect(made.buildId).toMatch(/^[0-9a-f]{12}$/);
  expect(deploymentOf("igny8", undefined, "code")).toEqual(made);
  expect(deploymentOf("igny8", undefined, "other code")!.buildId).not.toBe(made.buildId);
});
