import { Suspense } from "react";
import { lazyRouteComponent } from "../../../../../routes/lazy.ts";
import type { OfIntegration } from "../../props.ts";
import { Fold } from "../Fold.tsx";

/** Few sites have Basic auth, so its form is not part of the page's first load. */
const BasicAuthForm = lazyRouteComponent(() => import("./BasicAuthForm.tsx"), "BasicAuthForm");

/** The user and password for HTTP Basic authentication of a staging site. They are stored and never shown. */
export function BasicAuth({ site, integration }: OfIntegration) {
  return (
    <Fold
      title="Basic auth"
      summary={integration.credentials_json.basic_auth === "set" ? "Set" : "Not set"}
      opened={/Basic auth/.test(site.connection?.problem?.message ?? "")}
      about="Only for sites, such as staging sites, whose web server asks every visitor for a user and a password."
    >
      <Suspense fallback={null}>
        <BasicAuthForm integration={integration} />
      </Suspense>
    </Fold>
  );
}
