import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { configQuery } from "../../../data/automation.ts";
import { Problem } from "../../../parts/Trouble.tsx";
import { ConfigForm } from "./automation/ConfigForm.tsx";
import { useSite } from "./useSite.ts";

/** How the site's automation works, and in plain words what it will do. */
export function Automation() {
  const site = useSite();
  const { data, error, refetch } = useQuery(configQuery(site.id));
  if (!data)
    return error ? <Problem error={error} again={() => void refetch()} /> : <Skeleton h={320} aria-busy="true" aria-label="Loading" />;
  // What others saved meanwhile is taken over; what was typed is kept in the draft.
  return <ConfigForm key={JSON.stringify(data)} site={site} config={data} />;
}
