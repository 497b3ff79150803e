import fc from "fast-check";
import { DefaultLogger, Runtime } from "@temporalio/worker";

// The SDK logs every state of every worker. A test's output should show only problems. A process has one runtime, and runs many files.
const here = globalThis as { quietRuntime?: Runtime };
here.quietRuntime ??= Runtime.install({ logger: new DefaultLogger("ERROR") });

// The same values each time, so that a failure is due to the change at hand. FC_SEED sets others.
fc.configureGlobal({ seed: Number(process.env["FC_SEED"] ?? 8) });
