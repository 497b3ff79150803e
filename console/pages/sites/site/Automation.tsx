import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { configQuery } from "../../../data/automation.ts";
import { Problem } from "../../../parts/Trouble.tsx";
import { ConfigForm } from "./automation/ConfigForm.tsx";
import { useSite } from "./useSite.ts";
import { LOADING } from "../../../parts/loading.ts";

/** The settings of the site's automation, and their effect in plain words. */
export function Automation() {
  const site = useSite();
  const { data, error, refetch } = useQuery(configQuery(site.id));
  if (!data) return error ? <Problem error={error} again={() => void refetch()} /> : <Skeleton h={320} {...LOADING} />;
  // Takes over what others saved meanwhile. The draft keeps what was typed.
  return <ConfigForm key={JSON.stringify(data)} site={site} config={data} />;
}
