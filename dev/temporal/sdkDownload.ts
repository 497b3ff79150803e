import { TestWorkflowEnvironment } from "@temporalio/testing";

// `node sdkDownload.ts VERSION DIR`: has the Temporal SDK fetch the CLI into a folder. It can't fetch without starting it.
const [, , version, downloadDir] = process.argv;
try {
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: "cached-download", downloadDir: String(downloadDir), version: `v${version}` } },
  });
  await environment.teardown();
} catch (error) {
  // The chain of causes is long and each repeats the one before; its end is what is wrong.
  console.error((error as Error).message.split("client error (Connect): ").at(-1));
  process.exitCode = 1;
}
