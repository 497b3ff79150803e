import { Alert, Anchor, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type PluginThere, pluginQuery } from "../../../../data/integration.ts";
import { Facts } from "../../../../parts/Facts.tsx";
import { Time } from "../../../../parts/time/Time.tsx";
import { Problem } from "../../../../parts/Trouble.tsx";
import type { OfIntegration } from "../props.ts";
import { Fold } from "./Fold.tsx";
import { LOADING } from "../../../../parts/loading.ts";

/** Without the rows that have no value. */
const rows = (facts: [string, string | null][]) => facts.filter((fact): fact is [string, string] => fact[1] !== null);

/** What a row says of the plugin beside its version. */
const newer = ({ update_available, latest_version, healthy }: PluginThere) =>
  update_available ? `${latest_version} is available` : healthy === false ? "Reports errors" : "";

/** The plugin on the site, and whether there is an update. */
export function Plugin({ site, integration: { id } }: OfIntegration) {
  const { data: plugin, error, refetch, isPending } = useQuery(pluginQuery(id));
  const zone = site.time_zone;
  return (
    <Fold
      title="Plugin"
      summary={plugin === null ? "Not reported yet" : plugin && [plugin.version, newer(plugin)].filter(Boolean).join(" · ")}
      about="IGNY8 WordPress Bridge, with the versions of WordPress and PHP, from the site's last report."
      opened={plugin?.update_available === true}
    >
      {error && !plugin && <Problem error={error} again={() => void refetch()} />}
      {isPending && <Skeleton h={80} {...LOADING} />}
      {plugin === null && (
        <Text size="sm">
          The site has not reported a plugin yet. Install the plugin, or{" "}
          <Anchor href="/api/plugins/igny8-wp-bridge/download/" inherit>
            download the newest version
          </Anchor>
          .
        </Text>
      )}
      {plugin?.update_available && (
        <Alert color="blue" title={`${plugin.latest_version} is available`}>
          {plugin.message} Update it in WordPress under Dashboard → Updates. With automatic updates, WordPress does this for you.
        </Alert>
      )}
      {plugin && (
        <Facts
          facts={[
            ["Version", plugin.version],
            ["Since", <Time key="since" at={plugin.version_since} zone={zone} />],
            ...rows([
              ["Update", plugin.update_available || plugin.latest_version === null ? null : plugin.message],
              ["Health", plugin.healthy === null ? null : plugin.healthy ? "Healthy" : "Reports errors"],
            ]),
            ["WordPress, PHP", [plugin.wordpress_version, plugin.php_version].filter(Boolean).join(", PHP ") || "Not reported"],
            ["Last report", <Time key="seen" at={plugin.last_seen_at} zone={zone} />],
          ]}
        />
      )}
    </Fold>
  );
}
