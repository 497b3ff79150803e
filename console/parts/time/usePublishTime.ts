import { useState } from "react";
import { fieldErrors } from "../fields.ts";
import { passed } from "./presets.ts";
import { ownZone, publishAtOf } from "./zones.ts";

/**
 * The choice of a time to publish in a dialog.
 * @param zone the sites' time zone; undefined if they differ: then the person's own zone applies
 * @param request what sends the time. A time that it refused is no longer said to be refused when the person changes it
 * @returns `field`: props of the `SiteTimeField`; `chosen`: the time for the API, undefined if it has passed, which the field says
 */
export function usePublishTime(zone: string | undefined, request: { error: Error | null; reset: () => void }) {
  const [at, setAt] = useState("");
  const error = fieldErrors(request.error)["publish_at"];
  return {
    field: {
      value: at,
      onChange: (value: string) => {
        if (error) request.reset();
        setAt(value);
      },
      zone,
      error,
      first: true,
    },
    chosen: () => (passed(at, zone ?? ownZone) === undefined ? publishAtOf(at, zone) : undefined),
  };
}
