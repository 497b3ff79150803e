import fc from "fast-check";
import { DefaultLogger, Runtime } from "@temporalio/worker";

// The SDK tells every state of every worker; a test's output is for what is wrong.
Runtime.install({ logger: new DefaultLogger("ERROR") });

// The same values each time, so that a red run speaks of the change at hand; FC_SEED looks elsewhere.
fc.configureGlobal({ seed: Number(process.env["FC_SEED"] ?? 8) });
