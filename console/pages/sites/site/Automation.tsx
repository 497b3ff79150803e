import { Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { configQuery } from "../../../data/automation.ts";
import { useMayPublish } from "../../../data/session.ts";
import { Problem } from "../../../parts/Trouble.tsx";
import { ConfigForm } from "./automation/ConfigForm.tsx";
import { Hold } from "./automation/Hold.tsx";
import { useSite } from "./useSite.ts";
import { LOADING } from "../../../parts/loading.ts";

/** The settings of the site's automation, and their effect in plain words. */
export function Automation() {
  const site = useSite();
  const mayWrite = useMayPublish();
  const { data, error, refetch } = useQuery(configQuery(site.id));
  if (!data) return error ? <Problem error={error} again={() => void refetch()} /> : <Skeleton h={320} {...LOADING} />;
  return (
    <Stack>
      <Hold siteId={site.id} config={data} mayWrite={mayWrite} />
      {/* Takes over what others saved meanwhile. The draft keeps what was typed. */}
      <ConfigForm key={JSON.stringify(data)} site={site} config={data} />
    </Stack>
  );
}
