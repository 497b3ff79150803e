import { TestWorkflowEnvironment } from "@temporalio/testing";

// `node sdkDownload.ts VERSION DIR`: makes the Temporal SDK download the CLI into a folder. It cannot download without starting it.
const [, , version, downloadDir] = process.argv;
try {
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: "cached-download", downloadDir: String(downloadDir), version: `v${version}` } },
  });
  await environment.teardown();
} catch (error) {
  // The chain of causes is long and each repeats the one before. The last one is the real cause.
  console.error((error as Error).message.split("client error (Connect): ").at(-1));
  process.exitCode = 1;
}
