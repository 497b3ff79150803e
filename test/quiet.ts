import { DefaultLogger, Runtime } from "@temporalio/worker";

// The SDK tells every state of every worker; a test's output is for what is wrong.
Runtime.install({ logger: new DefaultLogger("ERROR") });
