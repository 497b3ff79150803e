import { expect, test } from "vitest";
import { drill } from "../../bench/parts/drill.ts";
import { fakeSites } from "../../bench/parts/drillSites.ts";
import { startDrillStack } from "../../bench/parts/drillStack.ts";
import { pgBin } from "../support/fixtures/clientPrograms.ts";

test.skipIf(!pgBin)(
  "a backup from the middle of a bulk run brings everything back: nothing is lost, doubled or told twice; without Temporal's data everything ends too",
  async () => {
    const sites = await fakeSites(4);
    const stack = await startDrillStack(sites.hosts);
    const lines: string[] = [];
    try {
      const result = await drill(stack, sites, {
        single: 6,
        bulk: 24,
        later: 3,
        hurry: true,
        temporalAlone: !process.env["CI"],
        say: (line) => void lines.push(line),
      });
      expect(result).toEqual({ lost: 0, doubled: 0, streamed_again: 0 });
      const [, there] = /backing up with (\d+) posts/.exec(lines.join())!;
      expect(Number(there)).toBeLessThan(6 + 24);
    } finally {
      await stack.stop();
      await sites.stop();
    }
  },
);
