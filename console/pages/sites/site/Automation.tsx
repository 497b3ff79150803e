import { Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { configQuery, useSaveConfig } from "../../../data/automation.ts";
import { useMayPublish } from "../../../data/session.ts";
import { Problem } from "../../../parts/Trouble.tsx";
import { ConfigForm } from "./automation/ConfigForm.tsx";
import { Hold } from "./automation/Hold.tsx";
import { valuesOf } from "./automation/values.ts";
import { useSite } from "./useSite.ts";
import { LOADING } from "../../../parts/loading.ts";

/** The settings of the site's automation, and their effect in plain words. */
export function Automation() {
  const site = useSite();
  const mayWrite = useMayPublish();
  const { data, error, refetch } = useQuery(configQuery(site.id));
  const hold = useSaveConfig(site.id);
  if (!data) return error ? <Problem error={error} again={() => void refetch()} /> : <Skeleton h={320} {...LOADING} />;
  return (
    <Stack>
      <Hold config={data} save={hold} mayWrite={mayWrite} />
      {/* Takes over what others saved meanwhile. The draft keeps what was typed. */}
      <ConfigForm key={JSON.stringify(valuesOf(data))} site={site} config={data} holding={hold.isPending} />
    </Stack>
  );
}
