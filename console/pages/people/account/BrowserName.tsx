import { Suspense } from "react";
import { lazyRouteComponent } from "../../../routes/lazy.ts";

/** What reads user agents is large, and no page waits for it. */
const Named = lazyRouteComponent(async () => {
  const { browserName } = await import("./browserName.ts");
  return { Named: ({ user_agent }: { user_agent: string | null }) => browserName(user_agent) };
}, "Named");

/** A browser's or program's name from its user agent, as soon as the code that reads it is there. */
export const BrowserName = ({ user_agent }: { user_agent: string | null }) => (
  <Suspense fallback={null}>
    <Named user_agent={user_agent} />
  </Suspense>
);
